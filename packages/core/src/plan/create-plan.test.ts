import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { GITHUB_ACTIONS } from "../../../ci/src/github-actions/facts.ts";
import { check, checkPlan } from "../check.ts";
import { connectedComponents } from "../dependencies/graph.ts";
import type { Manifest } from "../json/json.ts";
import { publishInOrder } from "../publish/publish-in-order.ts";
import type { PackageState, PublishedVersion } from "../registry/registry-state.ts";
import type { CheckInput } from "../rule/facts.ts";
import type { KnownProblem } from "../rules/catalogue.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { createPlan, type PlanInput } from "./create-plan.ts";
import { parsePlan } from "./plan-file.ts";
import type { PlanEntry, PublishPlan } from "./publish-plan.ts";
import type { PublishSettings } from "./publish-settings.ts";

const ABSENT: PackageState = { kind: "absent" };

function present(
  versions: readonly string[],
  distTags: Record<string, string> = {},
  deprecated: readonly string[] = [],
): PackageState {
  const entries = versions.map((version): [string, PublishedVersion] => [
    version,
    deprecated.includes(version) ? { deprecated: true } : {},
  ]);
  return {
    kind: "present",
    versions: Object.fromEntries(entries),
    distTags: { latest: versions.at(-1) ?? "", ...distTags },
  };
}

function nameOf({ name }: Manifest): string {
  return typeof name === "string" ? name : "";
}

function packageOf(manifest: Manifest): WorkspacePackage {
  const name = nameOf(manifest);
  const directory = typeof manifest["//"] === "string" ? manifest["//"] : `packages/${name}`;
  return {
    name,
    version: typeof manifest["version"] === "string" ? manifest["version"] : "",
    directory,
    file: `${directory}/package.json`,
    manifest,
    text: JSON.stringify(manifest, null, 2),
  };
}

interface Case {
  readonly manifests: readonly Manifest[];
  readonly registry?: Readonly<Record<string, PackageState>>;
  readonly settings?: Partial<PublishSettings>;
  readonly filter?: (name: string) => boolean;
}

/** Packages that the registry does not know, unless `registry` says otherwise. */
function inputOf({ manifests, registry = {}, settings, filter = () => true }: Case): CheckInput & PlanInput {
  const packages = manifests.map(packageOf);
  return {
    workspace: { base: "/base", root: ".", git: true, tool: "pnpm", packageManager: { name: "pnpm" }, packages },
    publishable: packages.filter(({ name, manifest }) => manifest["private"] !== true && filter(name)),
    context: {
      provider: GITHUB_ACTIONS,
      ci: "github-actions",
      repository: { identity: { server: "https://github.com", owner: "octo", name: "app" }, source: "environment" },
      ref: "refs/tags/release-1",
      commit: "0123456789abcdef0123456789abcdef01234567",
      workflow: { file: "release.yml", ref: "refs/tags/release-1" },
      visibility: "public",
      idToken: true,
    },
    client: "npm",
    registry: new Map(packages.map(({ name }) => [name, registry[name] ?? ABSENT])),
    settings: { registry: "https://registry.example", ...settings },
  };
}

interface Planned {
  /** As it stands in `plan.json`. */
  readonly plan: PublishPlan;
  readonly problems: readonly KnownProblem[];
}

function planOf(it: Case): Planned {
  const input = inputOf(it);
  const plan: PublishPlan = JSON.parse(JSON.stringify(createPlan(input)));
  return { plan, problems: checkPlan(input) };
}

function codesOf({ problems }: Planned): string[] {
  return problems.map(({ code, severity, package: name }) => `${severity} ${code} ${name}`);
}

/** The only entry of a plan for one package. */
function entryOf(manifest: Manifest, state: PackageState, settings: Partial<PublishSettings> = {}): PlanEntry {
  const named = { name: "a", ...manifest };
  const result = planOf({ manifests: [named], registry: { [nameOf(named)]: state }, settings });
  const [entry] = result.plan.packages;
  if (entry === undefined) throw new Error("nothing planned");
  return entry;
}

