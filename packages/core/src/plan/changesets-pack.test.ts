import { describe, expect, test } from "vitest";

import { type ChangesetsPacked, parseChangesetsPlan, requireSameRelease } from "./changesets-pack.ts";
import type { PublishPlan } from "./publish-plan.ts";

const DIGEST = `sha256-${"A".repeat(43)}=`;

const release: ChangesetsPacked & { readonly kind: "publish" } = {
  kind: "publish",
  name: "@acme/a",
  version: "1.0.0",
  access: "public",
  tag: "latest",
  tarball: { path: "packages/acme-a-1.0.0.tgz", integrity: DIGEST },
};

const plan: PublishPlan = {
  schemaVersion: 1,
  registry: "https://registry.example/",
  packages: [
    {
      name: "@acme/a",
      version: "1.0.0",
      directory: "packages/a",
      access: "public",
      distTag: "latest",
      dependsOn: [],
      firstPublish: true,
    },
  ],
  skipped: [{ name: "@acme/old", version: "2.0.0", reason: "already-published" }],
};

const parse = (value: unknown): unknown => parseChangesetsPlan(JSON.stringify(value));

describe("what `changeset pack` wrote", () => {
  test("is read layer by layer, without what has no tarball", () => {
    const document = { version: 1, plan: [[release], [{ kind: "tag-only", name: "site", version: "1.0.0" }]] };
    expect(parse(document)).toEqual([release]);
  });

  test.each([
    ["another version of it", { version: 2, plan: [[release]] }],
    ["no list", { version: 1, plan: release }],
    ["a way out of the directory", { version: 1, plan: [[withPath("packages/../../a.tgz")]] }],
    ["an absolute path", { version: 1, plan: [[withPath("/etc/a.tgz")]] }],
    ["a directory further down", { version: 1, plan: [[withPath("packages/b/a.tgz")]] }],
    ["no tarball", { version: 1, plan: [[{ ...release, tarball: undefined }]] }],
    ["another kind", { version: 1, plan: [[{ ...release, kind: "deploy" }]] }],
    ["another digest", { version: 1, plan: [[{ ...release, tarball: { ...release.tarball, integrity: "sha1-x" } }]] }],
  ])("is not %s", (_, document) => {
    expect(parse(document)).toBeUndefined();
  });

  test("is JSON", () => {
    expect(parseChangesetsPlan("{")).toBeUndefined();
  });
});

function withPath(path: string): unknown {
  return { ...release, tarball: { ...release.tarball, path } };
}

describe("the release that was packed", () => {
  test.each([
    ["the planned one", [release]],
    ["with what is public already", [release, { ...release, name: "@acme/old", version: "2.0.0" }]],
  ])("is %s", (_, packed) => {
    expect(() => requireSameRelease(plan, packed)).not.toThrow();
  });

  test.each([
    ["`@acme/a` was not packed", []],
    ["`@acme/b` is not to be published", [release, { ...release, name: "@acme/b" }]],
    ["`@acme/old` is not to be published", [release, { ...release, name: "@acme/old", version: "2.1.0" }]],
    ["`@acme/a` was packed with the version `1.0.1`, planned is `1.0.0`", [{ ...release, version: "1.0.1" }]],
    ["`@acme/a` was packed with the dist-tag `next`, planned is `latest`", [{ ...release, tag: "next" }]],
    [
      "`@acme/a` was packed with the access `restricted`, planned is `public`",
      [{ ...release, access: "restricted" as const }],
    ],
  ])("differs: %s", (said, packed) => {
    expect(() => requireSameRelease(plan, packed)).toThrow(said);
  });

  test("has the access that nothing declares", () => {
    const kept: PublishPlan = { ...plan, packages: plan.packages.map((entry) => ({ ...entry, keepAccess: true })) };
    expect(() => requireSameRelease(kept, [{ ...release, access: "restricted" }])).not.toThrow();
  });
});
