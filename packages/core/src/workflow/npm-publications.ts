import semver from "semver";

import { isJsonObject } from "../json/json.ts";
import type { PackageManager, Workspace, WorkspacePackage } from "../workspace/workspace.ts";
import { recogniseClient, splitArguments, clientFlags } from "./client.ts";
import type { StartedCommand } from "./commands.ts";
import { matchesPath, moveTo } from "./paths.ts";
import type { JobStep, PublishJob, PublishStep } from "./publish-job.ts";
import { startedFile } from "./script-bodies.ts";
import type { NamedFile } from "./workflow.ts";

/** A directory that `npm publish` is given, whoever manages the workspace: by a command, or by changesets behind it. */
export interface NpmPublication {
  /** Whose manifest it sends; absent where the directory is not known. */
  readonly pkg: WorkspacePackage | undefined;
  readonly publish: PublishStep;
  readonly job: PublishJob;
  /** Why the manifest that is sent may be another one than in the repository. */
  readonly doubt: string | undefined;
}

/**
 * What the `npm publish` of a job sends from directories, where it is certain that it does. Tarballs are left out, and
 * directories that a build makes: whoever made them has seen to their manifests.
 */
export function findNpmPublications(
  job: PublishJob,
  packages: readonly WorkspacePackage[],
  commandsOf: (step: JobStep) => readonly StartedCommand[],
  files: ReadonlyMap<string, NamedFile> = new Map(),
  changesetsTool?: PackageManager["name"],
): NpmPublication[] {
  return job.publishes.flatMap((publish): NpmPublication[] => {
    const { step, client, certainty } = publish;
    const byChangesets = client === "changesets" && changesetsTool === "npm";
    if (certainty !== "certain" || step === undefined || !(byChangesets || client === "npm")) {
      return [];
    }
    const before = [...job.steps.slice(0, job.steps.indexOf(step)), step];
    const commands = before.flatMap((one) => commandsOf(one));
    const rewritten =
      commands.some((command) => rewritesManifests(command, files)) || (byChangesets && publish.scripts.length > 0);
    const publicationOf = (pkg: WorkspacePackage): NpmPublication => {
      return { pkg, publish, job, doubt: rewritten ? REWRITTEN : doubtOf(pkg) };
    };
    if (byChangesets) return packages.map(publicationOf);
    const targets = publish.ways.flatMap((way) => targetsOf(way, publish.directories, packages));
    const found = new Set(
      targets.flatMap((target) => (target.kind === "directory" ? packagesAt(target, packages, commands) : [])),
    );
    const known = [...found].map(publicationOf);
    const packed = before.some(handlesTarballs) || commands.some(({ words }) => PACKS.test(words.join(" ")));
    const unknown = targets.some(({ kind }) => kind === "unknown") && !packed;
    return unknown ? [...known, { pkg: undefined, publish, job, doubt: rewritten ? REWRITTEN : undefined }] : known;
  });
}

type ChangesetsWorkspace = Pick<Workspace, "packageManager" | "root"> & {
  readonly packages: readonly Pick<WorkspacePackage, "directory" | "manifest">[];
};

/**
 * What `changeset publish` publishes with, as far as its version tells (`getPublishTool`): version 3 has yarn and pnpm
 * publish their own workspaces, versions before it pnpm alone, and everything else goes out by npm.
 */
export function changesetsToolOf({
  packageManager: { name },
  root,
  packages,
}: ChangesetsWorkspace): PackageManager["name"] | undefined {
  if (name === "pnpm" || name === "npm") return name;
  if (name === "bun") return "npm";
  const manifest = packages.find(({ directory }) => directory === root)?.manifest ?? {};
  const declared = ["devDependencies", "dependencies"].flatMap((field) => {
    const range = isJsonObject(manifest[field]) ? manifest[field]["@changesets/cli"] : undefined;
    return typeof range === "string" && semver.validRange(range) !== null ? range : [];
  });
  const [range] = declared;
  if (range === undefined) return undefined;
  if (semver.subset(range, "<3.0.0-0")) return "npm";
  return semver.subset(range, ">=3.0.0-0") ? "yarn" : undefined;
}

const REWRITTEN = "an earlier command may write the manifest anew";

/** Scripts that npm runs before it packs. */
const BEFORE_PACKING = ["prepublish", "prepublishOnly", "prepack", "prepare"];

function doubtOf({ manifest }: WorkspacePackage): string | undefined {
  const { scripts } = manifest;
  const writing = BEFORE_PACKING.find((name) => {
    const text = isJsonObject(scripts) ? scripts[name] : undefined;
    return typeof text === "string" && MAY_WRITE.test(text);
  });
  return writing === undefined ? undefined : `\`${writing}\` may write the manifest anew`;
}

/** A build by a tool that is known writes no manifest. */
const MAY_WRITE = /package\.json|clean-package|manifest|workspace|\b(?:node|tsx|bun|ts-node|zx|jq|sed|npx|json)\b/;

type Target =
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "unknown" }
  /** A tarball, a package of a registry, a repository. */
  | { readonly kind: "other" };

/** By its ending, or by how the variable is called that holds it. */
const TARBALL = /\.(?:tgz|tar|tar\.gz)$|^https?:|\$\{?\w*(?:tarball|tgz|archive|artifact)\w*\}?$/i;

