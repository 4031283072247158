import { join, resolve } from "node:path";

import {
  type Json,
  locate,
  type Manifest,
  parseManifest,
  type PendingReleases,
  type Position,
  positionAt,
  type Problem,
  type Workspace,
} from "@slipway/core";

import { readManifest } from "../workspace/manifest.ts";
import { type ChangesetFile, type FolderFile, readChangesetFolder } from "./folder.ts";
import { readMajor } from "./major.ts";
import {
  type AssembledRelease,
  type ChangesetsWorkspace,
  type ParsedChangeset,
  parsePreState,
  type Planner,
  type PreState,
  type Settings,
  toChangesetsManifest,
} from "./planner.ts";

/** What `.changeset/` holds, as the repository's own major of changesets understands it. */
interface PendingReading {
  /** Absent where changesets would stop before it has planned anything. */
  readonly pending: PendingReleases | undefined;
  readonly problems: readonly Problem[];
}

/** The functions of a major: most repositories need one of them, and many none. */
async function loadPlanner(major: 2 | 3): Promise<Planner> {
  return major === 2 ? (await import("./planner-2.ts")).planner : (await import("./planner-3.ts")).planner;
}

/** A file of changesets, parsed, or what is wrong with it. */
type Read<Value> = { readonly value: Value } | { readonly problem: Problem };

/**
 * What the pending changesets of a workspace will release, by the functions of changesets itself. Nothing is written, and no
 * code of the repository runs. `undefined` where the repository does not use changesets.
 */
export async function readPending(workspace: Workspace): Promise<PendingReading | undefined> {
  const root = resolve(workspace.base, workspace.root);
  const folder = await readChangesetFolder(root, workspace.base);
  if (folder?.config === undefined) return undefined;
  const rootManifest = await readRootManifest(root);
  const major = await readMajor(root, rootManifest);
  const planner = await loadPlanner(major);
  const config = parseConfig(folder.config);
  const pre = parsePre(folder.pre);
  const parsed = folder.changesets.map((file) => ({ file, read: parseChangeset(file, planner) }));
  const problems = [config, pre, ...parsed.map(({ read }) => read)].flatMap((read) =>
    "problem" in read ? read.problem : [],
  );
  if ("problem" in config || "problem" in pre) return { pending: undefined, problems };
  const seen = toChangesetsWorkspace(workspace, { directory: root, manifest: rootManifest });
  let settings: Settings;
  try {
    settings = planner.configure(config.value, seen);
  } catch (error) {
    return { pending: undefined, problems: [...problems, ...refusals(folder.config, error)] };
  }
  const changesets = parsed.flatMap(({ file, read }) =>
    "value" in read ? [{ ...read.value, text: file.text ?? "", file: file.file }] : [],
  );
  const { usable, stuck } = sortOut(changesets, settings, seen);
  let releases: readonly AssembledRelease[];
  try {
    releases = settings.assemble(usable.map(toParsed), pre.value);
  } catch (error) {
    return { pending: undefined, problems: [...problems, ...stuck, ...refusals(folder.config, error)] };
  }
  return {
    pending: {
      major,
      changesets: usable
        .filter((changeset) => !isUsed(changeset, pre.value))
        .map((changeset) => ({ ...toParsed(changeset), file: changeset.file })),
      releases: releases.flatMap(({ name, type, oldVersion, newVersion, changesets: ids }) =>
        oldVersion === undefined || newVersion === undefined
          ? []
          : [{ name, type, from: oldVersion, to: newVersion, changesets: ids }],
      ),
      leavesPre: pre.value?.mode === "exit",
      ranges: settings.ranges,
    },
    problems: [...problems, ...stuck],
  };
}

async function readRootManifest(root: string): Promise<Manifest> {
  const read = await readManifest(join(root, "package.json"), "package.json");
  return read !== undefined && "manifest" in read ? read.manifest : {};
}

function toChangesetsWorkspace(
  { base, root, tool, packages }: Workspace,
  top: { readonly directory: string; readonly manifest: Manifest },
): ChangesetsWorkspace {
  const members = tool === "single" ? packages : packages.filter(({ directory }) => directory !== root);
  return {
    root: { dir: top.directory, packageJson: toChangesetsManifest(top.manifest) },
    packages: members.map(({ directory, manifest }) => ({
      dir: resolve(base, directory),
      packageJson: toChangesetsManifest(manifest),
    })),
  };
}

function unreadable({ file }: FolderFile, reason: string, position?: Position): { readonly problem: Problem } {
  return { problem: { code: "CHANGESETS_UNREADABLE", severity: "error", file, position, reason } };
}

const UNREAD = "it cannot be read, or is larger than any such file";

function parseConfig(file: FolderFile): Read<{ readonly [key: string]: Json }> {
  if (file.text === undefined) return unreadable(file, UNREAD);
  const parsed = parseManifest(file.text);
  return "manifest" in parsed ? { value: parsed.manifest } : unreadable(file, parsed.error, parsed.position);
}

function parsePre(file: FolderFile | undefined): Read<PreState | undefined> {
  if (file === undefined) return { value: undefined };
  const parsed = parseConfig(file);
  if ("problem" in parsed) return parsed;
  const state = parsePreState(parsed.value);
  return typeof state === "string" ? unreadable(file, state, { line: 1, column: 1 }) : { value: state };
}

function parseChangeset(file: ChangesetFile, planner: Planner): Read<ParsedChangeset> {
  if (file.text === undefined) return unreadable(file, UNREAD);
  try {
    return { value: { id: file.id, ...planner.parse(file.text) } };
  } catch (error) {
    return unreadable(file, firstLine(error), { line: 1, column: 1 });
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
      const position = locate(text, [key]) ?? { line: 1, column: 1 };
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
    } else stuck.push(problemAt(changeset, first, { code: "CHANGESET_NEVER_USED", actual: quoteAll(skipped) }));
  }
  return { usable, stuck };
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
