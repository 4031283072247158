import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { formatCount, isFixtureDirectory, nameSome } from "@slipway/core";
import pLimit from "p-limit";

import { readDeclaration } from "./declaration.ts";
import { fromBase, readMembers } from "./members.ts";

/** A directory below with packages that could be published. */
export interface Below {
  /** POSIX path from where the search began. */
  readonly directory: string;
  /** How many manifests there could be published. */
  readonly publishable: number;
}

/** What is made, what others have made, and what nobody keeps in a repository. */
const NEVER = /^(?:\..*|node_modules|bower_components|vendor|third_party|dist|build|out|coverage|target|tmp)$/;

const DEEPEST = 5;

/** Looked into altogether: somebody waits for an answer about a mistake. */
const MOST_DIRECTORIES = 3000;

const CONCURRENCY = 32;

/**
 * The workspaces and packages that lie below a directory where nothing is to be published: no fixtures, nothing that is
 * built, and nothing that is ignored.
 *
 * @param start Absolute, without symbolic links.
 * @param listIgnored Which of some absolute paths belong to no repository.
 */
export async function findBelow(
  start: string,
  listIgnored: (paths: readonly string[]) => Promise<readonly string[]>,
): Promise<readonly Below[]> {
  const limit = pLimit(CONCURRENCY);
  const found: Below[] = [];
  let level = [start];
  let looked = 0;
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1) {
    const children = (await limit.map(level, listDirectories)).flat().slice(0, MOST_DIRECTORIES - looked);
    looked += children.length;
    const ignored = new Set(children.length === 0 ? [] : await listIgnored(children));
    const open = children.filter((path) => !ignored.has(path));
    const counts = await limit.map(open, async (path) => countPublishable(path, start));
    level = open.filter((_, index) => counts[index] === 0);
    found.push(
      ...open.flatMap((path, index) => {
        const publishable = counts[index] ?? 0;
        return publishable === 0 ? [] : [{ directory: fromBase(start, path), publishable }];
      }),
    );
  }
  return found.toSorted((a, b) => b.publishable - a.publishable || (a.directory < b.directory ? -1 : 1));
}

async function listDirectories(path: string): Promise<string[]> {
  // One may be closed to us.
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !NEVER.test(entry.name) && !isFixtureDirectory(entry.name))
    .map(({ name }) => join(path, name))
    .toSorted();
}

async function countPublishable(path: string, start: string): Promise<number> {
  const declaration = await readDeclaration(path);
  if (declaration === undefined) return 0;
  const { manifests } = await readMembers(declaration, start);
  return manifests.filter(({ manifest: { name, version, private: hidden } }) => {
    return typeof name === "string" && typeof version === "string" && name !== "" && version !== "" && !hidden;
  }).length;
}

/**
 * What to type, for a sentence; nothing where nothing was found.
 *
 * @param from POSIX path from the working directory to where the search began.
 */
export function describeBelow(below: readonly Below[], from: string = "."): string | undefined {
  const [first] = below;
  if (first === undefined) return undefined;
  const total = below.reduce((sum, { publishable }) => sum + publishable, 0);
  const named = nameSome(below.map(({ directory }) => `\`${directory}\``));
  const places = below.length === 1 ? "" : `, in ${named}`;
  const path = from === "." ? first.directory : `${from}/${first.directory}`;
  const typed = /^[\w@./+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
  return `${formatCount(total, "publishable manifest")} below${places}: \`slipway check -C ${typed}\``;
}
