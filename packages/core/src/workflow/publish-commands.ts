import { isJsonObject, type Manifest } from "../json/json.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { isLoopback, recogniseClient } from "./client.ts";
import type { JobStep, PublishClient, PublishStep } from "./publish-job.ts";
import { parseShell, type ShellCommand } from "./shell.ts";
import { type ScriptCall, scriptCall, stripWrappers } from "./wrappers.ts";

/** A command that publishes, with the way to it. */
export type PublishCommand = Pick<
  PublishStep,
  "client" | "mode" | "certainty" | "words" | "scripts" | "ignored" | "provenance"
> & {
  /** 0-based line in the script that was given. */
  readonly line: number;
};

const DEEPEST = 6;

/** Package scripts that are looked into from one step. Beyond them one that was looked into is not looked into once more. */
const MOST_SCRIPTS = 500;

/** What has been looked into. */
interface Search {
  readonly scripts: PackageScripts;
  readonly bodies: Set<string>;
  looks: number;
}

/**
 * The commands of a shell script that publish, found through package scripts and the programs that start others.
 *
 * @param directory POSIX path from the base in which the script runs; `undefined` when it is not known.
 */
export function findPublishCommands(
  script: string,
  scripts: PackageScripts,
  directory: string | undefined,
): readonly PublishCommand[] {
  const key = JSON.stringify([script, directory]);
  const found = scripts.found.get(key) ?? search(script, { scripts, bodies: new Set(), looks: 0 }, directory, []);
  scripts.found.set(key, found);
  return found;
}

function search(
  script: string,
  state: Search,
  directory: string | undefined,
  through: readonly string[],
): PublishCommand[] {
  return parseShell(script).flatMap((command) => {
    if ([...command.assignments.values()].some((value) => isLoopback(value))) return [];
    const words = stripWrappers(command.words);
    const found = { words, scripts: through, ignored: command.ignored, line: command.line };
    const recognised = recogniseClient(words);
    if (recognised === "not-published") return [];
    if (recognised !== undefined) {
      const { client, mode, certainty, provenance } = recognised;
      return [{ ...found, client, mode, certainty, provenance }];
    }
    const called = searchScripts(command, words, state, directory, through);
    if (called !== undefined) return called;
    if (!looksLikePublishing(words)) return [];
    return [{ ...found, client: "other", mode: "publish", certainty: "likely" }];
  });
}

/** @returns `undefined` when the command starts no script that is known. */
function searchScripts(
  command: ShellCommand,
  words: readonly string[],
  state: Search,
  directory: string | undefined,
  through: readonly string[],
): PublishCommand[] | undefined {
  const call = scriptCall(words);
  if (call === undefined || through.length >= DEEPEST) return undefined;
  const bodies = bodiesOf(call, state.scripts, directory).filter(({ name }) => !through.includes(name));
  if (bodies.length > 0) {
    return bodies
      .filter(({ text }) => mayLookInto(state, text))
      .flatMap(({ name, text }) =>
        search(text, state, directory, [...through, name]).map((inner) => outermost(inner, command)),
      );
  }
  // `yarn changeset publish` starts a program when no script has its name.
  if (call.explicit) return undefined;
  const inner = [...call.names, ...call.rest].map((word) => (/^[\w@%+=:,./^~-]+$/.test(word) ? word : `'${word}'`));
  const found = search(inner.join(" "), state, directory, [...through, call.names.join(" ")]);
  return found.map((entry) => outermost({ ...entry, scripts: through }, command));
}

function mayLookInto(state: Search, body: string): boolean {
  state.looks += 1;
  if (state.looks > MOST_SCRIPTS && state.bodies.has(body)) return false;
  state.bodies.add(body);
  return true;
}

/** Position and failure are decided where the chain begins. */
function outermost(inner: PublishCommand, command: ShellCommand): PublishCommand {
  return { ...inner, line: command.line, ignored: inner.ignored || command.ignored };
}

interface Body {
  readonly name: string;
  readonly text: string;
}

function bodiesOf(call: ScriptCall, scripts: PackageScripts, directory: string | undefined): Body[] {
  const bodies = new Map<string, Body>();
  for (const available of candidates(call, scripts, directory)) {
    for (const name of call.names) {
      // npm, yarn 1, bun and pnpm start these around a script of the same name.
      for (const [part, rest] of [
        [`pre${name}`, []],
        [name, call.rest],
        [`post${name}`, []],
      ] as const) {
        const body = available.get(part);
        if (body === undefined || !available.has(name)) continue;
        const text = [body, ...rest].join(" ");
        bodies.set(`${part}\n${text}`, { name: part, text });
      }
    }
  }
  return [...bodies.values()];
}

function candidates({ packages }: ScriptCall, scripts: PackageScripts, directory: string | undefined): Scripts[] {
  if (packages === "all") return [...scripts.byDirectory.values()];
  const found =
    packages === undefined
      ? scripts.byDirectory.get(directory ?? ".")
      : "directory" in packages
        ? scripts.byDirectory.get(packages.directory.replace(/^\.\/|\/$/g, ""))
        : scripts.byName.get(packages.name.replace(/^\.{3}|\.{3}$/g, ""));
  return found === undefined ? [] : [found];
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
export function recogniseAction(
  { step, inputs, directory }: JobStep,
  scripts: PackageScripts,
): readonly PublishCommand[] {
  const reference = step.uses?.text ?? "";
  const name = reference.replace(/@[^@/]*$/, "").replace(/^(?:\.|\$)\//, "");
  if (inputs.get("dry-run") === "true") return [];
  const base = {
    mode: "publish",
    certainty: "certain",
    words: [reference],
    scripts: [],
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
    const inner = findPublishCommands(inputs.get(input) ?? step.with.get(input)?.text ?? "", scripts, directory);
    const certain = inner.find(({ certainty }) => certainty === "certain");
    return [{ ...base, client: "changesets", ...certain, line: 0 }];
  }
  return RETRYING.test(name) ? findPublishCommands(inputs.get("command") ?? "", scripts, directory) : [];
}

type Scripts = ReadonlyMap<string, string>;

/** The scripts of a workspace: by directory, and by package name. */
export interface PackageScripts {
  readonly byDirectory: ReadonlyMap<string, Scripts>;
  readonly byName: ReadonlyMap<string, Scripts>;
  /** What was found behind a script before, by script and directory. */
  readonly found: Map<string, readonly PublishCommand[]>;
}

/** @param root The manifest at the base, which is no package of every workspace. */
export function packageScripts(root: Manifest | undefined, packages: readonly WorkspacePackage[]): PackageScripts {
  const byDirectory = new Map<string, Scripts>();
  const byName = new Map<string, Scripts>();
  if (root !== undefined) byDirectory.set(".", scriptsOf(root));
  for (const { name, directory, manifest } of packages) {
    byDirectory.set(directory, scriptsOf(manifest));
    byName.set(name, scriptsOf(manifest));
  }
  return { byDirectory, byName, found: new Map() };
}

function scriptsOf({ scripts }: Manifest): Scripts {
  if (!isJsonObject(scripts)) return new Map();
  return new Map(Object.entries(scripts).flatMap(([name, text]) => (typeof text === "string" ? [[name, text]] : [])));
}
