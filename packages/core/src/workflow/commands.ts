import { isJsonObject, type Manifest } from "../json/json.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { recogniseClient } from "./client.ts";
import { followShell, type FollowedCommand, within } from "./follow-shell.ts";
import type { Variables } from "./parameters.ts";
import { moveTo } from "./paths.ts";
import {
  bodiesOf,
  type Body,
  distinctBodies,
  filesOf,
  inlineScripts,
  recipesOf,
  type ScriptSources,
} from "./script-bodies.ts";
import { type ScriptCall, scriptCall } from "./script-calls.ts";
import { speaksOfPublishing } from "./spoken.ts";
import type { RepositoryWorkflows } from "./workflow.ts";
import { executedIn, stripWrappers, wrappedEnvironment } from "./wrappers.ts";

/** A command that a script starts, by itself or through package scripts and the repository's own shell scripts. */
export interface StartedCommand extends Omit<FollowedCommand, "words" | "ways" | "assignments" | "exported"> {
  /** The likeliest of `ways`: variables followed, without the programs that start others. */
  readonly words: readonly string[];
  readonly ways: readonly (readonly string[])[];
  /** Variables set for it alone, or for the scripts that lead to it. */
  readonly environment: ReadonlyMap<string, string>;
  /** The scripts that lead to it, outermost first. */
  readonly scripts: readonly string[];
  /** What it starts was looked into, and stands behind it. */
  readonly opened: boolean;
  /** It stands in a program of which nothing says that it always comes to it. */
  readonly guessed: boolean;
}

const DEEPEST = 6;

/** Scripts that are looked into from one step. Beyond them one that was looked into is not looked into once more. */
const MOST_SCRIPTS = 500;

/** What has been looked into. */
interface Search {
  readonly scripts: RepositoryScripts;
  readonly bodies: Set<string>;
  looks: number;
}

/** Where a script runs, and the way to it. */
interface Around {
  /** POSIX paths from the base; `undefined` when they are not known. */
  readonly directories: readonly string[] | undefined;
  readonly variables: Variables;
  readonly environment: ReadonlyMap<string, string>;
  readonly scripts: readonly string[];
  /** Those of `scripts`, with whose they are. */
  readonly path: readonly string[];
  readonly guessed: boolean;
}

/**
 * The commands that a shell script starts, found through package scripts, shell scripts and the programs that start others.
 *
 * @param around POSIX paths from the base that the script may run in, `undefined` when they are not known; and the variables
 *   of its environment.
 */
export function findCommands(
  script: string,
  scripts: RepositoryScripts,
  { directories, variables }: Pick<Around, "directories" | "variables">,
): readonly StartedCommand[] {
  const key = JSON.stringify([script, directories, ...[...variables].filter(([name]) => script.includes(name))]);
  const around = { directories, variables, environment: new Map(), scripts: [], path: [], guessed: false };
  const found = scripts.found.get(key) ?? search(script, { scripts, bodies: new Set(), looks: 0 }, around);
  scripts.found.set(key, found);
  return found;
}

function search(script: string, state: Search, around: Around): StartedCommand[] {
  return followShell(script, around.variables, around.directories).flatMap(({ assignments, exported, ...command }) => {
    const { scripts, guessed } = around;
    const wrapped = wrappedEnvironment(command.ways[0]);
    const environment = new Map([...around.environment, ...exported, ...assignments, ...wrapped]);
    const ways = command.ways.map((words) => stripWrappers(words));
    const directories = placesOf(command, state.scripts);
    const started = {
      ...command,
      words: ways[0] ?? [],
      ways,
      directories,
      environment,
      scripts,
      opened: false,
      guessed,
    };
    return open(started, state, around);
  });
}

/** Where the program runs that a command starts: `pnpm -r exec` starts it in every package but the root. */
function placesOf(
  { words, directories }: Pick<FollowedCommand, "words" | "directories">,
  { byDirectory, byName }: RepositoryScripts,
): readonly string[] | undefined {
  const packages = executedIn(words);
  if (packages === undefined) return directories;
  if (packages === "unknown") return undefined;
  if (packages === "all") return [...byDirectory.keys()].filter((directory) => directory !== ".");
  if ("directory" in packages) return directories?.flatMap((directory) => moveTo(directory, packages.directory) ?? []);
  const directory = byName.get(packages.name);
  return directory === undefined ? undefined : [directory];
}

