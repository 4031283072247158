import type { KnownPackage, PackageState } from "@slipway/core";
import { createConfig, startTestServer } from "@slipway/test-kit";
import { describe, expect, test } from "vitest";

import { createRegistryClient } from "./client.ts";
import { judgeVersion, knownPackage, readPackage, versionOf } from "./packument.ts";

const PACKED = {
  version: "1.0.0",
  tarball: { file: "a.tgz", integrity: "sha512-ours", size: 1, unpackedSize: 1, fileCount: 1 },
};

function shown(versions: Extract<KnownPackage, { kind: "present" }>["versions"]): KnownPackage {
  return { kind: "present", versions, distTags: { latest: "1.0.0" } };
}

describe("what the registry has under a planned version", () => {
  test.each<[string, KnownPackage, string]>([
    ["no such package", { kind: "absent" }, "absent"],
    ["other versions", shown({ "2.0.0": { integrity: "sha512-ours" } }), "absent"],
    ["our bytes", shown({ "1.0.0": { integrity: "sha512-ours" } }), "ours"],
  ])("%s", (_, state, kind) => {
    expect(judgeVersion(PACKED, state, "read")).toStrictEqual({ kind });
  });

  test.each([
    ["sha512-theirs", "the integrity `sha512-theirs`"],
    [undefined, "no integrity"],
  ])("other bytes: %s", (integrity, words) => {
    expect(judgeVersion(PACKED, shown({ "1.0.0": { integrity } }), "read-back")).toStrictEqual({
      kind: "other",
      failure: {
        class: "integrity",
        phase: "read-back",
        code: "EINTEGRITY",
        message: `\`1.0.0\` is on the registry with ${words}, packed was \`sha512-ours\``,
      },
    });
  });
});

test("a version is one that the registry lists, whatever objects inherit", () => {
  expect(versionOf(shown({ "1.0.0": { deprecated: true } }), "1.0.0")).toStrictEqual({ deprecated: true });
  expect(versionOf(shown({}), "constructor")).toBeUndefined();
  expect(versionOf({ kind: "absent" }, "1.0.0")).toBeUndefined();
});

test.each<[PackageState | undefined, boolean]>([
  [{ kind: "absent" }, true],
  [shown({}), true],
  [{ kind: "refused", status: 401, message: "no" }, false],
  [{ kind: "unreachable", message: "down" }, false],
  [undefined, false],
])("%j is an answer: %s", (state, isKnown) => {
  expect(knownPackage(new Map(state === undefined ? [] : [["a", state]]), "a")).toBe(isKnown ? state : undefined);
});

test.each(['{"ok":true}', '{"versions":[]}', '{"name":"b","versions":{}}'])(
  "a document that is no packument counts like one that is no JSON: it may pass: %s",
  async (body) => {
    const server = await startTestServer((response) => response.end(body));
    try {
      const client = createRegistryClient(createConfig(server.origin));
      await expect(readPackage(client, { name: "a", registry: server.origin, as: "anybody" })).rejects.toMatchObject({
        message: "the answer about `a` is no packument",
        code: "EINVALIDPACKUMENT",
        type: "invalid-json",
      });
    } finally {
      server.close();
    }
  },
);

/** As in the full packument of a package that moved to trusted publishing, and back. */
const HISTORY = {
  name: "a",
  "dist-tags": { latest: "1.2.0" },
  versions: {
    "1.0.0": { _npmUser: { name: "ann" } },
    "1.1.0": { _npmUser: { name: "GitHub Actions", trustedPublisher: { id: "github", oidcConfigId: "oidc:one" } } },
    "1.2.0": { _npmUser: { name: "GitHub Actions", trustedPublisher: { id: "github", oidcConfigId: "oidc:two" } } },
  },
  time: { created: "2026-01-01", "1.0.0": "2026-01-01", "1.1.0": "2026-02-01", "1.2.0": "2026-03-01" },
};

test.each([
  ["a version that came by trusted publishing", HISTORY.time, { last: "1.2.0", lastTrusted: true }],
  ["one that did not", { ...HISTORY.time, "1.0.0": "2026-04-01" }, { last: "1.0.0", lastTrusted: undefined }],
  ["no times", {}, { last: undefined, lastTrusted: undefined }],
])("what was published last, of a packument with %s", async (_, time, publications) => {
  const server = await startTestServer((response) => response.end(JSON.stringify({ ...HISTORY, time })));
  const client = createRegistryClient(createConfig(server.origin));
  const request = { name: "a", registry: server.origin, as: "anybody" } as const;
  const records = ["oidc:one", "oidc:two"];
  expect(await readPackage(client, { ...request, form: "full" })).toMatchObject({
    publications: { ...publications, records },
  });
  const abbreviated = await readPackage(client, request);
  expect(abbreviated.kind === "present" && abbreviated.publications).toBeUndefined();
  server.close();
});
