import { rm } from "node:fs/promises";
import { join } from "node:path";

import { applyPending } from "../../packages/core/src/changesets/pending.ts";
import { isJsonObject, type Json } from "../../packages/core/src/json/json.ts";
import { parseManifest } from "../../packages/core/src/json/parse.ts";
import type { WorkspacePackage } from "../../packages/core/src/workspace/workspace.ts";
import { readLocked, readMajor } from "../../packages/npm/src/changesets/major.ts";
import { readChangesets } from "../../packages/npm/src/changesets/read-changesets.ts";
import { readWorkspace } from "../../packages/npm/src/workspace/read-workspace.ts";
import { CHANGESETS } from "../../test/fixtures/changesets.ts";
import { installCli, runVersion } from "./changeset-version.ts";
import { type Files, layOut, readFiles, type VersionCommit } from "./commits.ts";

/** A version or a range that the commit writes otherwise than Slipway says. */
export interface Difference {
  readonly file: string;
  /** `version`, or `dependencies.<name>`. */
  readonly field: string;
  readonly slipway: string | undefined;
  readonly commit: string | undefined;
  /**
   * Who is to blame: `slipway` where changesets of today writes something else in the same files, `older` where only the
   * changesets that the lockfile has writes what the commit has, `repository` where none does.
   */
  readonly by: "slipway" | "older" | "repository";
  readonly ofPrivate: boolean;
}

/** One commit and what Slipway says at its parent. */
export interface Comparison {
  readonly commit: VersionCommit;
  readonly major: 2 | 3;
  /** The version of changesets that the lockfile has. */
  readonly locked: string | undefined;
  /** Versions that the commit has raised. */
  readonly raised: number;
  /** Ranges on packages of the workspace that the commit has rewritten. */
  readonly rewritten: number;
  /** Keys of the configuration, and states, that have a part in it. */
  readonly shapes: ReadonlySet<string>;
  /** Changesets that came to the parent after the commit was made, and count for nothing here. */
  readonly unseen: number;
  readonly differences: readonly Difference[];
}

const FIELDS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** Compares what a commit wrote with what Slipway makes of its parent. */
export async function compareCommit(repository: string, commit: VersionCommit): Promise<Comparison> {
  const [before, after] = await Promise.all([`${commit.id}^`, commit.id].map((at) => readFiles(repository, at)));
  if (before === undefined || after === undefined) throw new Error(`nothing to compare at ${commit.id}`);
  const whole = await compareFiles(commit, before, after);
  if (whole.differences.length === 0 || commit.left.size === 0) return whole;
  // The pull request was made before these came to its base.
  const seen = new Map(
    [...before].filter(([path]) => !commit.left.has(path.slice(".changeset/".length, -".md".length))),
  );
  const narrow = await compareFiles(commit, seen, after);
  return narrow.differences.length < whole.differences.length ? { ...narrow, unseen: commit.left.size } : whole;
}

