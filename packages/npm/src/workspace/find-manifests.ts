import { existsSync, realpath, type PathLike } from "node:fs";
import { basename, isAbsolute, join, posix, relative, resolve, sep } from "node:path";

import type { WorkspaceTool } from "@slipway/core";
import { glob } from "tinyglobby";

const MANIFEST = "package.json";

/** What no client looks into for members. */
const NEVER = ["**/node_modules/**", "**/bower_components/**", "**/.git/**", "**/.yarn/**"];

export interface FindManifestsOptions {
  /** Absolute path of the workspace root, without symbolic links. */
  readonly root: string;
  readonly tool: WorkspaceTool;
  readonly patterns: readonly string[];
  /** Absolute path without symbolic links that members must lie in. */
  readonly base: string;
}

export interface FoundManifests {
  /** Absolute real paths of the members' manifests, the root's own among them. */
  readonly files: readonly string[];
  /** Absolute paths, matched by a pattern, that lead out of `base` and were not followed. */
  readonly outside: readonly string[];
}

/**
 * Finds the members of a workspace as its client would, by pnpm's own glob library. Links inside `base` are followed to
 * where they lead; links out of it are not, whatever the pattern.
 */
export async function findManifests(options: FindManifestsOptions): Promise<FoundManifests> {
  const { root, base } = options;
  const { positive, negative } = splitPatterns(options);
  const inner = new Map<string, string>();
  const outer: string[] = [];
  const found = await glob([MANIFEST, ...positive], {
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
    outer.filter((path) => isMember(path, root, positive, negative)).map((path) => followLinks(path, inner)),
  );
  for (const path of found) {
    const file = followLinks(resolve(path), inner);
    if (isInside(base, file)) files.add(file);
    else outside.add(file);
  }
  return { files: [...files], outside: [...outside] };
}

/** Negated patterns take away from all others; in npm, one that comes later gives back what an earlier one took. */
function splitPatterns({ tool, patterns }: FindManifestsOptions): { positive: string[]; negative: string[] } {
  const positive: string[] = [];
  let negative: string[] = [];
  for (const pattern of patterns) {
    const directory = pattern
      .replace(/^!/u, "")
      .replace(/^\.?\/+/u, "")
      .replace(/\/+$/u, "");
    const file = directory === "" || directory === "." ? MANIFEST : `${directory}/${MANIFEST}`;
    if (pattern.startsWith("!")) negative.push(file);
    else {
      positive.push(file);
      if (tool === "npm") negative = negative.filter((taken) => !posix.matchesGlob(file, taken));
    }
  }
  return { positive, negative };
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

function followLinks(path: string, links: ReadonlyMap<string, string>): string {
  for (const [link, real] of links) {
    const target = path === link || path.startsWith(`${link}${sep}`) ? join(real, path.slice(link.length)) : undefined;
    // A link may lie behind another one.
    if (target !== undefined && target !== path) return followLinks(target, links);
  }
  return path;
}

function isMember(link: string, root: string, positive: readonly string[], negative: readonly string[]): boolean {
  const file = basename(link) === MANIFEST ? link : join(link, MANIFEST);
  const path = relative(root, file).replaceAll(sep, "/");
  const matches = (pattern: string): boolean => posix.matchesGlob(path, pattern);
  return positive.some(matches) && ![...NEVER, ...negative].some(matches) && existsSync(file);
}

function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
