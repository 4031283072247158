import { existsSync, realpath, type PathLike } from "node:fs";
import { basename, isAbsolute, join, posix, relative, resolve, sep } from "node:path";

import type { Problem, WorkspaceTool } from "@slipway/core";
import pLimit from "p-limit";
import { glob } from "tinyglobby";

import { type Declaration, MANIFEST, type Patterns, parseWorkspaces } from "./declaration.ts";
import { type ManifestFile, readManifest, unreadable } from "./manifest.ts";

/** What no client looks into for members. */
const NEVER = ["**/node_modules/**", "**/bower_components/**", "**/.git/**", "**/.yarn/**"];

/** Open files at a time; more gains nothing. */
const CONCURRENCY = 32;

/** Patterns of one list. Every one is compared with every directory. */
const MOST_PATTERNS = 3000;

/** Pairs of one pattern that gives and one that takes away, of one list. */
const MOST_PAIRS = 20_000;

/** A directory that lists members: the root, or a member with members of its own. */
export interface Tree {
  /** Absolute, without symbolic links. */
  readonly directory: string;
  readonly tool: WorkspaceTool;
  readonly patterns: Patterns;
}

export interface Members {
  readonly manifests: readonly ManifestFile[];
  /** The manifests that could not be read. */
  readonly problems: readonly Problem[];
  /** Absolute paths, matched by a pattern, that lead out of the base and were not followed. */
  readonly outside: readonly string[];
  /** The root first. */
  readonly trees: readonly Tree[];
}

interface Found {
  /** Absolute real paths of manifests. */
  readonly files: readonly string[];
  readonly outside: readonly string[];
}

/**
 * Reads the manifests of a workspace's members, the root's own among them, each once. Where the client follows members
 * with `workspaces` of their own, theirs come too.
 *
 * @param base Absolute path without symbolic links that members must lie in.
 */
export async function readMembers(root: Declaration, base: string): Promise<Members> {
  const limit = pLimit(CONCURRENCY);
  const seen = new Set<string>();
  const problems: Problem[] = [];
  const readNew = async (files: readonly string[]): Promise<readonly ManifestFile[]> => {
    const unseen = files.filter((file) => !seen.has(file));
    for (const file of unseen) seen.add(file);
    const read = await limit.map(unseen, async (file) => readManifest(file, fromBase(base, file)));
    const known = read.filter((file) => file !== undefined);
    problems.push(...known.filter((file) => "code" in file));
    return known.filter((file) => "manifest" in file);
  };
  const manifests: ManifestFile[] = [];
  const outside = new Set<string>();
  const candidates: Tree[] = [root];
  const trees: Tree[] = [];
  // Trees are found on the way.
  for (const candidate of candidates) {
    const excess = findExcess(candidate, base);
    if (excess !== undefined) problems.push(excess);
    const tree = excess === undefined ? candidate : { ...candidate, patterns: { ...candidate.patterns, globs: [] } };
    trees.push(tree);
    const found = await expand(tree, base);
    for (const path of found.outside) outside.add(path);
    const members = await readNew(found.files);
    manifests.push(...members);
    if (root.followsNested) candidates.push(...members.flatMap((member) => nestedTree(member, root, base)));
  }
  return { manifests, problems, outside: [...outside], trees };
}

/** POSIX path from the base; `.` for the base itself. */
export function fromBase(base: string, path: string): string {
  return relative(base, path).replaceAll(sep, "/") || ".";
}

export function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function nestedTree({ file, ...member }: ManifestFile, root: Declaration, base: string): readonly Tree[] {
  const directory = join(base, posix.dirname(file));
  const patterns = directory === root.directory ? undefined : parseWorkspaces({ file, ...member });
  return patterns === undefined ? [] : [{ directory, tool: root.tool, patterns }];
}

/**
 * Finds the members of one tree as its client would, by pnpm's own glob library. Links inside `base` are followed to
 * where they lead; links out of it are not, whatever the pattern.
 */
