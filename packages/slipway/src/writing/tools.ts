import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { basename, delimiter, dirname, isAbsolute, join, relative, sep } from "node:path";

import { ReleaseError, sanitise } from "@slipway/core";

import type { Environment, Run } from "../run/run.ts";

/** Programs of the person's own that know their credentials. */
export type ToolName = "git" | "gh" | "npm";

/** A program of the person who runs this. */
export interface Tool {
  readonly name: ToolName;
  /** Absolute path. */
  readonly file: string;
  /** What it is started with: on `PATH` is nothing that a repository could have put there. */
  readonly environment: Environment;
}

export interface ToolResult {
  readonly ok: boolean;
  /** Without the final newline. */
  readonly stdout: string;
  readonly stderr: string;
}

type Place = Pick<Run, "environment"> & {
  /** Absolute path of the repository's root. */
  readonly base: string;
};

/**
 * Looks for a program on `PATH` as a shell does, but neither in a `node_modules/.bin` nor anywhere in the repository: what
 * lies there came with it or with one of its dependencies, and would be handed a person's credentials.
 *
 * @returns Nothing where there is none.
 */
export async function findTool(name: ToolName, place: Place): Promise<Tool | undefined> {
  return (await look(name, place)).tool;
}

/** @throws {ReleaseError} `TOOL_NOT_FOUND` */
export async function requireTool(name: ToolName, place: Place): Promise<Tool> {
  const { tool, passed } = await look(name, place);
  if (tool !== undefined) return tool;
  const [first] = passed;
  throw new ReleaseError(
    "TOOL_NOT_FOUND",
    first === undefined
      ? `\`${name}\` is not on PATH`
      : sanitise(`the only \`${name}\` on PATH is \`${first}\`, which came with the repository or its dependencies`),
    { hint: `Install ${WHERE[name]}, and see that its directory is on PATH` },
  );
}

const WHERE: Record<ToolName, string> = {
  git: "git: https://git-scm.com/downloads",
  gh: "GitHub's command line: https://cli.github.com",
  npm: "npm, which comes with Node: https://nodejs.org",
};

interface Looked {
  readonly tool: Tool | undefined;
  /** Programs of that name that were not taken. */
  readonly passed: readonly string[];
}

async function look(name: ToolName, { environment, base }: Place): Promise<Looked> {
  const passed: string[] = [];
  const root = await realpath(base).catch(() => base);
  for (const directory of listPath(environment)) {
    for (const file of listNames(name, environment).map((one) => join(directory, one))) {
      if (!(await isProgram(file))) continue;
      if (await isTrusted(file, root)) {
        return { tool: { name, file, environment: await withOwnPath(environment, root) }, passed };
      }
      passed.push(file);
    }
  }
  return { tool: undefined, passed };
}

/** On Windows the variable is called `Path`. */
export function pathKey(environment: Environment): string {
  return Object.keys(environment).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
}

/** What is relative, as an empty entry is, means another place in every directory. */
function listPath(environment: Environment): readonly string[] {
  return (environment[pathKey(environment)] ?? "").split(delimiter).filter((directory) => isAbsolute(directory));
}

function listNames(name: ToolName, environment: Environment): readonly string[] {
  if (process.platform !== "win32") return [name];
  return (environment["PATHEXT"] ?? ".COM;.EXE;.BAT;.CMD").split(";").map((extension) => `${name}${extension}`);
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK)
    .then(async () => (await stat(file)).isFile())
    .catch(() => false);
}

/** Both the place it is found in and the one that a link leads to have to be the person's. */
async function isTrusted(file: string, root: string): Promise<boolean> {
  const directory = await realpath(dirname(file)).catch(() => dirname(file));
  const target = await realpath(file).catch(() => file);
  return ![dirname(file), directory, dirname(target)].some((one) => isForeign(one, root));
}

function isForeign(directory: string, root: string): boolean {
  if (basename(directory) === ".bin" && basename(dirname(directory)) === "node_modules") return true;
  const path = relative(root, directory);
  return path === "" || (path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path));
}

/** With this Node at the end: scripts ask for one by name, and the only one may stand in a place that is left out. */
async function withOwnPath(environment: Environment, root: string): Promise<Environment> {
  const own: string[] = [];
  for (const directory of listPath(environment)) {
    const real = await realpath(directory).catch(() => directory);
    if (![directory, real].some((one) => isForeign(one, root))) own.push(directory);
  }
  return { ...environment, [pathKey(environment)]: [...own, dirname(process.execPath)].join(delimiter) };
}

export interface ToolOptions {
  /** Absolute path to start in. */
  readonly directory: string;
  /** What it reads; nothing without it. */
  readonly input?: string | undefined;
}

/** Runs a program of the person's. Its questions for a password or a passphrase reach the terminal where there is somebody. */
export async function runTool(
  { file, environment }: Tool,
  arguments_: readonly string[],
  { directory, input = "" }: ToolOptions,
  { signal, person }: Pick<Run, "signal" | "person">,
): Promise<ToolResult> {
  // Loaded here: most commands start no program.
  const { execa } = await import("execa");
  const {
    failed,
    stdout,
    stderr,
    shortMessage = "",
  } = await execa(file, arguments_, {
    cwd: directory,
    env: { ...environment, ...(person === undefined && UNATTENDED) },
    extendEnv: false,
    cancelSignal: signal,
    reject: false,
    // To end the child with this process it would listen to all signals from now on.
    cleanup: false,
    input,
  });
  // A program that could not be started says nothing itself.
  return { ok: !failed, stdout, stderr: failed && stderr === "" ? shortMessage : stderr };
}

/** Without a terminal nobody can answer: a question would wait for ever. */
const UNATTENDED = { GIT_TERMINAL_PROMPT: "0", GCM_INTERACTIVE: "never", GH_PROMPT_DISABLED: "1" };
