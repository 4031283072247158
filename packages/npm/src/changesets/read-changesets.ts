import { resolve } from "node:path";

import {
  type Json,
  locate,
  parseManifest,
  type PendingReleases,
  type Position,
  positionAt,
  type Problem,
  type Workspace,
} from "@slipway/core";

import { type ChangesetFile, type ChangesetFolder, type FolderFile, readChangesetFolder } from "./folder.ts";
import { readMajor } from "./major.ts";
import {
  type ChangesetsWorkspace,
  type ParsedChangeset,
  parsePreState,
  type Planner,
  type PreState,
  type Settings,
} from "./planner.ts";
import { type ChangesetsSettings, listUsed, readPublishSettings } from "./publish-settings.ts";
import { readRootManifest, readSeen } from "./seen-workspace.ts";

/** What `.changeset/` holds, as the repository's own major of changesets understands it. */
interface ChangesetsReading {
  readonly settings: ChangesetsSettings;
  /** Names that changesets ask a release for, and that none has used. */
  readonly named: ReadonlySet<string>;
  /** Absent where nothing is pending, and where changesets would stop before it has planned anything. */
  readonly pending: PendingReleases | undefined;
  readonly problems: readonly Problem[];
}

/** The functions of a major: most repositories need one of them, and many none. */
async function loadPlanner(major: 2 | 3): Promise<Planner> {
  return major === 2 ? (await import("./planner-2.ts")).planner : (await import("./planner-3.ts")).planner;
}

/** A file of changesets, parsed, or what is wrong with it. */
type Read<Value> = { readonly value: Value } | { readonly problems: readonly Problem[] };

/**
 * Reads what a workspace tells changesets, and what its pending changesets will release, by the functions of changesets
 * itself. Nothing is written, and no code of the repository runs.
 */
export async function readChangesets(workspace: Workspace): Promise<ChangesetsReading> {
  const root = resolve(workspace.base, workspace.root);
  const folder = await readChangesetFolder(root, workspace.base);
  const settings = readPublishSettings(folder);
  const { config, changesets } = folder;
  if (config === undefined && changesets.length === 0) {
    return { settings, named: new Set(), pending: undefined, problems: [] };
  }
  const manifest = await readRootManifest(root);
  const major = await readMajor(root, manifest, workspace.packages);
  const planner = await loadPlanner(major);
  const { pre, again } = parsePre(folder, major);
  const parsed = changesets.map((file) => parseChangeset(file, planner));
  const known = { settings, named: listNamed(listRead(parsed), major === 2 ? listUsed(folder) : new Set()) };
  // Without a configuration no command of changesets does anything.
  if (config === undefined) return { ...known, pending: undefined, problems: [] };
  const written = parseConfig(config);
  const problems = [written, pre, ...parsed].flatMap((read) => ("problems" in read ? read.problems : []));
  problems.push(...again);
  if ("problems" in written || "problems" in pre) return { ...known, pending: undefined, problems };
  const seen = await readSeen(workspace, { directory: root, manifest }, major);
  try {
    const understood = planner.configure(written.value, seen);
    const { usable, stuck } = sortOut(listRead(parsed), understood, seen, pre.value);
    problems.push(...stuck);
    return { ...known, pending: assemble(usable, understood, pre.value, readChangelog(written.value)), problems };
  } catch (error) {
    return { ...known, pending: undefined, problems: [...problems, ...refusals(config, error)] };
  }
}

/** @throws {Error} In changesets' own words. */
function assemble(
  usable: readonly PlacedChangeset[],
  { assemble: plan, ranges }: Settings,
  pre: PreState | undefined,
  changelog: PendingReleases["changelog"],
): PendingReleases | undefined {
  const releases = plan(usable.map(toParsed), pre).flatMap(({ name, type, oldVersion, newVersion, changesets }) =>
    oldVersion === undefined || newVersion === undefined
      ? []
      : [{ name, type, from: oldVersion, to: newVersion, changesets }],
  );
  if (releases.length === 0) return undefined;
  return {
    major: ranges.major,
    changesets: usable
      .filter((changeset) => !isUsed(changeset, pre))
      .map((changeset) => ({ ...toParsed(changeset), file: changeset.file })),
    releases,
    changelog,
    leavesPre: pre?.mode === "exit",
    ranges,
  };
}

/** Both majors have the same one where nothing is said. */
const DEFAULT_CHANGELOG = "@changesets/cli/changelog";

function readChangelog({
  changelog = DEFAULT_CHANGELOG,
}: {
  readonly [key: string]: Json;
}): PendingReleases["changelog"] {
  const [module, options = null] = Array.isArray(changelog) ? changelog : [changelog];
  return typeof module === "string" ? { module, options } : undefined;
}

function listRead<Value>(reads: readonly Read<Value>[]): Value[] {
  return reads.flatMap((read) => ("value" in read ? [read.value] : []));
}

/** @param used By a prerelease, whether that goes on or ends. */
function listNamed(changesets: readonly ParsedChangeset[], used: ReadonlySet<string>): ReadonlySet<string> {
  const fresh = changesets.filter(({ id }) => !id.startsWith("pre/") && !used.has(id));
  return new Set(fresh.flatMap(({ releases }) => releases.flatMap(({ name, type }) => (type === "none" ? [] : name))));
}

function unreadable({ file }: FolderFile, reason: string, position?: Position): Problem {
  return { code: "CHANGESETS_UNREADABLE", severity: "error", file, position, reason };
}

const UNREAD = "it cannot be read, or is larger than any such file";

