import { describe, expect, test } from "vitest";

import type { Manifest } from "../json/json.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import {
  compareFingerprints,
  createFingerprint,
  type Fingerprint,
  foresee,
  listRemoved,
  listRequiredPeers,
} from "./fingerprint.ts";
import type { PackedFiles, PackingFacts } from "./packed-manifest.ts";

const NO_FILES: PackedFiles = { gyp: false, shrinkwrap: undefined, built: undefined };

function packageOf(manifest: Manifest): WorkspacePackage {
  const name = typeof manifest["name"] === "string" ? manifest["name"] : "";
  return { name, version: "1.2.3", directory: `packages/${name}`, file: "", manifest, text: "" };
}

const SIBLING = packageOf({ name: "b", version: "1.2.3" });
const CATALOGS = { default: { c: "^4.0.0", b: "workspace:~" }, old: { c: "3" } };

function foreseen(
  manifest: Manifest,
  name: PackingFacts["manager"]["name"],
  files: Partial<PackedFiles> = {},
  version?: string,
): Fingerprint | undefined {
  const pkg = packageOf({ name: "a", ...manifest });
  const manager = version === undefined ? { name } : { name, version };
  const packing = { manager, catalogs: CATALOGS, packages: new Map([[pkg.directory, { ...NO_FILES, ...files }]]) };
  return foresee(pkg, packing, new Map([SIBLING, pkg].map((one) => [one.name, one])));
}

describe("what an installation does", () => {
  test.each<[Manifest, Fingerprint]>([
    [
      { scripts: { preinstall: "a", install: "b", postinstall: "c", prepare: "d", test: "e" } },
      { "scripts.install": "b", "scripts.postinstall": "c", "scripts.preinstall": "a" },
    ],
    [
      { dependencies: { a: "1", b: "2" }, optionalDependencies: { b: "3" }, devDependencies: { c: "4" } },
      { "dependencies.a": "1", "optionalDependencies.b": "3" },
    ],
    [
      { peerDependencies: { a: "1" }, peerDependenciesMeta: { a: { optional: true }, b: { optional: false } } },
      { "peerDependencies.a": "1", "peerDependenciesMeta.a": "optional" },
    ],
    [{ bundleDependencies: ["a"] }, { "bundleDependencies.a": "bundled" }],
    [
      { bundledDependencies: true, dependencies: { a: "1" } },
      { "bundleDependencies.a": "bundled", "dependencies.a": "1" },
    ],
    [{ name: "@s/tool", bin: "./cli.js" }, { "bin.tool": "cli.js" }],
    [{ bin: { "@s/x": "./a//b.js", y: "c.js" } }, { "bin.x": "a/b.js", "bin.y": "c.js" }],
    [{ directories: { bin: "./bin/" } }, { "directories.bin": "bin" }],
    [
      { engines: { node: ">=20" }, os: ["linux", "darwin"], cpu: "x64", libc: ["glibc"] },
      { cpu: "x64", "engines.node": ">=20", libc: "glibc", os: "darwin, linux" },
    ],
    [{ deprecated: "gone" }, { deprecated: "gone" }],
    [{ deprecated: "", scripts: null, bin: null, os: [], dependencies: [] }, {}],
  ])("%j", (manifest, expected) => {
    expect(createFingerprint(manifest, NO_FILES)).toStrictEqual(expected);
  });

  test("files that clients act on", () => {
    expect(createFingerprint({}, { gyp: true, shrinkwrap: "sha512-x" })).toStrictEqual({
      "binding.gyp": "present",
      "npm-shrinkwrap.json": "sha512-x",
    });
  });
});

