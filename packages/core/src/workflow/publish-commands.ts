import { isLoopback, recogniseClient } from "./client.ts";
import { findCommands, type RepositoryScripts, type StartedCommand } from "./commands.ts";
import type { PublishStep } from "./publish-job.ts";
import { raisesVersions } from "./version-commands.ts";

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
    const { client, mode, provenance } = recognised;
    const certainty = command.guessed ? "likely" : recognised.certainty;
    return { ...found, words: way, client, mode, certainty, provenance };
  }
  const spoken = ways.find(looksLikePublishing);
  return spoken && { ...found, words: spoken, client: "other", mode: "publish", certainty: "likely" };
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

const NOT_NPM =
  /dist-?tags?|jsr|crates|docker|vsce|ovsx|pages|docs|website|pkg[.-]pr[.-]new|marketplace|homebrew|pypi/i;

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
  // What `knope release` does stands in its own configuration.
  if (name !== "knope" && raisesVersions(words)) return false;
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

/** Make tags, versions and entries, and publish nothing. */
const CHANGESET_WITHOUT_PUBLISHING = new Set(["add", "init", "pre", "status", "tag", "version"]);

const MANAGERS = new Set(["npm", "pnpm", "yarn", "bun"]);

const PREPARING =
  /^(?:ci|i|install|add|config|set|version|whoami|ping|pack|exec|dist-tags?|access|view|info|login|run)$/;

/** Whether it is not known of a command that it publishes nothing. */
export function mayPublish({ opened, words }: StartedCommand): boolean {
  const [program = "", verb = ""] = words;
  if (opened || ELSEWHERE.has(baseName(program))) return false;
  if (program === "changeset") return !CHANGESET_WITHOUT_PUBLISHING.has(verb);
  if (MANAGERS.has(program)) return verb === "run" || (verb !== "" && !verb.startsWith("-") && !PREPARING.test(verb));
  return recogniseClient(words) !== "not-published";
}