function parseConfig(file: FolderFile): Read<{ readonly [key: string]: Json }> {
  if (file.text === undefined) return { problems: [unreadable(file, UNREAD)] };
  const parsed = parseManifest(file.text);
  if ("manifest" in parsed) return { value: parsed.manifest };
  return { problems: [unreadable(file, parsed.error, parsed.position)] };
}

interface PreReading {
  readonly pre: Read<PreState | undefined>;
  /** What 3 will use a second time. */
  readonly again: readonly Problem[];
}

/** The state of prereleases as a major understands it: 3 knows what is used by its place below `pre/`. */
function parsePre({ pre: file, changesets }: ChangesetFolder, major: 2 | 3): PreReading {
  if (file === undefined) return { pre: { value: undefined }, again: [] };
  const parsed = parseConfig(file);
  if ("problems" in parsed) return { pre: parsed, again: [] };
  const read = parsePreState(parsed.value);
  if ("faults" in read) {
    const problems = read.faults.map(({ path, reason }) => unreadable(file, reason, locate(file.text ?? "", path)));
    return { pre: { problems }, again: [] };
  }
  const { state } = read;
  if (major === 2) return { pre: { value: state }, again: [] };
  const left = changesets.filter(({ id }) => state.changesets.includes(id));
  const isCounted = state.mode === "pre" && left.length > 0;
  return { pre: { value: { ...state, changesets: [] } }, again: isCounted ? [usedAgain(file, left.length)] : [] };
}

/** The version command of 3 lists the changesets before it has moved those that 2 had used. */
function usedAgain({ file, text = "" }: FolderFile, count: number): Problem {
  const position = locate(text, ["changesets"]);
  return { code: "CHANGESETS_USED_AGAIN", severity: "warning", file, position, actual: String(count) };
}

function parseChangeset(file: ChangesetFile, planner: Planner): Read<PlacedChangeset> {
  const { id, file: path, text } = file;
  if (text === undefined) return { problems: [unreadable(file, UNREAD)] };
  try {
    return { value: { id, ...planner.parse(text), file: path, text } };
  } catch (error) {
    return { problems: [unreadable(file, firstLine(error), { line: 1, column: 1 })] };
  }
}

/** What changesets says of an error; below it repeats what the file holds. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}

/** A problem for each thing that changesets refuses, at the option that it names. */
function refusals({ file, text = "" }: FolderFile, error: unknown): Problem[] {
  const lines = (error instanceof Error ? error.message : String(error)).split("\n");
  return lines
    .filter((line) => line.trim() !== "" && !line.endsWith(":"))
    .map((line) => {
      const option = /`(?<quoted>\w+)(?:\.\w+)?` option|^(?<leading>\w+):/.exec(line)?.groups;
      const key = option?.["quoted"] ?? option?.["leading"] ?? "ignore";
      const position = locate(text, [key]);
      return { code: "CHANGESETS_CONFIG_REFUSED", severity: "error", file, position, reason: line.trim() };
    });
}

interface PlacedChangeset extends ParsedChangeset {
  readonly file: string;
  readonly text: string;
}

function toParsed({ id, summary, releases }: PlacedChangeset): ParsedChangeset {
  return { id, summary, releases };
}

/** Whether a prerelease has used it already. */
function isUsed({ id }: PlacedChangeset, pre: PreState | undefined): boolean {
  return pre?.mode === "pre" && (id.startsWith("pre/") || pre.changesets.includes(id));
}

/** What `changeset version` would use, and what it would stop at or leave for ever. */
function sortOut(
  changesets: readonly PlacedChangeset[],
  settings: Settings,
  { packages }: ChangesetsWorkspace,
  pre: PreState | undefined,
): { readonly usable: readonly PlacedChangeset[]; readonly stuck: readonly Problem[] } {
  const manifests = new Map(packages.map(({ packageJson }) => [packageJson.name, packageJson]));
  const usable: PlacedChangeset[] = [];
  const stuck: Problem[] = [];
  for (const changeset of changesets) {
    const names = changeset.releases.map(({ name }) => name);
    const unknown = names.filter((name) => !manifests.has(name));
    const isSkipped = (name: string): boolean => {
      const manifest = manifests.get(name);
      return manifest !== undefined && settings.isSkipped(manifest);
    };
    const skipped = names.filter(isSkipped);
    const kept = names.filter((name) => !unknown.includes(name) && !isSkipped(name));
    for (const name of unknown)
      stuck.push(problemAt(changeset, name, { code: "CHANGESET_PACKAGE_UNKNOWN", actual: name }));
    if (unknown.length > 0) continue;
    const [first] = skipped;
    if (first === undefined) usable.push(changeset);
    else if (kept.length > 0) {
      stuck.push(
        problemAt(changeset, first, { code: "CHANGESET_MIXED", actual: quoteAll(skipped), expected: quoteAll(kept) }),
      );
    } else stuck.push(neverUsed(changeset, first, skipped, pre));
  }
  return { usable, stuck };
}

/** While a prerelease goes on, actions do not count what it has used. */
function neverUsed(
  changeset: PlacedChangeset,
  first: string,
  skipped: readonly string[],
  pre: PreState | undefined,
): Problem {
  const problem = problemAt(changeset, first, { code: "CHANGESET_NEVER_USED", actual: quoteAll(skipped) });
  if (!isUsed(changeset, pre)) return problem;
  return { ...problem, severity: "warning", reason: "it is in the way as soon as prereleases end" };
}

function problemAt(
  { file, text }: PlacedChangeset,
  name: string,
  problem: Pick<Problem, "code" | "actual" | "expected">,
): Problem {
  const offset = text.indexOf(name);
  return { ...problem, severity: "error", file, position: positionAt(text, Math.max(0, offset)) };
}

function quoteAll(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
