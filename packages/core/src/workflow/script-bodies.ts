import { substitute, type Variables } from "./parameters.ts";
import { matchesPath, moveTo } from "./paths.ts";
import { commandsOfProgram } from "./programs.ts";
import { recipeCall, type Recipes } from "./recipes.ts";
import type { ScriptCall } from "./script-calls.ts";
import type { NamedFile } from "./workflow.ts";

type Scripts = ReadonlyMap<string, string>;

/** What a repository's own scripts say: those of its packages by directory, its script files by path. */
export interface ScriptSources {
  readonly byDirectory: ReadonlyMap<string, Scripts>;
  /** Directories by package name. */
  readonly byName: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, NamedFile>;
  readonly recipes: Recipes;
}

/** A command that may start a script. */
interface Starting {
  readonly words: readonly string[];
  readonly ways: readonly (readonly string[])[];
  readonly directories: readonly string[] | undefined;
  readonly input: string | undefined;
}

/** A script that a command starts. */
export interface Body {
  readonly name: string;
  /** What tells it from others of its name. */
  readonly whose: string;
  readonly text: string;
  readonly directories: readonly string[] | undefined;
  /** Its arguments by position. */
  readonly given?: readonly (readonly [string, string])[];
  readonly variables?: Variables;
  /** Written in another language, which is only searched for commands. */
  readonly program?: true;
  /** It stands in a file that a program takes in. */
  readonly imported?: boolean;
}

/** Each once, in all of its directories. */
export function distinctBodies(bodies: readonly Body[]): Body[] {
  const distinct = new Map<string, Body>();
  for (const body of bodies) {
    const key = `${body.whose}\n${body.name}\n${body.text}`;
    const { directories } = distinct.get(key) ?? { directories: [] };
    const both = directories === undefined || body.directories === undefined;
    distinct.set(key, {
      ...body,
      directories: both ? undefined : [...new Set([...directories, ...(body.directories ?? [])])],
    });
  }
  return [...distinct.values()];
}

/** The package scripts that a call starts, with those around them. */
export function bodiesOf(call: ScriptCall, scripts: ScriptSources, place: string | undefined): Body[] {
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
        return body === undefined
          ? []
          : [{ name: part, whose: directory, text: [body, ...rest].join(" "), directories: [directory] }];
      });
    }),
  );
}

interface Owner {
  readonly directory: string;
  readonly available: Scripts;
}

function candidates({ packages }: ScriptCall, scripts: ScriptSources, place: string | undefined): Owner[] {
  const { byDirectory, byName } = scripts;
  if (packages === "all") return [...byDirectory].map(([directory, available]) => ({ directory, available }));
  const directory =
    packages === undefined
      ? (place ?? ".")
      : "directory" in packages
        ? (moveTo(place ?? ".", packages.directory) ?? "")
        : (byName.get(packages.name.replace(/^\.{3}|\.{3}$/g, "")) ?? "");
  return [...byDirectory].flatMap(([path, available]) =>
    matchesPath(directory, path) ? [{ directory: path, available }] : [],
  );
}

const SHELLS = new Set(["bash", "sh", "zsh", "dash"]);

/** Take a script behind `-c`. */
const BY_FLAG = new Set([...SHELLS, "su", "runuser", "script", "flock"]);

/** The scripts of `bash -c`, of `eval`, and what a shell is handed to read. */
export function inlineScripts({ words, directories, input }: Starting): Body[] {
  const [program = "", ...rest] = words;
  const bodyOf = (text: string, given: Body["given"] = []): Body => ({
    name: program,
    whose: text,
    text,
    directories,
    given,
  });
  const flag = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  const text = rest[flag + 1];
  if (BY_FLAG.has(program) && flag !== -1 && text !== undefined) {
    return [
      bodyOf(
        text,
        rest.slice(flag + 2).map((word, index) => [`${index}`, word] as const),
      ),
    ];
  }
  if (program === "eval") return [bodyOf(rest.join(" "))];
  if (program === "concurrently") return rest.filter((word) => /\s/.test(word)).map((one) => bodyOf(one));
  // `npx --call`, whose flags are gone.
  if (/^[\w./@-]+\s+\S/.test(program)) return [bodyOf(words.join(" "))];
  const reads = SHELLS.has(program) && rest.every((word) => word.startsWith("-"));
  return reads && input !== undefined ? [bodyOf(input)] : [];
}