test("is a document that it can read again", () => {
  const { plan, problems } = planOf({
    manifests: [
      { name: "a-app", version: "1.1.0", dependencies: { "m-mid": "workspace:^" } },
      { name: "k-indep", version: "1.0.0" },
      {
        name: "m-mid",
        version: "1.1.0",
        dependencies: { "z-core": "workspace:^" },
        devDependencies: { "a-app": "workspace:*" },
      },
      { name: "site", version: "0.0.0", private: true },
      { name: "z-core", version: "1.1.0" },
    ],
    registry: {
      "a-app": present(["1.0.0"]),
      "k-indep": present(["1.0.0"]),
      "m-mid": present(["1.0.0"]),
      "z-core": present(["1.0.0"]),
    },
  });
  const entry = {
    access: "public",
    keepAccess: true,
    distTag: "latest",
    previousVersion: "1.0.0",
    firstPublish: false,
  };
  expect(problems).toStrictEqual([]);
  expect(plan).toStrictEqual({
    schemaVersion: 1,
    repository: { server: "https://github.com", owner: "octo", name: "app" },
    ref: "refs/tags/release-1",
    commit: "0123456789abcdef0123456789abcdef01234567",
    registry: "https://registry.example/",
    packages: [
      { name: "z-core", version: "1.1.0", directory: "packages/z-core", ...entry, dependsOn: [] },
      { name: "m-mid", version: "1.1.0", directory: "packages/m-mid", ...entry, dependsOn: ["z-core"] },
      { name: "a-app", version: "1.1.0", directory: "packages/a-app", ...entry, dependsOn: ["m-mid"] },
    ],
    skipped: [
      { name: "k-indep", version: "1.0.0", reason: "already-published" },
      { name: "site", version: "0.0.0", reason: "private" },
    ],
  });
  expect(parsePlan(JSON.stringify(plan))).toStrictEqual(plan);
});

describe("what is left out", () => {
  test("is named with the reason, and nobody waits for it", () => {
    const result = planOf({
      manifests: [
        { name: "a", version: "1.1.0", dependencies: { b: "^1.0.0", c: "^1.0.0", d: "^1.0.0", e: "^1.0.0" } },
        { name: "b", version: "1.0.0" },
        { name: "c", version: "1.0.0" },
        { name: "d", version: "1.0.0" },
        { name: "e", version: "1.0.0" },
        { name: "f", version: "one" },
        { name: "p", version: "1.0.0", private: true },
        { name: "s", version: "0.0.0-semantically-released" },
        { name: "x", version: "1.0.0", "//": "examples/x" },
      ],
      registry: {
        a: present(["1.0.0"]),
        b: present(["1.0.0"]),
        c: { kind: "unreachable", message: "connect ECONNREFUSED" },
        d: { kind: "refused", status: 401, message: "Unauthorized" },
        s: present(["1.0.0"]),
      },
      filter: (name) => name !== "e",
    });
    expect(result.plan.packages.map(({ name, dependsOn }) => [name, dependsOn])).toStrictEqual([["a", []]]);
    expect(result.plan.skipped.map(({ name, reason }) => [name, reason])).toStrictEqual([
      ["b", "already-published"],
      ["c", "unknown"],
      ["d", "unknown"],
      ["e", "filtered"],
      ["f", "invalid"],
      ["p", "private"],
      ["s", "placeholder"],
      ["x", "fixture"],
    ]);
    expect(codesOf(result)).toStrictEqual([
      "error REGISTRY_UNREACHABLE c",
      "error REGISTRY_REFUSED d",
      "error PACKAGE_VERSION_INVALID f",
      "warning PACKAGE_FIXTURE_NOT_PRIVATE x",
      "warning PACKAGE_VERSION_PLACEHOLDER s",
    ]);
  });

  test("a version counts as published when it is a prerelease or deprecated too", () => {
    const { plan } = planOf({
      manifests: [
        { name: "a", version: "1.0.0-next.1" },
        { name: "b", version: "1.0.0" },
        { name: "c", version: "v1.0.0+build" },
      ],
      registry: { a: present(["1.0.0-next.1"]), b: present(["1.0.0"], {}, ["1.0.0"]), c: present(["1.0.0"]) },
    });
    expect(plan.packages).toStrictEqual([]);
    expect(plan.skipped.map(({ version, reason }) => [version, reason])).toStrictEqual([
      ["1.0.0-next.1", "already-published"],
      ["1.0.0", "already-published"],
      ["1.0.0", "already-published"],
    ]);
  });

  test("of two packages with one name the second is", () => {
    const { plan } = planOf({
      manifests: [
        { name: "a", version: "1.0.0" },
        { name: "a", version: "2.0.0" },
      ],
    });
    expect(plan.packages.map(({ version }) => version)).toStrictEqual(["1.0.0"]);
    expect(plan.skipped).toStrictEqual([{ name: "a", version: "2.0.0", reason: "invalid" }]);
  });

  test("a name that is a way out of a directory is in no list", () => {
    const { plan } = planOf({
      manifests: [
        { name: "../a", version: "1.0.0" },
        { name: "@../a", version: "1.0.0" },
      ],
    });
    expect([plan.packages, plan.skipped]).toStrictEqual([[], []]);
  });
});

