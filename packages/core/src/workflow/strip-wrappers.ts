import { clientFlags } from "./client-flags.ts";
import { throughYarnWorkspaces } from "./through-yarn-workspaces.ts";

/** Start another program with the arguments that follow. */
const PREFIXES = new Set([
  "sudo",
  "env",
  "time",
  "nice",
  "xvfb-run",
  "cross-env",
  "cross-env-shell",
  "corepack",
  "retry",
]);
const RUNNERS = new Set(["npx", "pnpx", "bunx", "dlx"]);
/** By package manager, the subcommands that start a program of a package. */
const EXECUTORS = new Map([
  ["npm", new Set(["exec", "x"])],
  ["pnpm", new Set(["exec", "dlx"])],
  ["yarn", new Set(["exec", "dlx"])],
  ["bun", new Set(["x"])],
  ["vp", new Set(["exec", "dlx"])],
]);
const BINARIES = new Map([
  ["@changesets/cli", "changeset"],
  ["changesets", "changeset"],
  ["@lerna-lite/cli", "lerna"],
  ["lerna-lite", "lerna"],
  ["pn", "pnpm"],
  ["yarnpkg", "yarn"],
]);
const MOST_LAYERS = 6;

/**
 * The command behind `npx`, `pnpm exec`, `sudo` and their like, its program by plain name: `npx --yes
 * @changesets/cli@3 publish` is `changeset publish`.
 */
export function stripWrappers(words: readonly string[]): readonly string[] {
  let current = words;
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const inner = stripOne(current);
    if (inner === current) break;
    current = inner;
  }
  const [program = "", ...rest] = current;
  return [programName(program), ...rest];
}

function stripOne(words: readonly string[]): readonly string[] {
  const [first = "", ...rest] = words;
  const program = programName(first);
  if (PREFIXES.has(program) || RUNNERS.has(program)) return afterFlags(rest, new Set(["-p", "--package"]));
  const executors = EXECUTORS.get(program);
  if (executors === undefined) return words;
  const valued = clientFlags(program);
  const inner = program === "yarn" ? throughYarnWorkspaces(rest) : rest;
  const verb = indexOfVerb(inner, valued);
  return executors.has(inner[verb] ?? "")
    ? afterFlags(inner.slice(verb + 1), new Set([...valued, "-p", "--package"]))
    : words;
}

function indexOfVerb(words: readonly string[], valued: ReadonlySet<string>): number {
  let index = 0;
  while (index < words.length && words[index]?.startsWith("-") === true)
    index += valued.has(words[index] ?? "") ? 2 : 1;
  return index;
}

function afterFlags(words: readonly string[], valued: ReadonlySet<string>): readonly string[] {
  let index = indexOfVerb(words, valued);
  while (/^[A-Za-z_][A-Za-z0-9_]*=/.test(words[index] ?? "")) index += 1;
  return words.slice(index);
}

function programName(word: string): string {
  const path = /(?:^|\/)node_modules\/\.bin\/([^/]+)$/.exec(word)?.[1] ?? word;
  const unversioned = /^(.[^@]*)@[^/]*$/.exec(path)?.[1] ?? path;
  return BINARIES.get(unversioned) ?? unversioned;
}
