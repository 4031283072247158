import { expect, test } from "vitest";

import type { Problem } from "../problems/problem.ts";
import { compareCommit, compareOrder, comparePlans } from "./compare-plans.ts";
import type { PlanEntry, PublishPlan } from "./publish-plan.ts";

const A: PlanEntry = {
  name: "a",
  version: "1.0.0",
  directory: "packages/a",
  access: "public",
  distTag: "latest",
  dependsOn: ["b", "c"],
  firstPublish: false,
};
const B: PlanEntry = { ...A, name: "b", directory: "packages/b", dependsOn: [] };

const PLAN: PublishPlan = {
  schemaVersion: 1,
  repository: { server: "https://github.com", owner: "octo", name: "app" },
  ref: "refs/tags/release-1",
  commit: "0123456789abcdef0123456789abcdef01234567",
  registry: "https://registry.example/",
  packages: [A, B],
  skipped: [],
};

const TARBALL = { file: "a-1.0.0.tgz", integrity: "sha512-", size: 1, unpackedSize: 1, fileCount: 1 };

test("packing adds tarballs; the order of names and packages means nothing", () => {
  const packages = [B, { ...A, dependsOn: ["c", "b"], tarball: TARBALL }];
  expect(
    comparePlans(PLAN, { ...PLAN, packages, skipped: [{ name: "d", version: "1.0.0", reason: "private" }] }),
  ).toStrictEqual([]);
});

function differenceOf(difference: Omit<Problem, "code" | "severity">): Problem {
  return { code: "PACKED_PLAN_MISMATCH", severity: "error", ...difference };
}

const { commit: _commit, ...WITHOUT_COMMIT } = PLAN;

test.each([
  [
    { ...PLAN, packages: [A, B, { ...B, name: "x" }] },
    differenceOf({ package: "x", field: "packages", actual: "1.0.0" }),
  ],
  [{ ...PLAN, packages: [A] }, differenceOf({ package: "b", field: "packages", expected: "1.0.0" })],
  [
    { ...PLAN, packages: [{ ...A, version: "6.6.6" }, B] },
    differenceOf({ package: "a", field: "version", actual: "6.6.6", expected: "1.0.0" }),
  ],
  [
    { ...PLAN, packages: [{ ...A, directory: "evil" }, B] },
    differenceOf({ package: "a", field: "directory", actual: "evil", expected: "packages/a" }),
  ],
  [
    { ...PLAN, packages: [{ ...A, access: "restricted" }, B] },
    differenceOf({ package: "a", field: "access", actual: "restricted", expected: "public" }),
  ],
  [
    { ...PLAN, packages: [{ ...A, keepAccess: true }, B] },
    differenceOf({ package: "a", field: "keepAccess", actual: "true" }),
  ],
  [
    { ...PLAN, packages: [{ ...A, distTag: "next" }, B] },
    differenceOf({ package: "a", field: "distTag", actual: "next", expected: "latest" }),
  ],
  [
    { ...PLAN, packages: [{ ...A, dependsOn: ["b"] }, B] },
    differenceOf({ package: "a", field: "dependsOn", actual: "b", expected: "b, c" }),
  ],
  [
    { ...PLAN, packages: [{ ...A, previousVersion: "0.9.0" }, B] },
    differenceOf({ package: "a", field: "previousVersion", actual: "0.9.0" }),
  ],
  [
    { ...PLAN, packages: [{ ...A, firstPublish: true }, B] },
    differenceOf({ package: "a", field: "firstPublish", actual: "true", expected: "false" }),
  ],
  [
    { ...PLAN, ref: "refs/heads/evil" },
    differenceOf({ field: "ref", actual: "refs/heads/evil", expected: "refs/tags/release-1" }),
  ],
  [WITHOUT_COMMIT, differenceOf({ field: "commit", expected: "0123456789abcdef0123456789abcdef01234567" })],
  [
    { ...PLAN, repository: { server: "https://github.com", owner: "evil", name: "app" } },
    differenceOf({
      field: "repository",
      actual: "https://github.com/evil/app",
      expected: "https://github.com/octo/app",
    }),
  ],
  [
    { ...PLAN, registry: "https://evil.example/" },
    {
      code: "PACKED_REGISTRY_MISMATCH",
      severity: "error",
      field: "registry",
      actual: "https://evil.example/",
      expected: "https://registry.example/",
    },
  ],
] satisfies [PublishPlan, Problem][])("finds difference %#", (packed, problem) => {
  expect(comparePlans(PLAN, packed)).toEqual([problem]);
});