describe("dist-tag", () => {
  const PRE = { mode: "pre", tag: "next" } as const;

  test.each([
    ["1.1.0", {}, {}, "latest"],
    ["1.1.0", { tag: "stable" }, {}, "stable"],
    ["1.1.0", {}, { tag: "canary" }, "canary"],
    ["1.1.0", { tag: "stable" }, { tag: "canary" }, "stable"],
    ["1.1.0", { tag: "stable" }, { distTag: "hotfix" }, "hotfix"],
    ["1.1.0-beta.0", {}, {}, "beta"],
    ["1.1.0-beta.0", { tag: "next" }, {}, "next"],
    ["1.1.0-rc1", {}, {}, "rc"],
    ["1.1.0-canary-20261122-abc", {}, {}, "canary"],
    ["1.1.0-next-major.3", {}, {}, "next-major"],
    // These name no channel: a counter, a hash, npm's own tag, a version range.
    ["1.1.0-0", {}, {}, "latest"],
    ["1.1.0-a1b2c3", {}, {}, "latest"],
    ["1.1.0-latest.1", {}, {}, "latest"],
    ["1.1.0-x.1", {}, {}, "latest"],
    ["1.1.0-next.0", {}, { changesetsPre: PRE }, "next"],
    ["1.1.0-next.0", { tag: "stable" }, { changesetsPre: PRE }, "next"],
    ["1.1.0", {}, { changesetsPre: PRE }, "next"],
    ["1.1.0-next.0", {}, { changesetsPre: { mode: "exit", tag: "next" } }, "next"],
    ["1.1.0", {}, { changesetsPre: { mode: "exit", tag: "next" } }, "latest"],
    ["1.1.0-next.0", {}, { changesetsPre: PRE, distTag: "hotfix" }, "hotfix"],
  ] satisfies [string, Manifest, Partial<PublishSettings>, string][])(
    "of %s with `publishConfig` %j and %j is `%s`",
    (version, publishConfig, settings, tag) => {
      expect(entryOf({ version, publishConfig }, present(["1.0.0"]), settings).distTag).toBe(tag);
    },
  );

  test("in pre mode a package without any normal release keeps `latest` installable", () => {
    const state = present(["1.0.0-next.0"], { next: "1.0.0-next.0" });
    expect(entryOf({ version: "1.0.0-next.1" }, state, { changesetsPre: PRE }).distTag).toBe("latest");
  });

  test("in pre mode a package that has only prereleases and no `latest` gets none: changesets asks for one to be there", () => {
    const state = { kind: "present", versions: { "1.0.0-next.0": {} }, distTags: { next: "1.0.0-next.0" } } as const;
    expect(entryOf({ version: "1.0.0-next.1" }, state, { changesetsPre: PRE }).distTag).toBe("next");
    expect(entryOf({ version: "1.0.0-next.0" }, ABSENT, { changesetsPre: PRE }).distTag).toBe("next");
  });

  test("the previous version is the one under this dist-tag", () => {
    const state = present(["1.0.0", "2.0.0-beta.0"], { latest: "1.0.0", beta: "2.0.0-beta.0" });
    expect(entryOf({ version: "2.0.0-beta.1" }, state).previousVersion).toBe("2.0.0-beta.0");
    expect(entryOf({ version: "2.0.0-rc.0" }, state)).not.toHaveProperty("previousVersion");
    expect(entryOf({ version: "2.0.0", publishConfig: { tag: "constructor" } }, state)).not.toHaveProperty(
      "previousVersion",
    );
  });
});