describe("what the client will write", () => {
  test.each<[string, string, string]>([
    ["pnpm", "workspace:*", "1.2.3"],
    ["pnpm", "workspace:", "1.2.3"],
    ["pnpm", "workspace:^", "^1.2.3"],
    ["yarn", "workspace:~", "~1.2.3"],
    ["bun", "workspace:^1.0.0", "^1.0.0"],
    ["pnpm", "catalog:", "~1.2.3"],
    ["yarn", "workspace:packages/b", "1.2.3"],
    ["pnpm", "workspace:../b", "1.2.3"],
    ["npm", "workspace:*", "workspace:*"],
  ])("%s of %s", (manager, specifier, expected) => {
    const name = manager === "pnpm" || manager === "yarn" || manager === "bun" ? manager : "npm";
    expect(foreseen({ dependencies: { b: specifier } }, name)).toStrictEqual({ "dependencies.b": expected });
  });

  test.each<[Manifest, Fingerprint]>([
    [{ dependencies: { c: "catalog:" } }, { "dependencies.c": "^4.0.0" }],
    [{ dependencies: { c: "catalog:default" } }, { "dependencies.c": "^4.0.0" }],
    [{ optionalDependencies: { c: "catalog:old" } }, { "optionalDependencies.c": "3" }],
    [{ dependencies: { d: "catalog:" } }, { "dependencies.d": "catalog:" }],
    [{ dependencies: { x: "workspace:b@^" } }, { "dependencies.x": "npm:b@^1.2.3" }],
    [{ peerDependencies: { b: "workspace:^ || ^2.0.0" } }, { "peerDependencies.b": "^1.2.3 || ^2.0.0" }],
    [{ peerDependencies: { b: "workspace:>=1.0.0" } }, { "peerDependencies.b": ">=1.0.0" }],
    [{ dependencies: { "@s/x": "jsr:^1.0.0" } }, { "dependencies.@s/x": "npm:@jsr/s__x@^1.0.0" }],
    [{ dependencies: { x: "jsr:@s/y@2" } }, { "dependencies.x": "npm:@jsr/s__y@2" }],
    [{ dependencies: { x: "jsr:@s/y" } }, { "dependencies.x": "npm:@jsr/s__y" }],
    [
      { bin: "src.ts", engines: { node: ">=24" }, publishConfig: { bin: { t: "t.js" }, engines: { node: ">=20" } } },
      { "bin.t": "t.js", "engines.node": ">=20" },
    ],
    [{ scripts: { postinstall: "x" }, publishConfig: { scripts: {} } }, { "scripts.postinstall": "x" }],
  ])("pnpm of %j", (manifest, expected) => {
    expect(foreseen(manifest, "pnpm")).toStrictEqual(expected);
  });

  test("yarn 1 and npm copy nothing out of `publishConfig`", () => {
    const manifest = { bin: { t: "a" }, publishConfig: { bin: { t: "b" } } };
    expect(foreseen(manifest, "npm")).toStrictEqual({ "bin.t": "a" });
    expect(foreseen(manifest, "yarn", {}, "1.22.22")).toStrictEqual({ "bin.t": "a" });
    expect(foreseen(manifest, "yarn", {}, "4.10.0")).toStrictEqual({ "bin.t": "b" });
  });

  test("from the directory that the build fills", () => {
    const manifest = { bin: { t: "./dist/t.js" }, publishConfig: { directory: "dist" } };
    const built = { bin: { t: "old.js" }, dependencies: { c: "catalog:" } };
    expect(foreseen(manifest, "pnpm", { built })).toStrictEqual({ "bin.t": "t.js", "dependencies.c": "^4.0.0" });
  });

  test("is nobody's guess where nothing was read", () => {
    expect(foresee(SIBLING, undefined, new Map())).toBeUndefined();
  });
});

test("what is added or changed differs, what is removed is only told", () => {
  const expected = { "bin.a": "a.js", "dependencies.x": "1", "engines.node": ">=20" };
  const actual = { "bin.a": "b.js", "dependencies.x": "1", "scripts.postinstall": "evil" };
  expect(compareFingerprints(expected, actual)).toStrictEqual([
    { field: "bin.a", actual: "b.js", expected: "a.js" },
    { field: "scripts.postinstall", actual: "evil", expected: undefined },
  ]);
  expect(compareFingerprints(expected, actual, ["bin", "scripts.postinstall"])).toStrictEqual([]);
  expect(compareFingerprints(expected, actual, ["bi", "scripts.postinstal"])).toHaveLength(2);
  expect(listRemoved(expected, actual)).toStrictEqual(["engines.node"]);
});

test("a peer that is no longer optional is more than was foreseen, unless it is no peer any more", () => {
  const foreseen = { "peerDependencies.a": "1", "peerDependenciesMeta.a": "optional" };
  expect(listRequiredPeers(foreseen, { "peerDependencies.a": "1" })).toStrictEqual([
    { field: "peerDependenciesMeta.a", actual: "required", expected: "optional" },
  ]);
  expect(listRequiredPeers(foreseen, { "peerDependencies.a": "1" }, ["peerDependenciesMeta"])).toStrictEqual([]);
  expect(listRequiredPeers(foreseen, {})).toStrictEqual([]);
});

test("a field that is a property of every object counts as added", () => {
  expect(compareFingerprints({}, { constructor: "x" })).toHaveLength(1);
});
