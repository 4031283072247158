import { describe, expect, test } from "vitest";

import type { PackageState } from "../registry/registry-state.ts";
import {
  chooseAccess,
  chooseDistTag,
  type DistTagChoice,
  formatRegistry,
  type PublishSettings,
} from "./publish-settings.ts";

const SETTINGS: PublishSettings = { registry: "https://registry.example/" };
const ABSENT: PackageState = { kind: "absent" };

const PRE = { mode: "pre", tag: "next" } as const;

describe("who decided about the access", () => {
  test.each([
    ["the manifest", { access: "public" }, { access: "restricted" }, true, { access: "public", source: "manifest" }],
    [
      "the manifest, in npm's other word",
      { access: "private" },
      {},
      false,
      { access: "restricted", source: "manifest" },
    ],
    ["npm's configuration", {}, { access: "restricted" }, false, { access: "restricted", source: "configuration" }],
    ["nobody, for what exists", {}, { changesetsAccess: "public" }, false, { access: "public", source: "registry" }],
    [
      "changesets, for what is new",
      {},
      { changesetsAccess: "public" },
      true,
      { access: "public", source: "configuration" },
    ],
    ["npm, for what is new", {}, {}, true, { access: "restricted", source: "default" }],
    ["not what npm does not know", { access: "nobody" }, {}, true, { access: "restricted", source: "default" }],
    ["not what is no object", "public", {}, true, { access: "restricted", source: "default" }],
  ] as const)("%s", (_, publishConfig, settings, firstPublish, choice) => {
    expect(chooseAccess({ name: "@s/a", manifest: { publishConfig }, firstPublish }, settings)).toStrictEqual(choice);
  });

  test("without a scope npm publishes to everybody", () => {
    const choice = chooseAccess({ name: "a", manifest: {}, firstPublish: true }, {});
    expect(choice).toStrictEqual({ access: "public", source: "default" });
  });
});

const tagWith = (...versions: readonly string[]): string => {
  const published = Object.fromEntries(versions.map((it) => [it, {}]));
  const state: PackageState = { kind: "present", versions: published, distTags: { latest: "1.0.0-next.0" } };
  return chooseDistTag({ manifest: {}, version: "1.0.0-next.1", state }, { ...SETTINGS, changesetsPre: PRE }).tag;
};

describe("who decided about the dist-tag", () => {
  const only: PackageState = {
    kind: "present",
    versions: { "1.0.0-next.0": {} },
    distTags: { latest: "1.0.0-next.0" },
  };

  test.each<[string, string, object, Partial<PublishSettings>, PackageState, DistTagChoice]>([
    ["the run", "1.0.0-rc.0", { tag: "m" }, { distTag: "x", tag: "c" }, ABSENT, { tag: "x", source: "option" }],
    ["changesets", "1.0.0-next.0", { tag: "m" }, { changesetsPre: PRE }, ABSENT, { tag: "next", source: "changesets" }],
    [
      "changesets, before any normal release",
      "1.0.0-next.1",
      {},
      { changesetsPre: PRE },
      only,
      { tag: "latest", source: "changesets" },
    ],
    [
      "the command",
      "1.0.0",
      { tag: "m" },
      { tag: "c", commandTag: { tag: "x", of: "everything" } },
      ABSENT,
      { tag: "x", source: "command" },
    ],
    [
      "the command, of a prerelease",
      "1.0.0-0",
      { tag: "m" },
      { commandTag: { tag: "x", of: "prereleases" } },
      ABSENT,
      { tag: "x", source: "command" },
    ],
    [
      "npm, where the command names a tag for prereleases",
      "1.0.0",
      {},
      { commandTag: { tag: "x", of: "prereleases" } },
      ABSENT,
      { tag: "latest", source: "default" },
    ],
    ["the manifest", "1.0.0-rc.0", { tag: "m" }, { tag: "c" }, ABSENT, { tag: "m", source: "manifest" }],
    ["npm's configuration", "1.0.0-rc.0", { tag: 1 }, { tag: "c" }, ABSENT, { tag: "c", source: "configuration" }],
    ["the version", "1.0.0-RC.0", {}, {}, ABSENT, { tag: "RC", source: "prerelease" }],
    ["npm", "1.0.0", {}, {}, ABSENT, { tag: "latest", source: "default" }],
  ])("%s", (_, version, publishConfig, settings, state, choice) => {
    const subject = { manifest: { publishConfig: { ...publishConfig } }, version, state };
    expect(chooseDistTag(subject, { ...SETTINGS, ...settings })).toStrictEqual(choice);
  });

  test("changesets' tag stays where there was a normal release, or prereleases of another tag", () => {
    expect(tagWith("1.0.0-next.0")).toBe("latest");
    expect(tagWith("1.0.0-next.0", "0.9.0")).toBe("next");
    expect(tagWith("1.0.0-next.0", "1.0.0-beta.0")).toBe("next");
  });

  test("a manifest whose `publishConfig` is no object says nothing", () => {
    const subject = { manifest: { publishConfig: null }, version: "1.0.0", state: ABSENT };
    expect(chooseDistTag(subject, SETTINGS)).toStrictEqual({ tag: "latest", source: "default" });
  });

  test.each([
    ["next", "next"],
    ["next.0", "next"],
    ["rc1", "rc"],
    ["rc-1", "rc"],
    ["beta-12.3", "beta"],
    ["canary-20261122-abc", "canary"],
    ["next-major.3", "next-major"],
    ["0", "latest"],
    ["20261122", "latest"],
    ["a1b2c3", "latest"],
    ["abcdef", "latest"],
    ["abcdef1", "latest"],
    ["canary-abcdef", "canary"],
    ["sha-0a1b2c3", "sha"],
    ["facade1x", "latest"],
    ["1a", "latest"],
    ["v", "v"],
    ["x.1", "latest"],
    ["latest.1", "latest"],
  ])("the channel of 1.0.0-%s is `%s`", (prerelease, tag) => {
    expect(chooseDistTag({ manifest: {}, version: `1.0.0-${prerelease}`, state: ABSENT }, SETTINGS).tag).toBe(tag);
  });
});

test.each([
  ["https://registry.example", "https://registry.example/"],
  ["https://registry.example///", "https://registry.example/"],
  ["  HTTPS://Registry.Example/NPM  ", "https://registry.example/NPM/"],
  ["https://registry.example:443/", "https://registry.example/"],
  ["http://registry.example:80/", "http://registry.example/"],
  ["https://registry.example:80/", "https://registry.example:80/"],
  ["http://registry.example:443/", "http://registry.example:443/"],
  ["https://registry.example:4430/", "https://registry.example:4430/"],
  ["https://registry.example/npm//group?a=b", "https://registry.example/npm//group/"],
  ["https://registry.example/#a", "https://registry.example/"],
  ["https://registry.example?a", "https://registry.example/"],
  ["registry.example", "registry.example"],
  ["ftp://registry.example", "ftp://registry.example"],
  ["see https://registry.example", "see https://registry.example"],
])("the registry %j is written %j", (address, expected) => {
  expect(formatRegistry(address)).toBe(expected);
});