describe("access", () => {
  test.each([
    ["a", {}, ABSENT, {}, { access: "public" }],
    ["@s/a", {}, ABSENT, {}, { access: "restricted" }],
    ["@s/a", { access: "public" }, ABSENT, {}, { access: "public" }],
    ["@s/a", {}, ABSENT, { access: "public" }, { access: "public" }],
    ["@s/a", { access: "private" }, ABSENT, {}, { access: "restricted" }],
    ["@s/a", {}, ABSENT, { changesetsAccess: "public" }, { access: "public" }],
    ["@s/a", {}, ABSENT, { changesetsAccess: "public", access: "restricted" }, { access: "restricted" }],
    ["@s/a", { access: "restricted" }, ABSENT, { changesetsAccess: "public" }, { access: "restricted" }],
    ["@s/a", {}, present(["1.0.0"]), { changesetsAccess: "public" }, { access: "public", keepAccess: true }],
    ["@s/a", { access: "restricted" }, present(["1.0.0"]), { access: "public" }, { access: "restricted" }],
    ["@s/a", {}, present(["1.0.0"]), {}, { access: "public", keepAccess: true }],
    ["@s/a", { access: "nobody" }, present(["1.0.0"]), {}, { access: "public", keepAccess: true }],
    ["@s/a", {}, ABSENT, { assumeCreated: true }, { access: "public", keepAccess: true }],
  ] satisfies [string, Manifest, PackageState, Partial<PublishSettings>, Partial<PlanEntry>][])(
    "of %s with `publishConfig` %j, %j and %j is %j",
    (name, publishConfig, state, settings, expected) => {
      const { access, keepAccess } = entryOf({ name, version: "1.1.0", publishConfig }, state, settings);
      expect({ access, ...(keepAccess === true && { keepAccess }) }).toStrictEqual(expected);
    },
  );
});

test("first publications are problems until somebody says that they are taken care of", () => {
  const manifests = [{ name: "a", version: "1.0.0" }];
  const first = planOf({ manifests });
  expect(codesOf(first)).toStrictEqual(["error FIRST_PUBLISH_UNDER_OIDC a"]);
  expect(first.problems[0]).toMatchObject({
    reason:
      "a person publishes it once with `pnpm publish`, then names its trusted publisher; `slipway trust --new` does both with an empty placeholder",
    command: "slipway trust --new",
  });
  expect(first.plan.packages[0]?.firstPublish).toBe(true);
  const assumed = planOf({ manifests, settings: { assumeCreated: true } });
  expect([codesOf(assumed), assumed.plan.packages[0]?.firstPublish]).toStrictEqual([[], false]);
});

test("the problems of a plan are among those of all rules", () => {
  const input = inputOf({
    manifests: [
      { name: "@s/a", version: "1.0.0-0", dependencies: { b: "workspace:*" } },
      { name: "b", version: "1.0.0", dependencies: { "@s/a": "workspace:*" } },
    ],
  });
  const all = check(input);
  const problems = checkPlan(input);
  expect(problems.length).toBeGreaterThan(3);
  expect(all).toStrictEqual(expect.arrayContaining(problems));
});

/** Manifests that need each other at random, circles included. */
const workspaces: fc.Arbitrary<Manifest[]> = fc
  .array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((packages) =>
    packages.map((needs, index) => ({
      name: `p${index}`,
      version: "1.0.0",
      dependencies: Object.fromEntries(needs.map((need) => [`p${need % packages.length}`, "workspace:^"])),
    })),
  );

