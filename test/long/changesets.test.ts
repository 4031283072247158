import type { PublishPlan } from "@slipway/core";
import { execa } from "execa";
import { expect, test } from "vitest";

import { CHANGESETS, createChangeset, createChangesetsRoot } from "../fixtures/changesets.ts";
import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository, type FileContent } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

/** A state of `.changeset/`, and of what it versions. */
interface Shape {
  readonly title: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Versions of `a`, which nobody needs, `b`, which needs it, and `c`, which needs `b` as a peer. */
  readonly versions?: readonly [a: string, b: string, c: string];
  readonly changesets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly pre?: Readonly<Record<string, unknown>>;
  readonly isPrivate?: "c";
  /** The major that keeps its state like this. */
  readonly only?: 2 | 3;
}

const shapes: readonly Shape[] = [
  { title: "a major, and what needs it", changesets: { one: { "@acme/a": "major" } } },
  {
    title: "several changesets of one package",
    changesets: { one: { "@acme/a": "patch" }, two: { "@acme/a": "minor", "@acme/b": "patch" } },
  },
  {
    title: "a fixed group",
    config: { fixed: [["@acme/*"]] },
    versions: ["1.0.0", "1.4.0", "0.3.0"],
    changesets: { one: { "@acme/c": "minor" } },
  },
  {
    title: "a linked group",
    config: { linked: [["@acme/a", "@acme/c"]] },
    versions: ["1.0.0", "1.0.0", "2.0.0"],
    changesets: { one: { "@acme/a": "minor", "@acme/c": "patch" } },
  },
  {
    title: "an ignored package that nobody needs",
    config: { ignore: ["@acme/c"] },
    changesets: { one: { "@acme/a": "minor" } },
  },
  { title: "a private package", isPrivate: "c", changesets: { one: { "@acme/a": "major" } } },
  {
    title: "ranges that follow minors only",
    config: { updateInternalDependencies: "minor" },
    changesets: { one: { "@acme/a": "patch", "@acme/b": "patch" } },
  },
  {
    title: "peers that follow out of range only",
    config: { ___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH: { onlyUpdatePeerDependentsWhenOutOfRange: true } },
    changesets: { one: { "@acme/b": "minor" } },
  },
  {
    title: "the first of a prerelease",
    pre: {
      mode: "pre",
      tag: "next",
      initialVersions: { "@acme/a": "1.0.0", "@acme/b": "1.0.0", "@acme/c": "1.0.0" },
      changesets: [],
    },
    changesets: { one: { "@acme/a": "minor" } },
  },
  {
    title: "the end of a prerelease",
    versions: ["1.1.0-next.0", "1.0.1-next.0", "1.0.0"],
    pre: {
      mode: "exit",
      tag: "next",
      initialVersions: { "@acme/a": "1.0.0", "@acme/b": "1.0.0", "@acme/c": "1.0.0" },
      changesets: ["one"],
    },
    changesets: { one: { "@acme/a": "minor" } },
  },
  {
    title: "another one of a prerelease",
    only: 2,
    versions: ["1.1.0-next.0", "1.0.1-next.0", "1.0.0"],
    pre: {
      mode: "pre",
      tag: "next",
      initialVersions: { "@acme/a": "1.0.0", "@acme/b": "1.0.0", "@acme/c": "1.0.0" },
      changesets: ["one"],
    },
    changesets: { one: { "@acme/a": "minor" }, two: { "@acme/c": "patch" } },
  },
  {
    title: "another one of a prerelease, used ones below `pre/`",
    only: 3,
    versions: ["1.1.0-next.0", "1.0.1-next.0", "1.0.0"],
    pre: { mode: "pre", tag: "next" },
    changesets: { "pre/one": { "@acme/a": "minor" }, two: { "@acme/c": "patch" } },
  },
  {
    title: "a changeset of nothing",
    changesets: { one: {}, two: { "@acme/b": "none" }, three: { "@acme/a": "patch" } },
  },
];

const cases = ([2, 3] as const).flatMap((major) =>
  shapes.filter(({ only = major }) => only === major).map((shape) => ({ ...shape, major })),
);

test.each(cases)("changesets $major versions as planned: $title", async ({ major, ...shape }) => {
  const directory = await createRepository(filesOf(shape, major));
  const { registry } = await startUpstream({ packages: [] });
  const plan = async (flag: string): Promise<PublishPlan> => {
    const { stdout, stderr } = await runSlipway(directory, ["plan", flag, "--json"], { npm_config_registry: registry });
    expect(stderr).not.toContain("CHANGESET");
    return JSON.parse(stdout);
  };
  const foreseen = await plan("--pending");
  expect(foreseen.pending).toBeDefined();
  const { stdout: status } = await execa("git", ["status", "--porcelain"], { cwd: directory });
  expect(status, "the working tree is as it was").toBe("");
  await execa(process.execPath, [CHANGESETS[major], "version"], { cwd: directory });
  const { pending: _, ...versioned } = await plan("--as-committed");
  const { pending: __, ...planned } = foreseen;
  expect(planned).toEqual(versioned);
});

function filesOf(
  { config, versions = ["1.0.0", "1.0.0", "1.0.0"], changesets, pre, isPrivate }: Shape,
  major: 2 | 3,
): Record<string, FileContent> {
  const [a, b, c] = versions;
  const member = (name: string, version: string, more: Readonly<Record<string, unknown>> = {}): FileContent =>
    createManifest(`@acme/${name}`, `packages/${name}`, { version, private: isPrivate === name, ...more });
  return {
    ...createChangesetsRoot(major),
    "packages/a/package.json": member("a", a),
    "packages/b/package.json": member("b", b, { dependencies: { "@acme/a": `^${a}` } }),
    "packages/c/package.json": member("c", c, {
      peerDependencies: { "@acme/b": `^${b}` },
      devDependencies: { "@acme/a": "workspace:*" },
    }),
    ".changeset/config.json": { changelog: false, prettier: false, format: false, access: "public", ...config },
    ...(pre !== undefined && { ".changeset/pre.json": pre }),
    ...Object.fromEntries(
      Object.entries(changesets).map(([id, releases]) => [`.changeset/${id}.md`, createChangeset(releases)]),
    ),
  };
}
