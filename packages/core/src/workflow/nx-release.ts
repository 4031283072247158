import { parse } from "jsonc-parser";

import { isJsonObject, type Json, type Manifest } from "../json/json.ts";
import { escapeForRegExp } from "../text/regexp.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { matchesPath } from "./paths.ts";
import type { NamedFile, RepositoryWorkflows } from "./workflow.ts";

/** Names of the packages that a command of nx's publishes; `undefined` for all of them, and where that is not known. */
export type NxReleased = (words: readonly string[]) => ReadonlySet<string> | undefined;

/** A package as nx knows it. */
interface Project {
  readonly pkg: WorkspacePackage;
  readonly name: string;
  readonly tags: readonly string[];
}

/** The text of an `nx.json`, which may hold comments. */
export function parseNxSettings(text: string): Manifest | undefined {
  const value: Json | undefined = parse(text);
  return isJsonObject(value) ? value : undefined;
}

/** Files that say what projects are called and which tags they have; none where nothing in `nx.json` asks for it. */
export function listProjectFiles(
  { nx }: Pick<RepositoryWorkflows, "nx">,
  packages: readonly WorkspacePackage[],
): readonly string[] {
  return isJsonObject(nx?.["release"]) ? packages.map(({ directory }) => projectFile(directory)) : [];
}

/**
 * Which packages `nx release` and `nx release publish` take: those that `release.projects` or the groups of `nx.json` name, and
 * of these the ones that `--projects` or `--groups` names. Patterns are names, globs of names or directories, `tag:` with a tag,
 * and `!` in front of what is left out; they count in their order.
 *
 * @see https://nx.dev/reference/nx-json#release
 */
export function createNxReleased(
  read: Pick<RepositoryWorkflows, "nx" | "files"> | undefined,
  packages: readonly WorkspacePackage[],
): NxReleased {
  const release = isJsonObject(read?.nx?.["release"]) ? read.nx["release"] : {};
  const projects = packages.map((pkg) => projectOf(pkg, read?.files));
  return (words) => {
    const asked = valueOf(words, /^(?:--projects|-p)$/);
    const group = valueOf(words, /^(?:--groups?|-g)$/);
    const patterns = configured(release, group);
    if (patterns === "unknown" || [asked, group].some((value) => value?.includes("$") === true)) return undefined;
    if (asked === undefined && patterns === undefined) return undefined;
    // What a project is called that git does not show is not known.
    if (projects.some((project) => project === undefined)) return undefined;
    const known = projects.flatMap((project) => project ?? []);
    const all = patterns === undefined ? known : select(patterns, known);
    const taken = asked === undefined ? all : all.filter((one) => select(asked.split(","), known).includes(one));
    return new Set(known.filter((one) => taken.includes(one)).map(({ pkg }) => pkg.name));
  };
}

/** The patterns of the groups, or of the one that is named, or those of the release; `undefined` where there are none. */
function configured(
  release: { readonly [key: string]: Json },
  group: string | undefined,
): readonly string[] | undefined | "unknown" {
  const { groups, projects } = release;
  if (!isJsonObject(groups)) return group === undefined ? textsOf(projects) : "unknown";
  const named = group === undefined ? Object.keys(groups) : group.split(",");
  const found = named.map((name) => {
    const one = groups[name];
    return isJsonObject(one) ? textsOf(one["projects"]) : undefined;
  });
  // Each group begins anew: what one leaves out another may take.
  return found.includes(undefined) || found.length > 1 ? joined(found) : found[0];
}

function joined(groups: readonly (readonly string[] | undefined)[]): readonly string[] | "unknown" {
  const all = groups.flatMap((patterns) => patterns ?? ["!"]);
  return all.some((pattern) => pattern.startsWith("!")) ? "unknown" : all;
}

function textsOf(value: Json | undefined): readonly string[] | undefined {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.flatMap((one) => (typeof one === "string" ? [one] : [])) : undefined;
}

function valueOf(words: readonly string[], flag: RegExp): string | undefined {
  const index = words.findIndex((word) => flag.test(word.split("=", 1)[0] ?? ""));
  const [, ...joined] = words[index]?.split("=") ?? [];
  return joined.length > 0 ? joined.join("=") : words[index + 1 || words.length];
}

function projectFile(directory: string): string {
  return directory === "." ? "project.json" : `${directory}/project.json`;
}

/** @returns `undefined` where its own file was not looked for. */
function projectOf(pkg: WorkspacePackage, files: ReadonlyMap<string, NamedFile> = new Map()): Project | undefined {
  const file = files.get(projectFile(pkg.directory));
  if (file === undefined) return undefined;
  const own = file.kind === "present" && file.text !== undefined ? parseNxSettings(file.text) : undefined;
  const inside = isJsonObject(pkg.manifest["nx"]) ? pkg.manifest["nx"] : {};
  const name = [own?.["name"], inside["name"]].find((one) => typeof one === "string") ?? pkg.name;
  const keywords = (textsOf(pkg.manifest["keywords"]) ?? []).map((keyword) => `npm:${keyword}`);
  const visibility = pkg.manifest["private"] === true ? "npm:private" : "npm:public";
  const tags = [...(textsOf(own?.["tags"]) ?? []), ...(textsOf(inside["tags"]) ?? []), ...keywords, visibility];
  return { pkg, name, tags };
}

function select(patterns: readonly string[], projects: readonly Project[]): Project[] {
  const [first = ""] = patterns;
  let taken = new Set(first.startsWith("!") ? projects : []);
  for (const pattern of patterns.map((one) => one.trim())) {
    const refused = pattern.startsWith("!");
    const meant = matching(refused ? pattern.slice(1) : pattern, projects);
    taken = refused ? new Set([...taken].filter((one) => !meant.includes(one))) : new Set([...taken, ...meant]);
  }
  return [...taken];
}

function matching(pattern: string, projects: readonly Project[]): readonly Project[] {
  if (pattern === "*") return projects;
  const [, kind = "", rest = pattern] = /^(tag|name|directory):(.*)$/.exec(pattern) ?? [];
  const wanted = alternatives(rest);
  const isOne = (value: string): boolean => wanted.some((one) => matchesPath(one, value));
  if (kind === "tag") return projects.filter(({ tags }) => tags.some(isOne));
  const named = kind === "directory" ? [] : byName(rest, isOne, projects);
  return named.length > 0 || kind === "name" ? named : projects.filter(({ pkg }) => isOne(pkg.directory));
}

/** By the whole name, by a glob, or by a part that stands alone in it: `shared` is `@acme/shared`. */
function byName(pattern: string, isOne: (name: string) => boolean, projects: readonly Project[]): Project[] {
  const exact = projects.filter(({ name }) => name === pattern);
  if (exact.length > 0) return exact;
  if (/[*{?]/.test(pattern)) return projects.filter(({ name }) => isOne(name));
  const part = new RegExp(
    `(?<![@\\p{L}\\p{N}:/_-])${escapeForRegExp(pattern)}(?![@\\p{L}\\p{N}:/_-])|/${escapeForRegExp(pattern)}$`,
    "u",
  );
  return projects.filter(({ name }) => part.test(name));
}

/** `{a,b}` spelt out. */
function alternatives(pattern: string): string[] {
  const [whole, before = "", inside = "", behind = ""] = /^(.*?)\{([^{}]*)\}(.*)$/.exec(pattern) ?? [];
  if (whole === undefined) return [pattern];
  return inside
    .split(",")
    .slice(0, 20)
    .flatMap((one) => (behind.length > 200 ? [] : alternatives(`${before}${one}${behind}`)));
}