test("any workspace with circles goes out: members after what they need and before what needs them", async () => {
  await fc.assert(
    fc.asyncProperty(workspaces, fc.integer({ min: 1, max: 3 }), async (manifests, concurrency) => {
      const { plan } = planOf({ manifests });
      expect(plan.packages.map(({ name }) => name).toSorted()).toStrictEqual(manifests.map(nameOf).toSorted());
      expect(parsePlan(JSON.stringify(plan)).packages).toHaveLength(manifests.length);
      const graph = new Map(manifests.map((it) => [nameOf(it), Object.keys(it["dependencies"] ?? {})]));
      const knotOf = new Map(
        connectedComponents(graph).flatMap((members) => members.map((name) => [name, members] as const)),
      );
      const out = new Set<string>();
      const outcomes = await publishInOrder(plan.packages, {
        concurrency,
        publish: async ({ name, version }) => {
          const knot = knotOf.get(name) ?? [];
          const needs = knot.flatMap((member) => graph.get(member) ?? []).flatMap((needed) => knotOf.get(needed) ?? []);
          expect(needs.filter((needed) => !knot.includes(needed) && !out.has(needed))).toStrictEqual([]);
          await Promise.resolve();
          out.add(name);
          return { name, version, status: "published", attempt: 1, timings: {} };
        },
      });
      expect(outcomes.every(({ status }) => status === "published")).toBe(true);
      expect(out.size).toBe(manifests.length);
    }),
    { numRuns: 1000 },
  );
}, 30_000);

test.each([
  ["the first of a circle", "a", ["a failed", "b held", "c held", "d published", "x held"]],
  ["one in the middle of a circle", "b", ["a published", "b failed", "c held", "d published", "x held"]],
  ["what a circle needs", "d", ["a held", "b held", "c held", "d failed", "x held"]],
])("of what comes after the failure of %s nothing is sent", async (_, broken, expected) => {
  const needs: Readonly<Record<string, readonly string[]>> = { a: ["b"], b: ["c"], c: ["a", "d"], d: [], x: ["a"] };
  const manifests = Object.entries(needs).map(([name, needed]) => ({
    name,
    version: "1.0.0",
    dependencies: Object.fromEntries(needed.map((it) => [it, "workspace:^"])),
  }));
  const outcomes = await publishInOrder(planOf({ manifests }).plan.packages, {
    concurrency: 10,
    publish: async ({ name, version }) => ({
      name,
      version,
      status: name === broken ? "failed" : "published",
      attempt: 1,
      timings: {},
    }),
  });
  expect(outcomes.map(({ name, status }) => `${name} ${status}`).toSorted()).toStrictEqual(expected);
});

test("1,000 packages are planned", () => {
  const manifests = Array.from({ length: 1000 }, (_, index) => ({
    name: `@s/p${index}`,
    version: "1.1.0",
    publishConfig: { access: "public" },
    dependencies: Object.fromEntries(
      index < 10 ? [] : [`@s/p${index - 10}`, `@s/p${Math.floor(index / 2)}`].map((name) => [name, "workspace:^"]),
    ),
  }));
  const registry = Object.fromEntries(manifests.map(({ name }) => [name, present(["1.0.0"])]));
  const input = inputOf({ manifests, registry });
  const plan = createPlan(input);
  const problems = checkPlan(input);
  expect([plan.packages.length, problems]).toStrictEqual([1000, []]);
});

const MANIFEST: Manifest = {
  name: "a",
  version: "1.1.0",
  scripts: { postinstall: "x" },
  dependencies: { b: "1" },
  bin: { a: "a.js" },
};

function foresee(manifests: readonly Manifest[], changes: Partial<PlanInput> = {}): PlanEntry[] {
  const packages = manifests.map(packageOf);
  const files = { gyp: false, shrinkwrap: undefined, built: undefined };
  const plan = createPlan({
    workspace: {
      base: "/",
      root: ".",
      git: true,
      tool: "npm",
      packageManager: { name: "npm" },
      packages,
    },
    publishable: packages,
    registry: new Map(packages.map(({ name }) => [name, ABSENT])),
    settings: { registry: "https://registry.example/" },
    context: { provider: GITHUB_ACTIONS, ci: "none", idToken: false },
    packing: {
      manager: { name: "npm" },
      catalogs: {},
      packages: new Map(packages.map(({ directory }) => [directory, files])),
    },
    ...changes,
  });
  expect(parsePlan(JSON.stringify(plan))).toStrictEqual(JSON.parse(JSON.stringify(plan)));
  return [...plan.packages];
}