async function compareFiles(commit: VersionCommit, before: Files, after: Files): Promise<Comparison> {
  const directory = await layOut(before);
  try {
    const { workspace } = await readWorkspace(directory);
    const { packages } = workspace;
    const { pending, problems } = await readChangesets(workspace);
    const made = pending === undefined ? packages : applyPending(packages, pending);
    const names = new Set(packages.map(({ name }) => name));
    const rows = packages.map((pkg, index) => ({
      file: pkg.file,
      ofPrivate: Boolean(pkg.manifest["private"]),
      old: valuesOf(pkg.text, names),
      slipway: valuesOf(made[index]?.text, names),
      commit: valuesOf(after.get(pkg.file), names),
    }));
    const manifest = readObject(before.get("package.json"));
    const major = await readMajor(directory, manifest, packages);
    const locked = await readLocked(directory);
    const open = rows.flatMap(differ);
    return {
      commit,
      major,
      locked,
      raised: rows.filter(({ old, commit: now }) => now.size > 0 && old.get("version") !== now.get("version")).length,
      rewritten: rows.reduce((sum, { old, commit: now }) => sum + countRewritten(old, now), 0),
      shapes: listShapes(before, packages, pending?.releases.map(({ name }) => name) ?? []),
      unseen: 0,
      differences:
        open.length === 0
          ? []
          : await blame(open, before, names, {
              major,
              locked,
              stops: problems.some(({ severity }) => severity === "error"),
            }),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

type Open = Omit<Difference, "by">;

/** Asks changesets itself, as it is today and as the lockfile has it. */
async function blame(
  open: readonly Open[],
  before: Files,
  names: ReadonlySet<string>,
  { major, locked, stops }: Pick<Comparison, "major" | "locked"> & { readonly stops: boolean },
): Promise<Difference[]> {
  const today = await runVersion(before, CHANGESETS[major]);
  const then = locked === undefined ? undefined : await runVersion(before, await installCli(locked));
  return open.map((difference) => {
    const written = (files: Files | undefined): string | undefined =>
      valuesOf(files?.get(difference.file), names).get(difference.field);
    const isOurs = today === undefined ? !stops : written(today) !== difference.slipway;
    if (isOurs) return { ...difference, by: "slipway" };
    return { ...difference, by: then !== undefined && written(then) === difference.commit ? "older" : "repository" };
  });
}

type Values = ReadonlyMap<string, string>;

interface Row {
  readonly file: string;
  readonly ofPrivate: boolean;
  readonly slipway: Values;
  readonly commit: Values;
}

/** Version, and ranges on packages of the workspace; none where there is no manifest. */
function valuesOf(text: string | undefined, names: ReadonlySet<string>): Values {
  const manifest = readObject(text);
  const { version } = manifest;
  const values = new Map<string, string>(typeof version === "string" ? [["version", version]] : []);
  for (const field of FIELDS) {
    const ranges = manifest[field];
    if (!isJsonObject(ranges)) continue;
    for (const [name, range] of Object.entries(ranges)) {
      if (names.has(name) && typeof range === "string") values.set(`${field}.${name}`, range);
    }
  }
  return values;
}

function countRewritten(old: Values, now: Values): number {
  return [...old].filter(([field, value]) => field !== "version" && now.has(field) && now.get(field) !== value).length;
}

/** What the commit has taken away has nothing to be compared with. */
function differ({ file, ofPrivate, slipway, commit }: Row): Open[] {
  return [...slipway]
    .filter(([field, value]) => commit.has(field) && commit.get(field) !== value)
    .map(([field, value]) => ({ file, field, slipway: value, commit: commit.get(field), ofPrivate }));
}

/** Which of the shapes that can change a number this commit has. */
function listShapes(
  files: Files,
  packages: readonly WorkspacePackage[],
  released: readonly string[],
): ReadonlySet<string> {
  const config = readObject(files.get(join(".changeset", "config.json")));
  const pre = readObject(files.get(join(".changeset", "pre.json")));
  const shapes = new Set<string>();
  if (pre["mode"] === "pre") shapes.add("pre");
  if (pre["mode"] === "exit") shapes.add("exit");
  for (const key of ["fixed", "linked", "ignore"]) {
    const value = config[key];
    if (Array.isArray(value) && value.length > 0) shapes.add(key);
  }
  const isPrivate = new Set(packages.filter(({ manifest }) => manifest["private"]).map(({ name }) => name));
  if (released.some((name) => isPrivate.has(name))) shapes.add("private");
  if (config["updateInternalDependencies"] === "minor") shapes.add("minor ranges");
  if (config["bumpVersionsWithWorkspaceProtocolOnly"] === true) shapes.add("protocol only");
  const unsafe = config["___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH"];
  if (isJsonObject(unsafe)) {
    if (unsafe["onlyUpdatePeerDependentsWhenOutOfRange"] === true) shapes.add("peers out of range");
    if (unsafe["updateInternalDependents"] === "always") shapes.add("all dependents");
  }
  return shapes;
}

function readObject(text = "{}"): { readonly [key: string]: Json } {
  const parsed = parseManifest(text);
  return "manifest" in parsed ? parsed.manifest : {};
}
