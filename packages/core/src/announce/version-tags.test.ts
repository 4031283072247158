import { describe, expect, test } from "vitest";

import { compareTags, hasVersionTags, listVersionTags, readTagsPrivate, type TaggedRelease } from "./version-tags.ts";

const RELEASE: TaggedRelease = {
  packages: [{ name: "@acme/core", version: "1.1.0" }],
  skipped: [
    { name: "app", version: "3.0.0", reason: "private" },
    { name: "root", version: "0.0.0", reason: "private" },
    { name: "unversioned", version: "", reason: "private" },
    { name: "old", version: "1.0.0", reason: "already-published" },
  ],
  single: false,
  root: "root",
  tagsPrivate: false,
};

describe("listVersionTags", () => {
  test.each<[title: string, change: Partial<TaggedRelease>, expected: string[]]>([
    ["published packages", {}, ["@acme/core@1.1.0"]],
    ["private ones that have a version, and not the root", { tagsPrivate: true }, ["@acme/core@1.1.0", "app@3.0.0"]],
    ["a single package, without its name", { single: true, skipped: [] }, ["v1.1.0"]],
  ])("has %s", (_title, change, expected) => {
    expect(listVersionTags({ ...RELEASE, ...change }).map(({ tag }) => tag)).toStrictEqual(expected);
  });
});

describe("compareTags", () => {
  const wanted = [
    { tag: "a@1.0.0", name: "a", isPrivate: false },
    { tag: "app@1.0.0", name: "app", isPrivate: true },
  ];
  test.each([
    ["nothing there", [], ["a@1.0.0", "app@1.0.0"], []],
    ["all there", [["a@1.0.0", "c1"] as const, ["app@1.0.0", "c1"] as const], [], []],
    ["one elsewhere", [["a@1.0.0", "c2"] as const], ["app@1.0.0"], [{ tag: "a@1.0.0", commit: "c2" }]],
    ["a private one of an earlier release", [["app@1.0.0", "c2"] as const], ["a@1.0.0"], []],
  ])("sees %s", (_title, existing, missing, strays) => {
    expect(compareTags(wanted, "c1", new Map(existing))).toStrictEqual({ missing, strays });
  });
});

describe("hasVersionTags", () => {
  test.each([
    ["a tag of one of them", false, ["@acme/core@1.0.0"], true],
    ["a pre-release of one", false, ["@acme/core@1.0.0-rc.1"], true],
    ["tags of others", false, ["other@1.0.0", "core@1.0.0", "@acme/core-extra@1.0.0"], false],
    ["what is no version", false, ["@acme/core@next", "@acme/core@1", "@acme/core"], false],
    ["a version of a workspace", false, ["v1.0.0"], false],
    ["a version of a single package", true, ["v1.0.0"], true],
    ["the name of a release", true, ["release-2026-11-27", "v2"], false],
  ])("by %s", (_title, single, tags, expected) => {
    expect(hasVersionTags(["@acme/core"], single, tags)).toBe(expected);
  });
});

test.each([
  ['{ "privatePackages": { "version": true, "tag": true } }', true],
  ['{ "privatePackages": { "tag": false } }', false],
  ['{ "privatePackages": false }', false],
  ['{ "privatePackages": { "version": true } }', false],
  ["{}", false],
  ["", false],
  ["no JSON", false],
])("%s says whether private packages are tagged: %s", (config, expected) => {
  expect(readTagsPrivate(config)).toBe(expected);
});
