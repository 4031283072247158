import { isMap, isScalar, type Pair, parseDocument } from "yaml";

/** Unknown to `@actions/workflow-parser` 0.3.61, which refuses the file for it; GitHub takes it since 2026-09-10. */
const KEY = "cache-mode";
/** @see https://github.blog/changelog/2026-09-10-control-github-actions-cache-access-with-cache-mode */
const MODES: ReadonlySet<unknown> = new Set(["none", "read", "write", "write-only"]);

/** A workflow file without the one key that GitHub's parser does not know yet. */
export interface WithoutCacheMode {
  /** As long as the file: whatever is said about lines and columns stays true. */
  readonly text: string;
  /** Modes that GitHub does not have. */
  readonly unknown: readonly string[];
}

/** Blanks `cache-mode` at the top of the file and in its jobs. */
export function takeOutCacheMode(text: string): WithoutCacheMode {
  const { contents } = parseDocument(text);
  if (!isMap(contents)) return { text, unknown: [] };
  const jobs = contents.items.find(({ key }) => isScalar(key) && key.value === "jobs")?.value;
  const mappings = [contents, ...(isMap(jobs) ? jobs.items.map(({ value }) => value) : [])].filter((it) => isMap(it));
  const pairs = mappings.flatMap(({ items }) => items.filter(({ key }) => isScalar(key) && key.value === KEY));
  return {
    text: pairs.reduce((left, pair) => blank(left, pair), text),
    unknown: pairs
      .map(({ value }) => (isScalar(value) ? value.value : value))
      .filter((mode) => !MODES.has(mode))
      .map((mode) => String(mode)),
  };
}

function blank(text: string, { key, value }: Pair): string {
  const start = isScalar(key) ? key.range?.[0] : undefined;
  const end = isScalar(value) ? value.range?.[1] : undefined;
  if (start === undefined || end === undefined) return text;
  return text.slice(0, start) + text.slice(start, end).replaceAll(/\S/g, " ") + text.slice(end);
}