/** They run where the file that holds them lies: at the base. */
export function recipesOf({ words }: Starting, { recipes }: ScriptSources): Body[] {
  const name = recipeCall(words);
  const text = name === undefined ? undefined : recipes.get(name);
  return name === undefined || text === undefined ? [] : [{ name, whose: name, text, directories: ["."] }];
}

const SHEBANG = /^#!.*\b(?:ba|z|da)?sh\b/;

/** The scripts of the repository that a command starts, in the shell's language or in that of a program. */
export function filesOf({ ways, directories = [] }: Starting, { files }: ScriptSources): Body[] {
  return ways.flatMap((words) => {
    const started = startedFile(words) ?? startedModule(words);
    if (started === undefined) return [];
    return directories.flatMap((directory): Body[] => {
      const path = moveTo(directory, started.file);
      const file = path === undefined ? undefined : files.get(path);
      if (path === undefined || file?.kind !== "present" || file.text === undefined) return [];
      const { text } = file;
      const body = { name: started.file, whose: path };
      if (/\.(?:ba|z)?sh$/.test(path) || SHEBANG.test(text)) {
        const given = started.rest.map((word, index) => [`${index + 1}`, word] as const);
        return [{ ...body, text, directories: [directory], given }];
      }
      if (words.some((word) => DRY.test(word))) return [];
      return (commandsOfProgram(path, files) ?? []).map(({ script, place, variables, file: from, imported }) => {
        const inside =
          place === undefined ? undefined : substitute(place, variables).map((to) => moveTo(directory, to));
        const known = inside?.flatMap((to) => to ?? []);
        return {
          ...(imported ? { name: from, whose: from, imported } : body),
          text: script,
          variables,
          program: true,
          directories: known?.length === inside?.length ? known : undefined,
        };
      });
    });
  });
}

const DRY = /^--?(?:dry|dry-run|dryRun)(?:=true)?$/;

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
  "ts-node-esm",
  "vite-node",
  "jiti",
  "esno",
  "swc-node",
  "babel-node",
]);

/** The file that an interpreter is given, or that is started by its path. */
export function startedFile([program = "", ...rest]: readonly string[]):
  | { readonly file: string; readonly rest: readonly string[] }
  | undefined {
  if (!INTERPRETERS.has(program)) return /\/|\.py$/.test(program) ? { file: program, rest } : undefined;
  let index = program === "bun" || program === "deno" ? Number(rest[0] === "run") : 0;
  for (; rest[index]?.startsWith("-") === true; index += 1) {
    const flag = rest[index] ?? "";
    if (VALUED.has(flag)) index += 1;
    // Any other may take the next word for itself.
    else if (!/^-[euxA]+$|^--(?:allow|deny|no|unstable)-/.test(flag) && !SIMPLE.has(flag) && !flag.includes("="))
      return undefined;
  }
  const file = rest[index];
  return file === undefined ? undefined : { file, rest: rest.slice(index + 1) };
}

/** The module that Python is told to start: `python -m scripts.release`. */
export function startedModule([program = "", ...rest]: readonly string[]): ReturnType<typeof startedFile> {
  const flag = /^python3?$/.test(program) ? rest.indexOf("-m") : -1;
  const name = flag === -1 ? undefined : rest[flag + 1];
  return name === undefined ? undefined : { file: `${name.replaceAll(".", "/")}.py`, rest: rest.slice(flag + 2) };
}

const SIMPLE = new Set([
  "--experimental-strip-types",
  "--no-warnings",
  "--trace-warnings",
  "--enable-source-maps",
  "--esm",
  "--transpile-only",
  "--quiet",
  "--unstable",
  "--bun",
]);

const VALUED = new Set(["--import", "--require", "-r", "--loader", "--experimental-loader", "--env-file"]);
