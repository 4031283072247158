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