function targetsOf(
  way: readonly string[],
  directories: readonly string[] | undefined,
  packages: readonly WorkspacePackage[],
): Target[] {
  const recognised = recogniseClient(way);
  if (typeof recognised !== "object" || recognised.client !== "npm") return [{ kind: "other" }];
  const { flags } = splitArguments(way, clientFlags("npm"));
  const named = workspacesIn(way);
  if (named.length > 0) return named.flatMap((name) => workspacesAt(name, directories, packages));
  const moved = flags.get("--prefix") ?? flags.get("-C") ?? ".";
  const operand = recognised.operands[0] ?? ".";
  if (TARBALL.test(operand)) return [{ kind: "other" }];
  if (directories === undefined) return [{ kind: "unknown" }];
  return directories.flatMap((directory): Target[] => {
    const from = moveTo(directory, moved);
    const path = from === undefined ? undefined : moveTo(from, operand);
    if (path === undefined) return [{ kind: "unknown" }];
    return [{ kind: "directory", path }];
  });
}

/** What npm is told to publish of its workspaces, `*` for all of them; nothing where it is not told so. */
function workspacesIn(way: readonly string[]): string[] {
  return way.flatMap((word, index) => {
    const [flag = "", ...rest] = word.split("=");
    if (flag === "-w" || flag === "--workspace") return [rest.length > 0 ? rest.join("=") : (way[index + 1] ?? "")];
    return (flag === "-ws" || flag === "--workspaces") && rest[0] !== "false" ? ["*"] : [];
  });
}

/** npm takes a name, a directory, or one that holds directories. */
function workspacesAt(
  named: string,
  directories: readonly string[] | undefined,
  packages: readonly WorkspacePackage[],
): Target[] {
  if (named.includes("$")) return [{ kind: "unknown" }];
  const places = (directories ?? ["."]).map((directory) => moveTo(directory, named));
  const isMeant = ({ name, directory }: WorkspacePackage): boolean =>
    named === "*" ||
    name === named ||
    places.some((place) => place !== undefined && (directory === place || directory.startsWith(`${place}/`)));
  const meant = packages.filter((pkg) => pkg.directory !== "." && isMeant(pkg));
  return meant.map(({ directory }) => ({ kind: "directory", path: directory }));
}

function packagesAt(
  { path }: { readonly path: string },
  packages: readonly WorkspacePackage[],
  commands: readonly StartedCommand[],
): WorkspacePackage[] {
  const here = packages.filter(({ directory }) => matchesPath(path, directory));
  if (here.length > 0) return here;
  // A directory below a package's own, with a copy of its manifest.
  const above = packages.filter(({ directory }) => directory === "." || path.startsWith(`${directory}/`));
  const [nearest] = above.toSorted((one, other) => other.directory.length - one.directory.length);
  return nearest !== undefined && commands.some((command) => copiesManifest(command, path)) ? [nearest] : [];
}

const COPYING = /^(?:cp|cpy|copyfiles|shx|rsync|install)$/;

/** Whether a command puts a copy of a manifest into a directory, or of everything around the manifest. */
function copiesManifest(
  { words: [program = "", ...rest], outputs, directories = [] }: StartedCommand,
  path: string,
): boolean {
  const target = `${path}/package.json`;
  if (directories.some((directory) => outputs.some((file) => moveTo(directory, file) === target))) return true;
  if (!COPYING.test(program)) return false;
  if (rest.some((word) => /(?:^|\/)package\.json$/.test(word))) return true;
  const everything = rest.some((word) => /^(?:\.|\.\/|\*|\.\/\*)$/.test(word));
  return everything && directories.some((directory) => moveTo(directory, rest.at(-1) ?? "") === path);
}

const MANIFEST = /package\.json|\bworkspace:/;

const WRITING = /^(?:sed|jq|perl|python3?|node|tsx|bun|npx|json|yq|ts-node|zx)$/;

/** Whether a command may change manifests. */
function rewritesManifests(
  { words, outputs, directories = [] }: StartedCommand,
  files: ReadonlyMap<string, NamedFile>,
): boolean {
  const script = startedFile(words)?.file;
  const texts = directories.map((directory) => {
    const file = script === undefined ? undefined : files.get(moveTo(directory, script) ?? "");
    return file?.kind === "present" ? (file.text ?? "") : "";
  });
  if (texts.some((text) => MANIFEST.test(text))) return true;
  const [program = "", ...rest] = words;
  const text = rest.join(" ");
  if (program === "npm" && /^(?:pkg|version) /.test(text)) return text.startsWith("pkg set dependencies");
  // `cat package.json >` copies it.
  if (program !== "cat" && outputs.some((file) => file.endsWith("package.json"))) return true;
  if (WRITING.test(program) && MANIFEST.test(text)) return true;
  return /clean-package|resolve-workspace|replace-workspace|workspace-protocol|fix-(?:deps|package)/.test(
    words.join(" "),
  );
}

/** What packs with the workspace's own client, or takes what an earlier job has packed. */
const PACKS = /\b(?:pnpm|yarn|bun)\b[^\n]*\bpack\b|\.tgz\b/;

function handlesTarballs({ step, run }: JobStep): boolean {
  return /download-artifact/i.test(step.uses?.text ?? "") || (run !== undefined && PACKS.test(run));
}
