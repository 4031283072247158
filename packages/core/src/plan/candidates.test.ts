import { describe, expect, test } from "vitest";

import type { Manifest } from "../json/json.ts";
import type { PackageState } from "../registry/registry-state.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { type CandidateInput, listCandidates, listFixtures, listReleasable } from "./candidates.ts";

const ABSENT: PackageState = { kind: "absent" };

function packageOf(name: string, directory: string, manifest: Manifest = {}, version = "1.0.0"): WorkspacePackage {
  return { name, version, directory, file: `${directory}/package.json`, manifest, text: "" };
}

function present(...versions: readonly string[]): PackageState {
  return { kind: "present", versions: Object.fromEntries(versions.map((it) => [it, {}])), distTags: {} };
}

function inputOf(
  packages: readonly WorkspacePackage[],
  { state = ABSENT, root = ".", ...rest }: Partial<CandidateInput> & { state?: PackageState; root?: string } = {},
): CandidateInput {
  return {
    workspace: { base: "/base", root, git: true, tool: "pnpm", packageManager: { name: "pnpm" }, packages },
    publishable: packages,
    registry: new Map(packages.map(({ name }) => [name, state])),
    ...rest,
  };
}

function fixturesOf(...given: Parameters<typeof inputOf>): string[] {
  return [...listFixtures(inputOf(...given))].map(({ name }) => name);
}

describe("a fixture", () => {
  test.each([
    ["examples/a", true],
    ["packages/core/fixtures/a", true],
    ["packages/core/__tests__/a", true],
    ["e2e/a", true],
    ["tests/a", true],
    ["bench/a", false],
    ["benchmark/a", true],
    ["my-examples/a", false],
    ["examples-of-use/a", false],
    ["____/a", false],
    // Only what it lies in counts, not what it is called.
    ["packages/examples", false],
    ["example", false],
    ["packages/a", false],
  ])("lies in a directory for such things: %s, %s", (directory, expected) => {
    expect(fixturesOf([packageOf("a", directory)])).toStrictEqual(expected ? ["a"] : []);
  });

  test("lies inside another package, at any depth", () => {
    const packages = [
      packageOf("outer", "packages/outer"),
      packageOf("child", "packages/outer/child"),
      packageOf("deep", "packages/outer/some/where/deep"),
      packageOf("beside", "packages/outer-too"),
    ];
    expect(fixturesOf(packages)).toStrictEqual(["child", "deep"]);
  });

  test("is not what lies inside the root package, wherever that is", () => {
    const packages = [packageOf("root", "web"), packageOf("a", "web/packages/a")];
    expect(fixturesOf(packages, { root: "web" })).toStrictEqual([]);
    expect(fixturesOf(packages)).toStrictEqual(["a"]);
  });

  test.each<[string, Manifest]>([
    ["is private", { private: true }],
    ["names its repository", { repository: "octo/app" }],
    ["says how it is published", { publishConfig: {} }],
  ])("is not what %s", (_, manifest) => {
    expect(fixturesOf([packageOf("a", "examples/a", manifest)])).toStrictEqual([]);
  });

  test.each<[string, PackageState | undefined, string, boolean]>([
    ["is not known to the registry", ABSENT, "1.0.0", true],
    ["has somebody else's name, of which there are only higher versions", present("2.0.0", "1.0.1"), "1.0.0", true],
    ["was released in this version", present("1.0.0", "2.0.0"), "1.0.0", false],
    ["was released in a lower version", present("0.9.0", "2.0.0"), "1.0.0", false],
    ["was released, among versions that are none", present("one", "0.9.0"), "1.0.0", false],
    ["has no version of which that could be said", present("2.0.0"), "one", false],
    ["has no version, and is not known to the registry", ABSENT, "one", true],
    ["has somebody else's name with a version that is none", present("one", "2.0.0"), "1.0.0", true],
    ["could not be read", { kind: "unreachable", message: "down" }, "1.0.0", false],
    ["may not be read", { kind: "refused", status: 401, message: "no" }, "1.0.0", false],
  ])("what %s", (_, state, version, expected) => {
    expect(fixturesOf([packageOf("a", "examples/a", {}, version)], { state })).toStrictEqual(expected ? ["a"] : []);
  });

  test("needs no registry to be one", () => {
    expect(fixturesOf([packageOf("a", "examples/a")], { registry: undefined })).toStrictEqual(["a"]);
    expect(fixturesOf([packageOf("a", "examples/a")], { registry: new Map() })).toStrictEqual(["a"]);
  });
});

