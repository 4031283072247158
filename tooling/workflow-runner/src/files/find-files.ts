import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve, sep } from "node:path";

/** A line of `path:` or an argument of `hashFiles`. */
interface Pattern {
  readonly negative: boolean;
  readonly expression: RegExp;
  /** The folder, or the file, in which the search begins: what comes before the first special character. */
  readonly root: string;
}

export interface FoundFiles {
  /** Absolute paths, sorted. */
  readonly files: readonly string[];
  readonly roots: readonly string[];
}

/**
 * Files that a list of patterns means, as `@actions/glob` finds them: a folder means all below it, `#` begins a comment,
 * `!` takes away what came before.
 *
 * @see https://github.com/actions/toolkit/tree/main/packages/glob
 */
export function findFiles(
  patterns: readonly string[],
  { directory, hidden }: { readonly directory: string; readonly hidden: boolean },
): FoundFiles {
  const parsed = patterns
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => parsePattern(line, directory));
  const roots = [...new Set(parsed.filter(({ negative }) => !negative).map(({ root }) => root))];
  const candidates = new Set(roots.flatMap((root) => [...walk(root, hidden)]));
  const files = [...candidates].filter((file) => {
    let found = false;
    for (const { negative, expression } of parsed) if (expression.test(file)) found = !negative;
    return found;
  });
  return { files: files.toSorted(), roots };
}

/**
 * What `hashFiles()` gives: a digest over the files' digests, empty where nothing is met.
 *
 * @see https://github.com/actions/runner/blob/main/src/Misc/expressionFunc/hashFiles/src/hashFiles.ts
 */
export function hashFiles(patterns: readonly string[], workspace: string): string {
  const { files } = findFiles(patterns, { directory: workspace, hidden: true });
  const inside = files.filter((file) => file.startsWith(workspace + sep));
  if (inside.length === 0) return "";
  const digest = createHash("sha256");
  for (const file of inside) digest.update(createHash("sha256").update(readFileSync(file)).digest());
  return digest.digest("hex");
}

function parsePattern(line: string, directory: string): Pattern {
  const negative = line.startsWith("!");
  const text = negative ? line.slice(1).trim() : line;
  const path = isAbsolute(text) ? resolve(text) : resolve(directory, text);
  const segments = path.split(sep);
  const special = segments.findIndex((segment) => /[*?[]/.test(segment));
  const root = special === -1 ? path : segments.slice(0, special).join(sep) || sep;
  // A folder's name stands for everything in it.
  const source = segments.map((segment) => (segment === "**" ? "**" : toSource(segment)));
  const joined = source.join("/").replaceAll("/**/", "(?:/.*)?/").replaceAll("/**", "(?:/.*)?");
  return { negative, expression: new RegExp(`^${joined}(?:/.*)?$`, "s"), root };
}

function toSource(segment: string): string {
  return segment
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
}

function* walk(path: string, hidden: boolean): Generator<string> {
  if (!hidden && basename(path).startsWith(".")) return;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).toSorted()) yield* walk(join(path, name), hidden);
}

/** The deepest folder that holds all of them. */
function commonFolder(paths: readonly string[]): string {
  const [first = [], ...rest] = paths.map((path) => path.split(sep));
  const end = first.findIndex((part, index) => rest.some((other) => other[index] !== part));
  return (end === -1 ? first : first.slice(0, end)).join(sep) || sep;
}

/** The folder that the paths inside an artifact start from. */
export function rootOf({ files, roots }: FoundFiles): string {
  const [only = sep] = roots;
  if (roots.length > 1) return commonFolder(roots);
  return files.length === 1 && files[0] === only ? dirname(only) : only;
}
