import { isDistTag } from "../plan/npm-names.ts";
import type { CommandTag } from "../plan/publish-settings.ts";
import { escapeForRegExp } from "../text/regexp.ts";
import { clientFlags, splitArguments } from "./client.ts";
import type { NxReleased } from "./nx-release.ts";
import type { PublishJob, PublishStep } from "./publish-job.ts";

/** What commands that publish several packages leave out. */
const WITHOUT = new Set(["--ignore-packages", "--ignore", "--exclude"]);

/** What they publish alone; `!` in front of a name leaves it out. */
const ONLY = new Set(["--filter", "-F", "--scope", "--include"]);

/**
 * Whether the command that publishes leaves a package out: it is no part of the release then, and its first publication is
 * nobody's concern. Slipway's own is told by `slipway.json`.
 */
export function isLeftOut({ publishes }: PublishJob, name: string, nxReleased: NxReleased): boolean {
  return publishes.every((publish) => leavesOut(publish, name, nxReleased));
}

function leavesOut({ client, words }: PublishStep, name: string, nxReleased: NxReleased): boolean {
  if (client === "slipway") return false;
  if (client === "nx") return nxReleased(words)?.has(name) === false;
  const without = valuesOf(words, WITHOUT);
  const only = valuesOf(words, ONLY);
  const refused = [...without, ...only.filter((value) => value.startsWith("!")).map((value) => value.slice(1))];
  if (refused.some((pattern) => matches(pattern, name))) return true;
  const wanted = only.filter((value) => !value.startsWith("!"));
  return wanted.length > 0 && !wanted.some((pattern) => !isName(pattern) || matches(pattern, name));
}

function valuesOf(words: readonly string[], flags: ReadonlySet<string>): string[] {
  return words.flatMap((word, index) => {
    const [flag = "", ...rest] = word.split("=");
    if (!flags.has(flag)) return [];
    const value = rest.length > 0 ? rest.join("=") : (words[index + 1] ?? "");
    return value.split(",").flatMap((part) => (part === "" ? [] : [part]));
  });
}

/** Paths, changes since a commit and what an expression makes are not looked at. */
function isName(pattern: string): boolean {
  return /^@?[\w.*-]+(?:\/[\w.*-]+)?$/.test(pattern) && !pattern.startsWith(".");
}

/** More take time to compare, and nobody writes them. */
const MOST_STARS = 3;

/** By its whole name, or without the scope. */
function matches(pattern: string, name: string): boolean {
  if (pattern.split("*").length > MOST_STARS + 1) return false;
  const parts = pattern.split("*").map(escapeForRegExp);
  const expression = new RegExp(`^${parts.join(".*")}$`);
  return expression.test(name) || expression.test(name.replace(/^@[^/]*\//, ""));
}

/** The access that the command names for what it publishes. */
export function accessOf({ publishes }: PublishJob): "public" | "restricted" | undefined {
  for (const publish of publishes) {
    const access = flagsOf(publish).get("--access");
    if (access === "public" || access === "restricted") return access;
  }
  return undefined;
}

/** The dist-tag that the job's commands name: whatever they publish, or where only some name one, prereleases. */
export function tagOf({ publishes }: PublishJob): CommandTag | undefined {
  const named = publishes
    .flatMap(tagsOf)
    .map((tag) => (tag !== undefined && isDistTag(tag) && !tag.includes("$") ? tag : undefined));
  const tags = new Set(named.filter((tag) => tag !== undefined));
  if (tags.size === 1 && !named.includes(undefined)) return { tag: [...tags].join(""), of: "everything" };
  tags.delete("latest");
  return tags.size === 1 ? { tag: [...tags].join(""), of: "prereleases" } : undefined;
}

/** What stands for the dist-tag in a command of which only a run tells it: `$TAG`. */
export function unknownTagOf({ publishes }: PublishJob): string | undefined {
  return publishes.flatMap(tagsOf).find((tag) => tag?.includes("$") === true);
}

const VARIABLE = /^npm_config_tag$/i;

/** The dist-tag of each way of a command: by its flag, or by npm's variable. */
function tagsOf({ client, ways, step, environment }: PublishStep): (string | undefined)[] {
  const flag = client === "lerna" ? "--dist-tag" : "--tag";
  const own = [...environment].find(([name]) => VARIABLE.test(name))?.[1];
  const around = [...(step?.variables ?? [])].find(([name]) => VARIABLE.test(name))?.[1][0];
  return ways.map(
    ([program = "", ...rest]) => splitArguments(rest, clientFlags(program)).flags.get(flag) ?? own ?? around,
  );
}

function flagsOf({ words: [program = "", ...rest] }: PublishStep): ReadonlyMap<string, string> {
  return splitArguments(rest, clientFlags(program)).flags;
}