/** The command, and those in the scripts that it starts. */
function open(command: StartedCommand, state: Search, around: Around): StartedCommand[] {
  const leaf = [command];
  const { words, directories } = command;
  if (around.scripts.length >= DEEPEST || command.ways.some((way) => recogniseClient(way) !== undefined)) return leaf;
  const places = directories ?? [undefined];
  const call = scriptCall(words);
  const own = call === undefined ? [] : places.flatMap((place) => bodiesOf(call, state.scripts, place));
  const bodies =
    own.length > 0 || (call !== undefined && !startsFile(call))
      ? own
      : [...inlineScripts(command), ...recipesOf(command, state.scripts), ...filesOf(command, state.scripts)];
  const fresh = distinctBodies(bodies).filter(({ whose, name }) => !around.path.includes(`${whose}:${name}`));
  if (fresh.length > 0) {
    const inner = fresh.flatMap((body) => enter(command, body, state, around));
    // Of a program that only starts some commands as well, what it is for is not seen.
    const seen = fresh.some(({ program }) => program !== true) || inner.some(publishes);
    return [{ ...command, opened: seen }, ...inner];
  }
  if (call === undefined || call.explicit) return leaf;
  // `yarn changeset publish` starts a program when no script has its name.
  const program = stripWrappers([...call.names, ...call.rest]);
  return [{ ...command, opened: true }, ...open({ ...command, words: program, ways: [program] }, state, around)];
}

function publishes({ ways }: StartedCommand): boolean {
  return ways.some((way) => typeof recogniseClient(way) === "object");
}

/** `bun run scripts/release.ts` starts a file. */
function startsFile({ names }: ScriptCall): boolean {
  return names.some((name) => /\.[cm]?[jt]s$/.test(name));
}

/** Position and failure are decided where the chain begins. */
function enter(command: StartedCommand, body: Body, state: Search, around: Around): StartedCommand[] {
  if (!mayLookInto(state, body.text)) return [];
  const { environment } = command;
  const given = [...environment, ...(body.given ?? [])].map(([name, value]) => [name, [value]] as const);
  const scripts = [...around.scripts, body.name];
  const inner = search(body.text, state, {
    directories: body.directories,
    variables: new Map([...around.variables, ...given, ...(body.variables ?? [])]),
    environment,
    scripts,
    path: [...around.path, `${body.whose}:${body.name}`],
    guessed: around.guessed || (body.program === true && !isMeant(body, [...scripts, ...command.words])),
  });
  // Whether a program goes on behind a failure is its own matter.
  const isLooked = (found: StartedCommand): boolean => found.tested || body.program === true;
  return inner.map((found) => ({ ...within(command, found), tested: isLooked(found) }));
}

/** Whether the names on the way to a program's command say that publishing is what it is for; its own, if others take it in. */
function isMeant({ name, imported }: Body, names: readonly string[]): boolean {
  const own = name.replace(/\/(?:index|main|__init__)\.\w+$/, "").replace(/^.*\//, "");
  return (imported === true ? [own] : names).some(speaksOfPublishing);
}

function mayLookInto(state: Search, body: string): boolean {
  state.looks += 1;
  if (state.looks > MOST_SCRIPTS && state.bodies.has(body)) return false;
  state.bodies.add(body);
  return true;
}

/** The same, with what was found behind a script before. */
export interface RepositoryScripts extends ScriptSources {
  readonly found: Map<string, readonly StartedCommand[]>;
}

/**
 * @param root The manifest at the base, which is no package of every workspace.
 * @param read The files that commands name, and recipes of other programs.
 */
export function repositoryScripts(
  root: Manifest | undefined,
  packages: readonly WorkspacePackage[],
  { files = new Map(), recipes = new Map() }: Pick<RepositoryWorkflows, "files" | "recipes"> = {},
): RepositoryScripts {
  const byDirectory = new Map<string, ReadonlyMap<string, string>>();
  if (root !== undefined) byDirectory.set(".", scriptsOf(root));
  for (const { directory, manifest } of packages) byDirectory.set(directory, scriptsOf(manifest));
  const byName = new Map(packages.map(({ name, directory }) => [name, directory]));
  return { byDirectory, byName, files, recipes, found: new Map() };
}

function scriptsOf({ scripts }: Manifest): ReadonlyMap<string, string> {
  if (!isJsonObject(scripts)) return new Map();
  return new Map(Object.entries(scripts).flatMap(([name, text]) => (typeof text === "string" ? [[name, text]] : [])));
}