test("what installations do and where packages go is not for the pack job to say", () => {
  const planned = { ...A, fingerprint: { "bin.a": "a.js", os: "linux" } };
  const forged = { ...A, fingerprint: { "bin.a": "b.js", "scripts.install": "x" }, registry: "https://evil.example/" };
  const found = comparePlans({ ...PLAN, packages: [planned, B] }, { ...PLAN, packages: [forged, B] });
  expect(found.map(({ field, actual, expected }) => [field, actual, expected])).toStrictEqual([
    ["registry", "https://evil.example/", undefined],
    ["fingerprint.bin.a", "b.js", "a.js"],
    ["fingerprint.os", undefined, "linux"],
    ["fingerprint.scripts.install", "x", undefined],
  ]);
});

test("another server of the same repository is another repository", () => {
  const repository = { server: "https://git.example", owner: "octo", name: "app" };
  expect(comparePlans(PLAN, { ...PLAN, repository })).toEqual([
    differenceOf({
      field: "repository",
      actual: "https://git.example/octo/app",
      expected: "https://github.com/octo/app",
    }),
  ]);
});

test("what only one of the plans has differs, whichever it is", () => {
  const kept: PublishPlan = { ...PLAN, packages: [{ ...A, keepAccess: true }, B] };
  expect(comparePlans(kept, PLAN)).toEqual([differenceOf({ package: "a", field: "keepAccess", expected: "true" })]);
  expect(comparePlans(WITHOUT_COMMIT, PLAN)).toEqual([differenceOf({ field: "commit", actual: PLAN.commit })]);
});

test("all differences are told: registry, origin, then package by package, and last what is gone", () => {
  const packed: PublishPlan = {
    ...PLAN,
    registry: "https://evil.example/",
    ref: "refs/heads/evil",
    packages: [{ ...A, version: "2.0.0", distTag: "next" }],
  };
  expect(comparePlans(PLAN, packed).map(({ package: name, field }) => [name, field])).toStrictEqual([
    [undefined, "registry"],
    [undefined, "ref"],
    ["a", "version"],
    ["a", "distTag"],
    ["b", "packages"],
  ]);
});

test.each([
  ["the same", "0123", "0123", []],
  ["nothing known of the run", "0123", undefined, []],
  ["nothing known of the directory", undefined, "0123", []],
  [
    "another one",
    "0123",
    "4567",
    [{ code: "PACKED_COMMIT_MISMATCH", severity: "error", actual: "0123", expected: "4567" }],
  ],
])("the commit of a packed directory and of the run: %s", (_, packed, run, expected) => {
  expect(compareCommit({ commit: packed }, { commit: run })).toMatchObject(expected);
});

test.each([
  ["what the plan waits for", { a: { dependencies: { b: "*" } } }, []],
  ["a peer that the plan made give way", { b: { peerDependencies: { a: "*" } } }, []],
  ["what the plan does not wait for", { b: { dependencies: { c: "*" } } }, ["b needs c"]],
])("the order of packed manifests: %s", (_, fields: Readonly<Record<string, object>>, expected) => {
  const plan = { ...PLAN, packages: [{ ...A, dependsOn: ["b"] }, B, { ...B, name: "c" }] };
  const packages = plan.packages.map(({ name, version, directory }) => ({
    name,
    version,
    directory,
    file: "package.json",
    text: "",
    manifest: JSON.parse(JSON.stringify({ name, version, ...fields[name] })),
  }));
  expect(compareOrder(plan, packages).map((problem) => `${problem.package} needs ${problem.expected}`)).toStrictEqual(
    expected,
  );
});
