import type { ServerResponse } from "node:http";

import type { PackedEntry, PublishOutcome } from "@slipway/core";
import {
  createConfig,
  createPackedDirectory,
  FACTS,
  IMPATIENT,
  REPOSITORY,
  startTestServer,
  type TestServer,
} from "@slipway/test-kit";
import { afterEach, describe, expect, test } from "vitest";

import { createRegistryClient } from "../registry/client.ts";
import { type VerifiedRelease, verifyVersion, type VersionLook } from "./verify-version.ts";

let server: TestServer;

afterEach(async () => server.close());

type Answer = (response: ServerResponse) => unknown;

interface Shown {
  /** Of the version, beside its `dist`. */
  readonly manifest?: object;
  readonly dist?: object;
  /** Made of the address that the registry would give. */
  readonly place?: (address: string) => string;
  readonly distTag?: string;
  readonly attestations?: Answer;
  readonly tarball?: Answer;
}

const PUBLISHED: Pick<PublishOutcome, "status"> = { status: "published" };

/** Looks once at a version of which the registry shows this. */
async function look(
  { manifest, dist, place = String, distTag = "1.0.0", attestations, tarball }: Shown,
  {
    entry: changes,
    outcome = PUBLISHED,
    ...settings
  }: Partial<VerifiedRelease> & {
    readonly entry?: Partial<PackedEntry>;
    readonly outcome?: Pick<PublishOutcome, "status" | "provenance">;
  } = {},
): Promise<VersionLook> {
  const packed = await createPackedDirectory([{ name: "a" }]);
  const [entry] = packed.plan.packages;
  await packed.remove();
  if (entry === undefined) throw new Error("no package");
  server = await startTestServer((response) => {
    const { url } = response.req;
    if (url?.includes("attestations") === true) return attestations?.(response);
    if (url?.endsWith(".tgz") === true) return tarball?.(response);
    const { integrity } = entry.tarball;
    const version = {
      name: "a",
      version: "1.0.0",
      ...manifest,
      dist: { integrity, tarball: place(`${server.origin}a/-/a-1.0.0.tgz`), ...dist },
    };
    const document = { name: "a", "dist-tags": { latest: distTag }, versions: { "1.0.0": version } };
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
  });
  const registry = server.origin;
  const client = createRegistryClient(createConfig(registry), { policy: { ...IMPATIENT, tries: 1 } });
  const release: VerifiedRelease = {
    registry,
    expected: { repository: REPOSITORY },
    facts: FACTS,
    readVerifier: async () => () => {
      throw new Error("not signed by anybody");
    },
    ...settings,
  };
  const { status, provenance } = outcome;
  const settled = { name: "a", version: "1.0.0", status, provenance, attempt: 1, timings: {} };
  return verifyVersion(client, release, { ...entry, ...changes }, settled);
}

const ADDRESS = { attestations: { url: "/-/npm/v1/attestations/a@1.0.0" } };