describe("releasable", () => {
  const a = packageOf("a", "packages/a");

  test.each<[string, WorkspacePackage, boolean]>([
    ["a package", a, true],
    ["one that says it is not private", packageOf("a", "packages/a", { private: false }), true],
    ["not one whose `private` is a text", packageOf("a", "packages/a", { private: "true" }), false],
    ["not one without a version", packageOf("a", "packages/a", {}, ""), false],
  ])("is %s", (_, pkg, expected) => {
    expect(listReleasable(inputOf([pkg]), new Set())).toStrictEqual(expected ? [pkg] : []);
  });

  test("is no fixture, and nothing that may not be published", () => {
    expect(listReleasable(inputOf([a]), new Set([a]))).toStrictEqual([]);
    expect(listReleasable(inputOf([a], { publishable: [] }), new Set())).toStrictEqual([]);
  });
});

const A = packageOf("a", "packages/a");

function firstOf(state: PackageState, settings?: CandidateInput["settings"]): (boolean | undefined)[] {
  return listCandidates(inputOf([A], { state, settings }), [A]).map(({ firstPublish }) => firstPublish);
}

describe("a candidate", () => {
  test("is a first publication where the registry holds no version and none is assumed", () => {
    expect(firstOf(ABSENT)).toStrictEqual([true]);
    expect(firstOf(present())).toStrictEqual([true]);
    expect(firstOf(present("0.9.0"))).toStrictEqual([false]);
    expect(firstOf(ABSENT, { registry: "", assumeCreated: true })).toStrictEqual([false]);
    expect(firstOf(ABSENT, { registry: "", assumeCreated: false })).toStrictEqual([true]);
  });

  test("carries what the registry says, and the version as the registry stores it", () => {
    const pkg = packageOf("a", "packages/a", { name: "a" }, "v1.0.0+build");
    const state = present("0.9.0");
    expect(listCandidates(inputOf([pkg], { state }), [pkg])).toStrictEqual([
      { name: "a", version: "1.0.0", manifest: { name: "a" }, pkg, state, firstPublish: false },
    ]);
  });

  test.each<[string, WorkspacePackage, PackageState]>([
    ["has a version already", A, present("1.0.0")],
    ["gave no answer about", A, { kind: "unreachable", message: "down" }],
    ["will not speak of", A, { kind: "refused", status: 403, message: "no" }],
  ])("is not what the registry %s", (_, pkg, state) => {
    expect(listCandidates(inputOf([pkg], { state }), [pkg])).toStrictEqual([]);
  });

  test("is not what was not asked about, or what has no name or version that npm takes", () => {
    expect(listCandidates(inputOf([A], { registry: undefined }), [A])).toStrictEqual([]);
    const nameless = packageOf("../a", "packages/a");
    expect(listCandidates(inputOf([nameless]), [nameless])).toStrictEqual([]);
    const versionless = packageOf("a", "packages/a", {}, "one");
    expect(listCandidates(inputOf([versionless]), [versionless])).toStrictEqual([]);
  });

  test("of one name is the first that can be published: an invalid version does not take it", () => {
    const packages = [
      packageOf("a", "packages/broken", {}, "one"),
      packageOf("a", "packages/first"),
      packageOf("a", "packages/second", {}, "2.0.0"),
    ];
    expect(listCandidates(inputOf(packages), packages).map(({ pkg }) => pkg.directory)).toStrictEqual([
      "packages/first",
    ]);
  });
});
