import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { KnownPackage } from "@slipway/core";
import { COMMIT, createConfig, createTestRelease, FACTS, IMPATIENT, type TestRelease } from "@slipway/test-kit";
import { afterEach, describe, expect, test } from "vitest";

import { createRegistryClient } from "../registry/client.ts";
import { readPackage } from "../registry/packument.ts";
import { publishOne } from "./launch.fixture.ts";
import { findTaken, recogniseAll, recognise, type Recognition } from "./recognise.ts";

let release: TestRelease;

afterEach(async () => release.close());

/** A package that the registry holds with other bytes. */
async function start(manifest?: object): Promise<TestRelease> {
  release = await createTestRelease([{ name: "@acme/a" }]);
  if (manifest !== undefined) {
    release.rehearsal.addPackage({ name: "@acme/a", versions: [{ version: "1.0.0", manifest: { ...manifest } }] });
  }
  return release;
}

const REPOSITORY = { type: "git", url: "git+https://github.com/Acme/Tools.git" };

async function readState(): Promise<KnownPackage> {
  const client = createRegistryClient(release.config);
  return readPackage(client, { name: "@acme/a", registry: release.plan.registry, as: "anybody" });
}

async function look(state?: KnownPackage, changes: object = {}): Promise<Recognition> {
  const [entry] = release.plan.packages;
  if (entry === undefined) throw new Error("no package");
  const client = createRegistryClient(createConfig(release.rehearsal.registry), { policy: IMPATIENT });
  const { trustedRoot } = release.rehearsal;
  const settings = { ...release, facts: FACTS, trustedRoot, plan: { ...release.plan, ...changes } };
  return recognise(client, settings, entry, state ?? (await readState()), "read");
}

describe("other bytes", () => {
  test.each<readonly [string, object, string]>([
    ["this commit and this repository", { gitHead: COMMIT, repository: REPOSITORY }, "earlier"],
    ["another commit", { gitHead: "4567".repeat(10), repository: REPOSITORY }, "other"],
    ["another repository", { gitHead: COMMIT, repository: "github:someone/else" }, "other"],
    ["a shorthand of this repository", { gitHead: COMMIT, repository: "acme/tools" }, "earlier"],
    ["this repository by ssh", { gitHead: COMMIT, repository: "git@github.com:acme/tools.git" }, "earlier"],
    ...[
      "https://evil.example/acme/tools",
      "https://github.com/acme/tools-evil",
      "https://github.com/evil/acme/tools",
      "https://github.com/not-acme/tools",
      "https://github.com@evil.example/acme/tools",
      "https://evil.example/?https://github.com/acme/tools",
      "github.com/acme/tools on evil.example",
    ].map((url) => [`another repository, ${url}`, { gitHead: COMMIT, repository: { url } }, "other"] as const),
    ["no commit", { repository: REPOSITORY }, "other"],
  ])("whose manifest names %s", async (_, manifest, kind) => {
    await start(manifest);
    await expect(look()).resolves.toMatchObject({ kind });
  });

  test.each([
    ["this commit", {}, "earlier"],
    ["another commit", { commit: "4567".repeat(10) }, "other"],
    ["another repository", { repository: { server: "https://github.com", owner: "someone", name: "else" } }, "other"],
    ["a commit that nobody knows", { commit: undefined }, "other"],
  ])("whose attestation names %s", async (_, changes, kind) => {
    await start();
    await publishOne(release);
    const [published] = release.rehearsal.published("@acme/a");
    const [entry] = release.plan.packages;
    if (entry === undefined) throw new Error("no package");
    const tarball = { ...entry.tarball, integrity: `sha512-${Buffer.alloc(64).toString("base64")}` };
    const packages = [{ ...entry, tarball }];
    release = { ...release, plan: { ...release.plan, packages } };
    const found = await look(undefined, changes);
    expect(found).toMatchObject(kind === "earlier" ? { kind, integrity: published?.integrity } : { kind });
  });

  test.each([404, 500])(
    "whose attestations are answered with %i prove nothing, whatever the manifest says",
    async (status) => {
      await start();
      await publishOne(release);
      release.rehearsal.faults.add({ request: "attestation", effect: { type: "answer", status } });
      const [entry] = release.plan.packages;
      if (entry === undefined) throw new Error("no package");
      const state = await readState();
      const tarball = { ...entry.tarball, integrity: "sha512-x" };
      release = { ...release, plan: { ...release.plan, packages: [{ ...entry, tarball }] } };
      const client = createRegistryClient(release.config, {
        policy: { tries: 2, totalTime: 1_000, firstDelay: 1, longestDelay: 1, timeout: 1_000 },
      });
      const settings = { ...release, facts: FACTS, trustedRoot: release.rehearsal.trustedRoot };
      await expect(recognise(client, settings, { ...entry, tarball }, state, "read")).resolves.toMatchObject({
        kind: "other",
      });
    },
  );

  test("of somebody else are a problem that shows both", async () => {
    const { plan, rehearsal } = await start({ description: "theirs" });
    const state = await readState();
    const client = createRegistryClient(release.config);
    const shown = new Map([["@acme/a", state]]);
    const recognised = await recogniseAll(client, { ...release, facts: FACTS }, shown);
    expect(findTaken(plan, shown, recognised)).toMatchObject([
      {
        code: "PACKAGE_VERSION_TAKEN",
        severity: "error",
        package: "@acme/a",
        actual: expect.stringMatching(/^sha512-/u),
        expected: plan.packages[0]?.tarball.integrity,
      },
    ]);
    expect(rehearsal.published()).toStrictEqual([]);
  });
});

async function show(shasum: string | undefined): Promise<Recognition> {
  await start();
  return look({ kind: "present", versions: { "1.0.0": { shasum } }, distTags: {}, public: true });
}

describe("a version without an integrity", () => {
  test("is compared by its SHA-1 digest", async () => {
    await start();
    const bytes = await readFile(join(release.directory, release.plan.packages[0]?.tarball.file ?? ""));
    const shasum = createHash("sha1").update(bytes).digest("hex");
    const shown = { kind: "present", versions: { "1.0.0": { shasum } }, distTags: {}, public: true } as const;
    await expect(look(shown)).resolves.toStrictEqual({ kind: "ours" });
  });

  test("and with another digest is somebody else's", async () => {
    await expect(show("0".repeat(40))).resolves.toMatchObject({
      kind: "other",
      failure: { message: expect.stringMatching(/with the SHA-1 digest `0{40}`, packed was `[0-9a-f]{40}`$/u) },
    });
  });

  test("and without any digest cannot be ours", async () => {
    await expect(show(undefined)).resolves.toMatchObject({
      kind: "other",
      failure: { message: expect.stringContaining("with no integrity") },
    });
  });
});