async function expand({ directory: root, tool, patterns }: Tree, base: string): Promise<Found> {
  const { positive, negative } = splitGlobs(tool, patterns.globs);
  const inner = new Map<string, string>();
  const outer: string[] = [];
  // Rush knows no package at the root.
  const found = await glob(tool === "rush" ? positive : [MANIFEST, ...positive], {
    cwd: root,
    ignore: [...NEVER, ...negative],
    absolute: true,
    expandDirectories: false,
    fs: {
      realpath: guardRealpath((link, real) => {
        const inside = isInside(base, real);
        if (inside) inner.set(resolve(link), real);
        else outer.push(resolve(link));
        return inside;
      }),
    },
  });
  const files = new Set<string>();
  const outside = new Set(
    outer.filter((path) => isMember(path, root, positive, negative)).map((path) => throughLinks(path, inner)),
  );
  for (const path of found) {
    const file = throughLinks(resolve(path), inner);
    if (isInside(base, file)) files.add(file);
    else outside.add(file);
  }
  return { files: [...files], outside: [...outside] };
}

/** Negated patterns take away from all others; in npm, one that comes later gives back what an earlier one took. */
function splitGlobs(tool: WorkspaceTool, globs: readonly string[]): { positive: string[]; negative: string[] } {
  const positive: string[] = [];
  let negative: string[] = [];
  for (const pattern of globs) {
    const file = posix.join(normaliseGlob(pattern), MANIFEST);
    if (pattern.startsWith("!")) negative.push(file);
    else {
      positive.push(file);
      if (tool === "npm") negative = negative.filter((taken) => !posix.matchesGlob(file, taken));
    }
  }
  return { positive, negative };
}

/** A pattern as a path from the declaring directory, without its `!`; `.` for the directory itself. */
export function normaliseGlob(pattern: string): string {
  const path = pattern
    .replace(/^!/u, "")
    .replace(/^\.?\/+/u, "")
    .replace(/\/+$/u, "");
  return path === "" ? "." : path;
}

/** A `realpath` that fails where the given function says no, which makes the crawler pass the link over. */
function guardRealpath(allow: (path: string, real: string) => boolean): typeof realpath {
  const guarded = (path: PathLike, ...rest: readonly unknown[]): void => {
    const callback = rest.at(-1);
    if (typeof callback !== "function") throw new TypeError("a callback is missing");
    realpath.native(path, (error, real) => {
      const refused = error ?? (allow(String(path), real) ? null : new Error("the link leads out"));
      callback(refused, real);
    });
  };
  return Object.assign(guarded, realpath);
}

/** The problem of a list that nobody wrote by hand, and that would take minutes to expand. */
function findExcess({ directory, patterns }: Tree, base: string): Problem | undefined {
  const { globs, file, locate } = patterns;
  const taking = globs.filter((glob) => glob.startsWith("!")).length;
  const isTooMany = globs.length > MOST_PATTERNS || taking * (globs.length - taking) > MOST_PAIRS;
  if (!isTooMany) return undefined;
  const reason = `it lists ${globs.length} patterns for packages, ${taking} of which take away: more than are expanded`;
  return unreadable(fromBase(base, join(directory, file)), reason, locate(0));
}

function throughLinks(path: string, links: ReadonlyMap<string, string>): string {
  for (const [link, real] of links) {
    const target = path === link || path.startsWith(`${link}${sep}`) ? join(real, path.slice(link.length)) : undefined;
    // A link may lie behind another one.
    if (target !== undefined && target !== path) return throughLinks(target, links);
  }
  return path;
}

function isMember(link: string, root: string, positive: readonly string[], negative: readonly string[]): boolean {
  const file = basename(link) === MANIFEST ? link : join(link, MANIFEST);
  const path = fromBase(root, file);
  const matches = (pattern: string): boolean => posix.matchesGlob(path, pattern);
  return positive.some(matches) && ![...NEVER, ...negative].some(matches) && existsSync(file);
}
