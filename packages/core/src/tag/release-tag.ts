import semver from "semver";

import { escapeForRegExp } from "../text/regexp.ts";

/** `slipway tag` without a pattern in `slipway.json`: one flat name for each release, which says when and not what. */
export const DEFAULT_TAG_PATTERN = "release-{date}";

/** Of a pattern: the day of the release as `2026-11-27`, and the one version that all its packages have. */
const PLACES = /\{(?:date|version)\}/g;

/** Characters and words that git allows in no tag, and `*`, `?`, `[` which filters would take for patterns. */
const NOT_IN_REFS = /[\s~^:?*[\\\p{Cc}]|\.\.|@\{|\/\/|\.lock(?:\/|$)|^[-/.]|[/.]$|\/\./u;

/**
 * What is wrong with a pattern, for the sentence that begins with its key.
 *
 * @see https://git-scm.com/docs/git-check-ref-format
 */
export function findPatternFault(pattern: string): string | undefined {
  const filled = pattern.replace(PLACES, "0");
  if (filled === pattern) return "must hold `{date}` or `{version}`: each release needs a name of its own";
  if (/[{}]/.test(filled)) return "must hold no other braces than `{date}` and `{version}`";
  return NOT_IN_REFS.test(filled) ? "must be a name that git takes for a tag" : undefined;
}

/** What a pattern is filled in with. */
export interface TagFacts {
  /** As `2026-11-27`. */
  readonly date: string;
  /** Of all packages of the release; absent where they have several. */
  readonly version: string | undefined;
}

/** `taken`: the one name that the pattern makes of the version is there. `ambiguous`: the packages have several versions. */
export type NextTag =
  | { readonly kind: "free"; readonly name: string }
  | { readonly kind: "taken"; readonly name: string }
  | { readonly kind: "ambiguous" };

/**
 * The next free name. The first of a day has no number, the next ones `.1`, `.2` and on, behind the highest that there is: a
 * number is not given again when its tag is gone.
 *
 * @param existing Names of all tags of the remote.
 */
export function nextTag(pattern: string, { date, version }: TagFacts, existing: Iterable<string>): NextTag {
  if (pattern.includes("{version}") && version === undefined) return { kind: "ambiguous" };
  const stem = pattern.replaceAll("{date}", date).replaceAll("{version}", version ?? "");
  const names = new Set(existing);
  if (!pattern.includes("{date}")) return { kind: names.has(stem) ? "taken" : "free", name: stem };
  const numbers = [...names].flatMap((name) => numberOf(name, stem) ?? []);
  return { kind: "free", name: numbers.length === 0 ? stem : `${stem}.${String(Math.max(...numbers) + 1)}` };
}

function numberOf(name: string, stem: string): number | undefined {
  if (name === stem) return 0;
  const number = name.startsWith(`${stem}.`) ? name.slice(stem.length + 1) : "";
  return /^\d{1,9}$/.test(number) ? Number(number) : undefined;
}

/** What rules about tags say of every name that a pattern makes: `*` for a day and the number behind it. */
export function tagGlob(pattern: string): string {
  const glob = pattern.replaceAll("{date}", "*").replaceAll("{version}", "[0-9]*");
  return pattern.includes("{date}") && !glob.endsWith("*") ? `${glob}*` : glob;
}

/** A name that a pattern makes, for whoever reads about it. */
export function tagExample(pattern: string): string {
  return pattern.replaceAll("{date}", "2026-11-27").replaceAll("{version}", "1.2.3");
}

/** Whether a pattern has made a name, on whatever day and of whatever version. */
export function isOfPattern(pattern: string, name: string): boolean {
  const [first = "", ...others] = pattern.split(PLACE);
  const source = others.reduce((rest, part) => {
    if (part === "{date}") return `${rest}\\d{4}-\\d\\d-\\d\\d`;
    return part === "{version}" ? `${rest}\\d+\\.\\d+\\.\\d+[\\w.+-]*` : rest + escapeForRegExp(part);
  }, escapeForRegExp(first));
  return new RegExp(`^${source}(?:\\.\\d+)?$`).test(name);
}

const PLACE = /(\{(?:date|version)\})/;

/**
 * Names such as tags of releases have in the field, for whoever has to try whether a filter lets any of them through: `v*`,
 * that of one package with and without a scope, that of release-please, and the day.
 */
export const SAMPLE_TAGS: readonly string[] = [
  "release-1",
  "v1.0.0",
  "1.0.0",
  "name@1.0.0",
  "@scope/name@1.0.0",
  "name-v1.0.0",
  "v2026.1.31",
  "2026-01-31",
];

/** `2026-11-27`, `2026.11.27`, `v2026.11.2-beta.1`, whatever follows. */
const DAY = /^v?20\d\d[.-]\d{1,2}[.-]\d{1,2}(?!\d)/;

/** Whether a tag is one of a release, by its name: `release-*`, a version with or without a name before it, or a day. */
export function isReleaseTag(tag: string): boolean {
  if (/^releases?[-/@.v\d]/.test(tag) || DAY.test(tag)) return true;
  // `v`, `name@`, `@scope/name@`, `name-v` and `name/v` stand before versions.
  const rests = [tag, ...[...tag.matchAll(/[@/_-]/g)].map(({ index }) => tag.slice(index + 1))];
  return rests.some((rest) => semver.valid(rest) !== null);
}
