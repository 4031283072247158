import { isLoopback, recogniseClient } from "./client.ts";
import { findCommands, type RepositoryScripts, type StartedCommand } from "./commands.ts";
import type { JobStep, PublishClient, PublishStep } from "./publish-job.ts";

/** A command that publishes, with the way to it. */
export type PublishCommand = Pick<
  PublishStep,
  | "client"
  | "mode"
  | "certainty"
  | "words"
  | "ways"
  | "directories"
  | "scripts"
  | "ignored"
  | "provenance"
  | "environment"
> & {
  /** 0-based line in the script that was given. */
  readonly line: number;
};

/**
 * The commands of a shell script that publish, found through scripts and the programs that start others.
 *
 * @param around Where the script runs, and the variables of its environment.
 */
export function findPublishCommands(
  script: string,
  scripts: RepositoryScripts,
  around: Parameters<typeof findCommands>[2],
): readonly PublishCommand[] {
  return findCommands(script, scripts, around).flatMap((command) => recognise(command) ?? []);
}

function recognise(command: StartedCommand): PublishCommand | undefined {
  if (command.opened || [...command.environment.values()].some((value) => isLoopback(value))) return undefined;
  const { words, ways, directories, scripts, ignored, environment, line } = command;
  const found = { words, ways, directories, scripts, ignored, environment, line };
  for (const way of ways) {
    const recognised = recogniseClient(way);
    if (recognised === "not-published") return undefined;
    if (recognised === undefined) continue;
    const { client, mode, certainty, provenance } = recognised;
    return { ...found, words: way, client, mode, certainty, provenance };
  }
  if (!looksLikePublishing(words)) return undefined;
  return { ...found, client: "other", mode: "publish", certainty: "likely" };
}

/** Publish other things than npm packages, or only speak of it. */
const ELSEWHERE = new Set(
  (
    "gh git cargo docker podman twine uv uvx poetry pip dotnet nuget mvn gradle gradlew vsce ovsx jsr deno pkg-pr-new " +
    "wrangler firebase netlify vercel gh-pages goreleaser helm aws az gcloud napi sigstore cosign verdaccio playwright " +
    "vitest jest tsc eslint oxlint prettier apt-get brew gpg curl wget echo printf cat jq yq grep sed awk ls cd cp mv rm " +
    "mkdir test source export set exit return read shopt trap true false"
  ).split(" "),
);

const INTERPRETERS = new Set(
  "node tsx ts-node bun bash sh zsh pwsh zx make just task python python3 npm pnpm yarn vp turbo nx lerna rush gulp".split(
    " ",
  ),
);

const PUBLISH = /(?<!pre|post|un)publi(?:sh|cation)/i;

const RELEASE = /(?:^|[-_:/.])release(?:[-_:/.]|$)/i;

const DRY = /^--?(?:dry|dry-run|dryRun|check|check-only)(?:=true)?$/;

/** Scripts that look before or after, by how their names begin. */
const LOOKING = /^(?:check|verify|lint|test|validate|detect|prepare|create|generate|update|is|should|can)\b/i;

const NOT_NPM = /jsr|crates|docker|vsce|ovsx|pages|docs|website|pkg[.-]pr[.-]new|marketplace|homebrew|pypi/i;

/**
 * Whether a command that cannot be looked into speaks of publishing: `node scripts/release.js`, `make publish`. A guess,
 * fit only for a job that has the rights to publish.
 *
 * @param words As `stripWrappers` leaves them.
 */
function looksLikePublishing(words: readonly string[]): boolean {
  const [program = "", ...rest] = words;
  const name = baseName(program);
  if (ELSEWHERE.has(name) || words.some((word) => DRY.test(word))) return false;
  const operands = rest.filter((word) => !word.startsWith("-") && !word.includes("=") && !word.includes("{{"));
  const spoken = [program, ...operands].filter((word) => !word.includes("\n") && !/\s/.test(word));
  if (spoken.some((word) => NOT_NPM.test(word) || LOOKING.test(baseName(word)))) return false;
  if (spoken.some((word) => PUBLISH.test(word))) return true;
  const script = INTERPRETERS.has(name) ? operands.find((word) => word !== "run") : program;
  return script !== undefined && RELEASE.test(baseName(script));
}

function baseName(word: string): string {
  return word.slice(word.lastIndexOf("/") + 1);
}

/** Publish whenever they are used. */
const PUBLISHING: readonly { name: RegExp; client: PublishClient }[] = [
  { name: /^changesets\/action\/publish$/i, client: "changesets" },
  { name: /^js-devtools\/npm-publish$/i, client: "npm" },
  { name: /^(?:cycjimmy|codfish)\/semantic-release-action$/i, client: "semantic-release" },
  { name: /(?:^|\/)packages\/action\/publish$/, client: "slipway" },
  { name: /\/slipway(?:\/.*)?\/publish$/i, client: "slipway" },
];

const CHANGESETS = /^changesets\/action$/i;

const RETRYING = /^(?:nick-fields|nick-invision)\/retry$/i;

/**
 * What an action publishes. Actions that are given a command publish what the command does.
 *
 * @see https://github.com/changesets/action
 * @see https://github.com/JS-DevTools/npm-publish
 */
export function recogniseAction(jobStep: JobStep, scripts: RepositoryScripts): readonly PublishCommand[] {
  const { step, inputs } = jobStep;
  const reference = step.uses?.text ?? "";
  const name = reference.replace(/@[^@/]*$/, "").replace(/^(?:\.|\$)\//, "");
  if (inputs.get("dry-run") === "true") return [];
  const base = {
    mode: "publish",
    certainty: "certain",
    words: [reference],
    ways: [[reference]],
    directories: undefined,
    scripts: [],
    environment: new Map(),
    ignored: false,
    line: 0,
  } as const;
  const known = PUBLISHING.find((candidate) => candidate.name.test(name));
  if (known !== undefined) {
    const staged = known.client === "slipway" && inputs.get("stage") === "true";
    return [{ ...base, client: known.client, mode: staged ? "stage" : "publish" }];
  }
  if (CHANGESETS.test(name)) {
    const input = ["publish", "publish-script"].find((key) => inputs.has(key));
    if (input === undefined) return [];
    const inner = findPublishCommands(inputs.get(input) ?? step.with.get(input)?.text ?? "", scripts, jobStep);
    const certain = inner.find(({ certainty }) => certainty === "certain");
    return [{ ...base, client: "changesets", ...certain, line: 0 }];
  }
  return RETRYING.test(name) ? findPublishCommands(inputs.get("command") ?? "", scripts, jobStep) : [];
}
