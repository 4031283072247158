import { commandsOfNode, importsOfNode } from "./node-scripts.ts";
import { moveTo } from "./paths.ts";
import type { ProgramCommand } from "./program-text.ts";
import { commandsOfPython, importsOfPython } from "./python-scripts.ts";
import type { NamedFile } from "./workflow.ts";

/** A language that release scripts are written in, besides that of a shell. */
interface Language {
  readonly ending: RegExp;
  /** In the first line of a script without an ending. */
  readonly interpreter: RegExp;
  readonly commandsOf: (text: string) => readonly ProgramCommand[];
  readonly importsOf: (text: string) => readonly string[];
  /** The files that a path in an import may stand for. */
  readonly filesOf: (path: string) => readonly string[];
}

const NODE_ENDINGS = ["js", "mjs", "cjs", "ts", "mts", "cts"];

const LANGUAGES: readonly Language[] = [
  {
    ending: /\.[cm]?[jt]s$/,
    interpreter: /^#!.*\b(?:node|bun|deno|tsx|ts-node|zx)\b/,
    commandsOf: commandsOfNode,
    importsOf: importsOfNode,
    filesOf: (path) => {
      if (/\.[cm]?[jt]s$/.test(path)) return [path, path.replace(/js$/, "ts")];
      return [
        ...NODE_ENDINGS.map((ending) => `${path}.${ending}`),
        ...NODE_ENDINGS.map((one) => `${path}/index.${one}`),
      ];
    },
  },
  {
    ending: /\.py$/,
    interpreter: /^#!.*\bpython[\d.]*\b/,
    commandsOf: commandsOfPython,
    importsOf: importsOfPython,
    filesOf: (path) => [`${path}.py`, `${path}/__init__.py`],
  },
];

/** A command of a program, and the file of the repository that it stands in. */
export interface ProgramPart extends ProgramCommand {
  readonly file: string;
  /** It stands in a file that the program takes in, and nobody knows whether it is called. */
  readonly imported: boolean;
}

/** Files that one program is looked for in. */
const MOST_FILES = 30;

/**
 * The commands that a program of the repository starts, by itself or in what it takes in of the repository.
 *
 * @param path From the base.
 * @returns `undefined` for what is in no language that is searched.
 */
export function commandsOfProgram(
  path: string,
  files: ReadonlyMap<string, NamedFile>,
): readonly ProgramPart[] | undefined {
  if (languageOf(path, textOf(path, files)) === undefined) return undefined;
  const found: ProgramPart[] = [];
  const pending = [path];
  for (const file of pending) {
    const text = textOf(file, files);
    if (text === undefined) continue;
    const commands = languageOf(file, text)?.commandsOf(text) ?? [];
    found.push(...commands.map((command) => ({ ...command, file, imported: file !== path })));
    const fresh = importedBy(file, text).flatMap(
      (likely) => likely.find((one) => files.get(one)?.kind === "present") ?? [],
    );
    pending.push(...fresh.filter((one) => !pending.includes(one)).slice(0, MOST_FILES - pending.length));
  }
  return found;
}

/** The files of the repository that a program may take in, each with the others that its path may stand for. */
export function importedBy(path: string, text: string | undefined): readonly (readonly string[])[] {
  const language = languageOf(path, text);
  if (language === undefined || text === undefined) return [];
  const directory = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
  return language.importsOf(text).map((one) => language.filesOf(one).flatMap((file) => moveTo(directory, file) ?? []));
}

function languageOf(path: string, text: string | undefined = ""): Language | undefined {
  return LANGUAGES.find(({ ending, interpreter }) => ending.test(path) || interpreter.test(text));
}

function textOf(path: string, files: ReadonlyMap<string, NamedFile>): string | undefined {
  const file = files.get(path);
  return file?.kind === "present" ? file.text : undefined;
}
