import type { PublishClient, PublishStep } from "./publish-job.ts";

/** A command that sends packages to a registry. */
type RecognisedClient = Pick<PublishStep, "client" | "mode" | "certainty" | "provenance"> & {
  /** What stands behind the command's verb. */
  readonly operands: readonly string[];
};

type Verbs = readonly string[];

/** By program, the verbs that publish. */
const PUBLISHING: ReadonlyMap<string, readonly { verbs: Verbs; client: PublishClient; mode?: "stage" }[]> = new Map([
  [
    "npm",
    [
      { verbs: ["publish"], client: "npm" },
      { verbs: ["stage", "publish"], client: "npm", mode: "stage" },
    ],
  ],
  [
    "pnpm",
    [
      { verbs: ["publish"], client: "pnpm" },
      { verbs: ["recursive", "publish"], client: "pnpm" },
      { verbs: ["stage", "publish"], client: "pnpm", mode: "stage" },
    ],
  ],
  [
    "yarn",
    [
      { verbs: ["npm", "publish"], client: "yarn" },
      { verbs: ["publish"], client: "yarn-classic" },
    ],
  ],
  ["bun", [{ verbs: ["publish"], client: "bun" }]],
  ["changeset", [{ verbs: ["publish"], client: "changesets" }]],
  ["lerna", [{ verbs: ["publish"], client: "lerna" }]],
  ["nx", [{ verbs: ["release"], client: "nx" }]],
  ["semantic-release", [{ verbs: [], client: "semantic-release" }]],
  ["multi-semantic-release", [{ verbs: [], client: "semantic-release" }]],
  ["release-it", [{ verbs: [], client: "release-it" }]],
  ["slipway", [{ verbs: ["publish"], client: "slipway" }]],
  ["np", [{ verbs: [], client: "other" }]],
  ["beachball", [{ verbs: ["publish"], client: "other" }]],
  ["rush", [{ verbs: ["publish"], client: "other" }]],
  ["vp", [{ verbs: ["pm", "publish"], client: "other" }]],
]);

/** Say that nothing is published after all. */
const REFUSALS = ["--skip-publish", "--no-npm", "--no-npm.publish", "--skip-npm"];

/** Publish to npm or do not, as their configuration says. */
const DECIDED_ELSEWHERE: ReadonlySet<PublishClient> = new Set(["semantic-release", "release-it"]);

const NX_VERBS_WITHOUT_PUBLISHING = new Set(["version", "changelog", "plan", "plan:check"]);

/**
 * Whether a command publishes, and how.
 *
 * @param words As `stripWrappers` leaves them.
 * @returns `not-published` for a command that would, but for a dry run or a test registry on loopback.
 */
export function recogniseClient(words: readonly string[]): RecognisedClient | "not-published" | undefined {
  const [program = "", ...rest] = words;
  const given = splitArguments(program === "yarn" ? throughYarnWorkspaces(rest) : rest, clientFlags(program));
  for (const { verbs, client, mode = "publish" } of PUBLISHING.get(program) ?? []) {
    if (!verbs.every((verb, index) => given.positionals[index] === verb)) continue;
    const operands = given.positionals.slice(verbs.length);
    const otherVerb = client === "nx" && NX_VERBS_WITHOUT_PUBLISHING.has(operands[0] ?? "");
    if (otherVerb || isRefused(given)) return "not-published";
    const provenance = provenanceOf(given);
    return {
      client,
      certainty: isUncertain(client, given) ? "likely" : "certain",
      mode: client === "slipway" && given.flags.has("--stage") ? "stage" : mode,
      operands,
      provenance,
    };
  }
  return undefined;
}

/** What the tool's own configuration decides, and what goes to a registry that a variable names: a test's, perhaps. */
function isUncertain(client: PublishClient, { flags }: SplitArguments): boolean {
  return DECIDED_ELSEWHERE.has(client) || flags.get("--registry")?.includes("$") === true;
}

function isRefused({ flags }: SplitArguments): boolean {
  for (const name of ["--dry-run", "--dryRun", "--dry"]) {
    const value = flags.get(name);
    if (value === "" || value === "true") return true;
  }
  const registry = flags.get("--registry") ?? "";
  return REFUSALS.some((flag) => flags.has(flag) && flags.get(flag) !== "false") || isLoopback(registry);
}

function provenanceOf({ flags }: SplitArguments): boolean | undefined {
  const value = flags.get("--provenance");
  if (flags.has("--no-provenance") || value === "false") return false;
  return value === "" || value === "true" ? true : undefined;
}

/**
 * The command of yarn's own that `yarn workspaces foreach --all npm publish` and `yarn workspace name npm publish` run in
 * packages.
 *
 * @param words Behind `yarn`.
 */
export function throughYarnWorkspaces(words: readonly string[]): readonly string[] {
  const { positionals } = splitArguments(words, clientFlags("yarn"));
  if (positionals[0] === "workspace") return words.slice(words.indexOf("workspace") + 2);
  if (positionals[0] !== "workspaces" || positionals[1] !== "foreach") return words;
  const inner = positionals[2];
  return inner === undefined ? words : words.slice(words.indexOf(inner));
}

/** The arguments of a command: its flags by name as written, the last one winning, and everything else in order. */
interface SplitArguments {
  readonly positionals: readonly string[];
  /** The empty text for a flag without a value. */
  readonly flags: ReadonlyMap<string, string>;
}

/** @param valued Flags whose value is the next word; `--flag=value` is understood for all. */
export function splitArguments(words: readonly string[], valued: ReadonlySet<string>): SplitArguments {
  const positionals: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (word === "--") continue;
    if (!word.startsWith("-") || word === "-") {
      positionals.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    if (equals !== -1) flags.set(word.slice(0, equals), word.slice(equals + 1));
    else if (valued.has(word)) {
      index += 1;
      flags.set(word, words[index] ?? "");
    } else flags.set(word, "");
  }
  return { positionals, flags };
}

const COMMON = ["--registry", "--tag", "--access", "--otp", "--userconfig", "--loglevel", "--cache"];

const BY_PROGRAM = new Map([
  ["npm", ["-w", "--workspace", "-C", "--prefix"]],
  [
    "pnpm",
    ["--filter", "-F", "--filter-prod", "-C", "--dir", "--workspace-concurrency", "--npmrc-auth-file", "--reporter"],
  ],
  ["yarn", ["--cwd", "-j", "--jobs", "--from", "--include", "--exclude", "--since"]],
  ["bun", ["--filter", "-F", "--cwd"]],
  ["lerna", ["--dist-tag", "--preid", "--scope", "--ignore", "--loglevel", "--since"]],
  ["nx", ["-t", "--target", "--targets", "-p", "--projects", "--groups", "--parallel", "--specifier"]],
  ["turbo", ["--filter", "-F", "--concurrency"]],
]);

/** The flags of a command-line program that take the next word as their value. */
export function clientFlags(program: string): ReadonlySet<string> {
  return new Set([...COMMON, ...(BY_PROGRAM.get(program) ?? [])]);
}

const LOOPBACK = /localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|verdaccio/i;

/** Whether a setting speaks of a registry on this machine, as tests use it. */
export function isLoopback(setting: string): boolean {
  return LOOPBACK.test(setting);
}
