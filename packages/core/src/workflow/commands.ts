import { isJsonObject, type Manifest } from "../json/json.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { recogniseClient } from "./client.ts";
import { followShell, type FollowedCommand, moveTo, type Variables } from "./follow-shell.ts";
import { recipeCall, type Recipes } from "./recipes.ts";
import type { NamedFile, RepositoryWorkflows } from "./workflow.ts";
import { executedIn, type ScriptCall, scriptCall, stripWrappers } from "./wrappers.ts";

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
  const around = { directories, variables, environment: new Map(), scripts: [], path: [] };
  const found = scripts.found.get(key) ?? search(script, { scripts, bodies: new Set(), looks: 0 }, around);
  scripts.found.set(key, found);
  return found;
}

function search(script: string, state: Search, around: Around): StartedCommand[] {
  return followShell(script, around.variables, around.directories).flatMap(({ assignments, exported, ...command }) => {
    const { scripts } = around;
    const environment = new Map([...around.environment, ...exported, ...assignments]);
    const ways = command.ways.map((words) => stripWrappers(words));
    const directories = placesOf(command, state.scripts);
    const started = { ...command, words: ways[0] ?? [], ways, directories, environment, scripts, opened: false };
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
  const bodies =
    call === undefined
      ? [...inlineScripts(command), ...recipesOf(command, state.scripts), ...filesOf(command, state.scripts)]
      : places.flatMap((place) => bodiesOf(call, state.scripts, place));
  const distinct = new Map(bodies.map((body) => [`${body.whose}\n${body.name}\n${body.text}`, body]));
  const fresh = [...distinct.values()].filter(({ whose, name }) => !around.path.includes(`${whose}:${name}`));
  if (fresh.length > 0) {
    return [{ ...command, opened: true }, ...fresh.flatMap((body) => enter(command, body, state, around))];
  }
  if (call === undefined || call.explicit) return leaf;
  // `yarn changeset publish` starts a program when no script has its name.
  const program = stripWrappers([...call.names, ...call.rest]);
  return [{ ...command, opened: true }, ...open({ ...command, words: program, ways: [program] }, state, around)];
}

/** Position and failure are decided where the chain begins. */
function enter(command: StartedCommand, body: Body, state: Search, around: Around): StartedCommand[] {
  if (!mayLookInto(state, body.text)) return [];
  const { line, ignored, environment } = command;
  const given = (body.arguments ?? []).map((value, index) => [String(index + 1), value] as const);
  const inner = search(body.text, state, {
    directories: body.directory === undefined ? undefined : [body.directory],
    variables: new Map([
      ...around.variables,
      ...[...environment, ...given].map(([name, value]) => [name, [value]] as const),
    ]),
    environment,
    scripts: [...around.scripts, body.name],
    path: [...around.path, `${body.whose}:${body.name}`],
  });
  return inner.map((found) => ({ ...found, line, ignored: ignored || found.ignored }));
}

function mayLookInto(state: Search, body: string): boolean {
  state.looks += 1;
  if (state.looks > MOST_SCRIPTS && state.bodies.has(body)) return false;
  state.bodies.add(body);
  return true;
}

interface Body {
  readonly name: string;
  /** What tells it from others of its name. */
  readonly whose: string;
  readonly text: string;
  readonly directory: string | undefined;
  readonly arguments?: readonly string[];
}

function bodiesOf(call: ScriptCall, scripts: RepositoryScripts, place: string | undefined): Body[] {
  return candidates(call, scripts, place).flatMap(({ directory, available }) =>
    call.names.flatMap((name) => {
      if (!available.has(name)) return [];
      // npm, yarn 1, bun and pnpm start these around a script of the same name.
      const parts = [
        [`pre${name}`, []],
        [name, call.rest],
        [`post${name}`, []],
      ] as const;
      return parts.flatMap(([part, rest]) => {
        const body = available.get(part);
        return body === undefined ? [] : [{ name: part, whose: directory, text: [body, ...rest].join(" "), directory }];
      });
    }),
  );
}

interface Owner {
  readonly directory: string;
  readonly available: Scripts;
}

function candidates({ packages }: ScriptCall, scripts: RepositoryScripts, place: string | undefined): Owner[] {
  const { byDirectory, byName } = scripts;
  if (packages === "all") return [...byDirectory].map(([directory, available]) => ({ directory, available }));
  const directory =
    packages === undefined
      ? (place ?? ".")
      : "directory" in packages
        ? (moveTo(place ?? ".", packages.directory) ?? "")
        : (byName.get(packages.name.replace(/^\.{3}|\.{3}$/g, "")) ?? "");
  const available = byDirectory.get(directory);
  return available === undefined ? [] : [{ directory, available }];
}

const SHELLS = new Set(["bash", "sh", "zsh", "dash"]);

/** The script of `bash -c`. */
function inlineScripts({ words: [program = "", ...rest], directories = [] }: StartedCommand): Body[] {
  const flag = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  const text = rest[flag + 1];
  if (!SHELLS.has(program) || flag === -1 || text === undefined) return [];
  const [directory, ...others] = directories;
  return [{ name: program, whose: text, text, directory: others.length === 0 ? directory : undefined }];
}

/** They run where the file that holds them lies: at the base. */
function recipesOf({ words }: StartedCommand, { recipes }: RepositoryScripts): Body[] {
  const name = recipeCall(words);
  const text = name === undefined ? undefined : recipes.get(name);
  return name === undefined || text === undefined ? [] : [{ name, whose: name, text, directory: "." }];
}

const SHEBANG = /^#!.*\b(?:ba|z|da)?sh\b/;

/** The shell scripts of the repository that a command starts. */
function filesOf({ ways, directories = [] }: StartedCommand, { files }: RepositoryScripts): Body[] {
  return ways.flatMap((words) => {
    const started = startedFile(words);
    if (started === undefined) return [];
    return directories.flatMap((directory) => {
      const path = moveTo(directory, started.file);
      const file = path === undefined ? undefined : files.get(path);
      if (path === undefined || file?.kind !== "present" || file.text === undefined) return [];
      const { text } = file;
      if (!/\.(?:ba|z)?sh$/.test(path) && !SHEBANG.test(text)) return [];
      return [{ name: started.file, whose: path, text, directory, arguments: started.rest }];
    });
  });
}

const INTERPRETERS = new Set([
  ...SHELLS,
  "source",
  ".",
  "node",
  "tsx",
  "ts-node",
  "bun",
  "deno",
  "python",
  "python3",
  "zx",
]);

/** The file that an interpreter is given, or that is started by its path. */
export function startedFile([program = "", ...rest]: readonly string[]):
  | { readonly file: string; readonly rest: readonly string[] }
  | undefined {
  if (!INTERPRETERS.has(program)) return program.includes("/") ? { file: program, rest } : undefined;
  const index = rest.findIndex((word) => !word.startsWith("-"));
  const file = rest[index];
  const flags = index === -1 ? rest : rest.slice(0, index);
  // A flag may take the next word for itself.
  if (file === undefined || flags.some((flag) => !/^-[eux]+$/.test(flag) && !SIMPLE.has(flag))) return undefined;
  return { file, rest: rest.slice(index + 1) };
}

const SIMPLE = new Set(["--experimental-strip-types", "--no-warnings", "--trace-warnings", "--enable-source-maps"]);

type Scripts = ReadonlyMap<string, string>;

/** What a repository's own scripts say: those of its packages by directory, its script files by path. */
export interface RepositoryScripts {
  readonly byDirectory: ReadonlyMap<string, Scripts>;
  /** Directories by package name. */
  readonly byName: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, NamedFile>;
  readonly recipes: Recipes;
  /** What was found behind a script before. */
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
  const byDirectory = new Map<string, Scripts>();
  if (root !== undefined) byDirectory.set(".", scriptsOf(root));
  for (const { directory, manifest } of packages) byDirectory.set(directory, scriptsOf(manifest));
  const byName = new Map(packages.map(({ name, directory }) => [name, directory]));
  return { byDirectory, byName, files, recipes, found: new Map() };
}

function scriptsOf({ scripts }: Manifest): Scripts {
  if (!isJsonObject(scripts)) return new Map();
  return new Map(Object.entries(scripts).flatMap(([name, text]) => (typeof text === "string" ? [[name, text]] : [])));
}
