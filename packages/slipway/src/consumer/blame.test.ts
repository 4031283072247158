import type { Manifest } from "@slipway/core";
import { describe, expect, it } from "vitest";

import { findAsking, findPeerConflict, listDependents, type Release } from "./blame.ts";

function createRelease(manifests: Readonly<Record<string, Manifest>>): Release {
  return new Map(Object.entries(manifests).map(([name, manifest]) => [name, { version: "1.0.0", manifest }]));
}

describe("findAsking", () => {
  const asking: readonly (readonly [
    title: string,
    said: string,
    dependencies: Record<string, string>,
    asks: boolean,
  ])[] = [
    ["npm, no version in range", "notarget No matching version found for core@^3.0.0.", { core: "^3.0.0" }, true],
    ["npm, another range", "notarget No matching version found for core@^3.0.0.", { core: "^2.0.0" }, false],
    ["npm, a longer version", "notarget No matching version found for core@1.2.", { core: "1" }, false],
    ["npm, a scoped namesake", "notarget No matching version found for @acme/core@^3.0.0.", { core: "^3.0.0" }, false],
    [
      "npm, a package nobody has",
      "404 Not Found - GET <registry>/@acme%2fgone - Not found",
      { "@acme/gone": "^1" },
      true,
    ],
    ["npm, a name that only begins so", "404 Not Found - GET <registry>/gone-far - Not found", { gone: "^1" }, false],
    ["npm, a protocol", 'Unsupported URL Type "workspace:": workspace:*', { core: "workspace:*" }, true],
    ["npm, from git", 'Refusing to fetch "odd@github:acme/odd"', { odd: "github:acme/odd" }, true],
    ["yarn", "YN0035: │ @acme/gone@npm:^1.0.0: Package not found", { "@acme/gone": "^1.0.0" }, true],
    ["pnpm", "ERR_PNPM_NO_MATCHING_VERSION  No matching version found for core@^3.0.0", { core: "^3.0.0" }, true],
    [
      "bun",
      'error: No version matching "^3.0.0" found for specifier "core" (but package exists)',
      { core: "^3.0.0" },
      false,
    ],
  ];

  it.each(asking)("%s", (_title, said, dependencies, asks) => {
    expect(findAsking(said, createRelease({ a: { dependencies }, b: {} }))).toStrictEqual(asks ? ["a"] : []);
  });
});

describe("findPeerConflict", () => {
  const release = createRelease({ core: {}, plugin: {}, "for-new": {}, "for-old": {} });

  it("names who asks for another version of a sibling", () => {
    const said = [
      "code ERESOLVE",
      "ERESOLVE unable to resolve dependency tree",
      "While resolving: consumer@0.0.0",
      "Found: core@2.0.0",
      "node_modules/core",
      '  core@"2.0.0" from the root project',
      "Could not resolve dependency:",
      'peer core@"^1.0.0" from plugin@1.0.0',
      "node_modules/plugin",
      '  plugin@"1.0.0" from the root project',
    ];
    expect(findPeerConflict(said.join("\n"), release)).toStrictEqual({
      name: "plugin",
      peer: "core",
      found: "2.0.0",
      wanted: '"^1.0.0" from plugin@1.0.0',
    });
  });

  it("names who asks for another version of somebody else's peer", () => {
    const said = [
      "ERESOLVE could not resolve",
      "Found: framework@2.0.0",
      '  peer framework@"^2.0.0" from for-old@1.0.0',
      '    for-old@"1.0.0" from the root project',
      "Could not resolve dependency:",
      'for-new@"1.0.0" from the root project',
      "Conflicting peer dependency: framework@3.0.0",
      '  peer framework@"^3.0.0" from for-new@1.0.0',
    ];
    expect(findPeerConflict(said.join("\n"), release)).toMatchObject({
      name: "for-new",
      peer: "framework",
      found: "2.0.0",
    });
  });

  it("is none of other errors", () => {
    expect(findPeerConflict("code E404\nFound: core@2.0.0", release)).toBeUndefined();
  });
});

it("listDependents follows what an installation needs, and no optional peer", () => {
  const release = createRelease({
    core: {},
    middle: { dependencies: { core: "1" } },
    top: { peerDependencies: { middle: "1" } },
    friend: { peerDependencies: { core: "1" }, peerDependenciesMeta: { core: { optional: true } } },
  });
  expect([...listDependents(["core"], release)]).toStrictEqual(["core", "middle", "top"]);
});