describe("what the plan foresees", () => {
  test("of each package, and nothing where nobody looked", () => {
    const fingerprint = { "bin.a": "a.js", "dependencies.b": "1", "scripts.postinstall": "x" };
    expect(foresee([MANIFEST])).toMatchObject([{ fingerprint, added: undefined, builds: undefined }]);
    expect(foresee([MANIFEST], { packing: undefined })).toMatchObject([{ fingerprint: undefined }]);
  });

  test.each<[string, PublishedVersion, readonly string[] | undefined]>([
    ["nobody asked", {}, undefined],
    [
      "all of it is new",
      { installation: { fingerprint: {}, runsScripts: false, hasShrinkwrap: false } },
      ["bin.a", "dependencies.b", "scripts.postinstall"],
    ],
    [
      "it ran scripts before",
      { installation: { fingerprint: { "bin.a": "old.js" }, runsScripts: true, hasShrinkwrap: false } },
      ["dependencies.b"],
    ],
  ])("and what is new: %s", (_, previous, added) => {
    const state: PackageState = { kind: "present", versions: { "1.0.0": previous }, distTags: { latest: "1.0.0" } };
    expect(foresee([MANIFEST], { registry: new Map([["a", state]]) })).toMatchObject([{ added }]);
  });

  test("where each goes, and whether with provenance", () => {
    const other = { registry: "https://OTHER.example" };
    const manifests = [
      { name: "a", version: "1.0.0", publishConfig: { ...other, provenance: false } },
      { name: "b", version: "1.0.0", publishConfig: { registry: "https://registry.example" } },
    ];
    expect(foresee(manifests)).toMatchObject([
      { name: "a", registry: "https://other.example/", provenance: false },
      { name: "b", registry: undefined, provenance: undefined },
    ]);
    const standing = { registry: "http://127.0.0.1:4873/", standsForAll: true } as const;
    expect(foresee(manifests, { settings: standing }).map(({ registry }) => registry)).toStrictEqual([
      undefined,
      undefined,
    ]);
  });

  test("what the build may make, and waits for a sibling that it will depend on", () => {
    const builds = [{ package: "a", field: "optionalDependencies.b", reason: "made by the build" }];
    const manifests = ["a", "b"].map((name) => ({ name, version: "1.0.0" }));
    expect(foresee(manifests, { builds })).toMatchObject([
      { name: "b", builds: undefined, dependsOn: [] },
      { name: "a", builds: ["optionalDependencies.b"], dependsOn: ["b"] },
    ]);
  });
});

describe("why a package is left out, where several things speak against it", () => {
  test.each<[string, Manifest, PackageState, string]>([
    ["no version, and no answer", { version: "one" }, { kind: "unreachable", message: "down" }, "invalid"],
    ["no version, in a directory of examples", { version: "one", "//": "examples/a" }, ABSENT, "invalid"],
    ["private, without a version", { version: "one", private: true }, ABSENT, "private"],
    ["`private` as a text", { version: "1.0.0", private: "true" }, ABSENT, "private"],
    ["empty version", { version: "" }, ABSENT, "invalid"],
    ["another version is there, this one is no version", { version: "one" }, present(["1.0.0"]), "invalid"],
  ])("%s", (_, manifest, state, reason) => {
    const { plan } = planOf({ manifests: [{ name: "a", ...manifest }], registry: { a: state } });
    expect(plan.skipped.map((it) => it.reason)).toStrictEqual([reason]);
  });

  test("what the registry was never asked about is unknown", () => {
    const input = { ...inputOf({ manifests: [{ name: "a", version: "1.0.0" }] }), registry: new Map() };
    expect(createPlan(input).skipped).toStrictEqual([{ name: "a", version: "1.0.0", reason: "unknown" }]);
  });

  test("a version that is none is listed without one", () => {
    const { plan } = planOf({ manifests: [{ name: "a", version: "one" }] });
    expect(plan.skipped).toStrictEqual([{ name: "a", version: "", reason: "invalid" }]);
  });
});

test("carries what the configuration says of the trusted publisher", () => {
  const input = inputOf({ manifests: [{ name: "a", version: "1.0.0" }] });
  const trust = { workflow: "release.yml" };
  expect(createPlan({ ...input, trust }).trust).toStrictEqual(trust);
  expect(createPlan(input).trust).toBeUndefined();
});

test("a dist-tag that points to no version has no previous version", () => {
  expect(entryOf({ version: "1.1.0" }, present(["1.0.0"], { latest: "one" }))).not.toHaveProperty("previousVersion");
});
