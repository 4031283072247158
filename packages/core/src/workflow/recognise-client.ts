import { clientFlags } from "./client-flags.ts";
import { isLoopback } from "./is-loopback.ts";
import type { PublishClient, PublishStep } from "./publish-job.ts";
import { splitArguments, type SplitArguments } from "./split-arguments.ts";
import { throughYarnWorkspaces } from "./through-yarn-workspaces.ts";

/** A command that sends packages to a registry. */
export type RecognisedClient = Pick<PublishStep, "client" | "mode" | "certainty" | "provenance"> & {
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
      ...(provenance !== undefined && { provenance }),
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