describe("an attestation that is no proof", () => {
  test.each<[string, Answer]>([
    ["404", (response) => response.writeHead(404).end('{"error":"Not found"}')],
    ["500", (response) => response.writeHead(500).end("{}")],
    ["a page", (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html></html>")],
    ["nothing", (response) => response.writeHead(200).end()],
    ["other JSON", (response) => response.writeHead(200).end('{"ok":true}')],
    ["null", (response) => response.writeHead(200).end("null")],
  ])("%s is unproven, and is asked again", async (_, attestations) => {
    const { settled, verification } = await look({ dist: ADDRESS, attestations });
    expect(verification.attestation).toMatchObject({ state: "unproven", reason: expect.stringMatching(/./u) });
    expect(settled).toBe(false);
  });

  test.each<[string, Partial<PackedEntry>, Pick<PublishOutcome, "status" | "provenance">, object]>([
    ["sent by us without any", {}, { status: "accepted" }, { state: "not-checked" }],
    ["sent by us with it", {}, { status: "accepted", provenance: {} }, { state: "missing" }],
    ["there before, planned with it", { provenance: true }, { status: "already-published" }, { state: "missing" }],
    ["there before, and nobody knows", {}, { status: "already-published" }, { state: "unproven" }],
    ["there before, planned without", { provenance: false }, { status: "already-published" }, { state: "not-checked" }],
  ])("none at all: %s", async (_, entry, outcome, expected) => {
    const { settled, verification } = await look({}, { entry, outcome });
    expect(verification.attestation).toMatchObject(expected);
    expect(settled).toBe(verification.attestation.state === "not-checked");
  });
});

describe("what clients are told to install", () => {
  const fingerprint = { "dependencies.b": "^1.0.0", "bin.a": "cli.js", "engines.node": ">=20" };
  const manifest = { dependencies: { b: "^1.0.0" }, bin: { a: "./cli.js" }, engines: { node: ">=20" } };

  test("is what was packed", async () => {
    const { settled, verification } = await look({ manifest }, { entry: { fingerprint } });
    expect(verification.installation).toStrictEqual({ state: "ok" });
    expect(settled).toBe(true);
  });

  test.each<[string, object, string]>([
    ["a dependency more", { dependencies: { b: "^1.0.0", evil: "1" } }, "dependencies.evil 1"],
    ["another dependency", { dependencies: { b: "2" } }, "dependencies.b 2"],
    ["a dependency less", { dependencies: {} }, "dependencies.b absent"],
    ["an optional dependency", { optionalDependencies: { evil: "1" } }, "optionalDependencies.evil 1"],
    ["a peer", { peerDependencies: { evil: "1" } }, "peerDependencies.evil 1"],
    ["another program", { bin: { a: "evil.js" } }, "bin.a evil.js"],
    ["another engine", { engines: { node: "*" } }, "engines.node *"],
    ["a platform", { os: ["linux"] }, "os linux"],
    ["a script", { hasInstallScript: true }, "scripts an install script"],
    ["a lock", { _hasShrinkwrap: true }, "npm-shrinkwrap.json present"],
  ])("is not %s", async (_, change, actual) => {
    const { verification } = await look({ manifest: { ...manifest, ...change } }, { entry: { fingerprint } });
    expect(verification.installation).toMatchObject({ state: "mismatch", actual });
  });

  test("may lack what the tarball lacks, and have what the build made", async () => {
    const entry = { fingerprint, removed: ["engines.node"], builds: ["optionalDependencies"] };
    const shown = { ...manifest, engines: {}, optionalDependencies: { native: "1" } };
    const { verification } = await look({ manifest: shown }, { entry });
    expect(verification.installation).toStrictEqual({ state: "ok" });
  });

  test.each<[string, (address: string) => string, object]>([
    ["another host", () => "https://evil.example/a-1.0.0.tgz", { state: "mismatch", actual: "https://evil.example" }],
    ["another port", (address) => address.replace(/:\d+/u, ":1"), { state: "mismatch" }],
    ["https instead of http", (address) => address.replace("http:", "https:"), { state: "mismatch" }],
    ["ftp", (address) => address.replace("http:", "ftp:"), { state: "mismatch" }],
    [
      "an address with a password",
      (address) => address.replace("//", "//user:word@"),
      { state: "mismatch", actual: expect.stringMatching(/^http:\/\/\*{3}@[^@]+$/u) },
    ],
    ["no address", () => "x", { state: "unproven" }],
  ])("comes not from %s", async (_, place, expected) => {
    const { verification } = await look({ manifest, place }, { entry: { fingerprint } });
    expect(verification.installation).toMatchObject(expected);
  });

  test.each([
    ["name", { name: "evil" }, "evil@1.0.0"],
    ["version", { version: "6.6.6" }, "a@6.6.6"],
    ["version that is no text", { version: { toString: 1 } }, 'a@{"toString":1}'],
  ])("does not go by another %s", async (_, change, actual) => {
    const { verification } = await look({ manifest: { ...manifest, ...change } }, { entry: { fingerprint } });
    expect(verification.installation).toMatchObject({ state: "mismatch", actual, expected: "a@1.0.0" });
  });
});

describe("the bytes that are served", () => {
  test.each<[string, Answer, object]>([
    ["other ones", (response) => response.end("other"), { state: "mismatch" }],
    ["too many", (response) => response.end("x".repeat(100_000)), { state: "unproven" }],
    ["none", (response) => response.writeHead(404).end(), { state: "unproven" }],
  ])("%s", async (_, tarball, expected) => {
    const { verification } = await look({ tarball }, { bytes: true });
    expect(verification.integrity).toMatchObject(expected);
  });
});

test("an old dist-tag may be late, other bytes are not", async () => {
  const late = await look({ distTag: "0.9.0" });
  expect(late).toMatchObject({ settled: false, verification: { distTag: { state: "mismatch" } } });
  server.close();
  const other = await look({ distTag: "0.9.0", dist: { integrity: "sha512-x" } });
  expect(other).toMatchObject({ settled: true, verification: { integrity: { state: "mismatch" } } });
});
