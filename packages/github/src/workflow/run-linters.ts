import { isAbsolute, relative, sep } from "node:path";

import type { Problem } from "@slipway/core";

import { parseActionlint } from "./parse-actionlint.ts";
import { parseZizmor } from "./parse-zizmor.ts";

const PATIENCE = 60_000;
/** A linter has no use for the rest of a runner's environment. */
const NEEDED = ["PATH", "HOME", "USERPROFILE", "SystemRoot", "TMPDIR", "TEMP"];
const NOTHING = /^(?:null)?\s*$/;

export interface LintFindings {
  readonly problems: readonly Problem[];
  /** Which linters did not look, and why, in words. */
  readonly notChecked: readonly string[];
}

interface Linter {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly parse: (output: string, toFile: (path: string) => string) => Problem[] | undefined;
}

const LINTERS: readonly Linter[] = [
  { name: "zizmor", arguments: ["--offline", "--no-progress", "--format", "json", "--"], parse: parseZizmor },
  {
    name: "actionlint",
    arguments: ["-no-color", "-shellcheck=", "-pyflakes=", "-format", "{{json .}}", "--"],
    parse: parseActionlint,
  },
];

/**
 * Runs `zizmor` and `actionlint` where they are installed, without a network. Their exit code tells whether there are
 * findings, so only their output counts.
 *
 * @param base Absolute path of the repository's root.
 * @param files Workflow files, POSIX paths from `base`.
 * @param environment Of this process; only what finding a program takes is passed on.
 */
export async function runLinters(
  base: string,
  files: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<LintFindings> {
  if (files.length === 0) return { problems: [], notChecked: [] };
  const needed = Object.fromEntries(NEEDED.map((name) => [name, environment[name]]));
  const results = await Promise.all(LINTERS.map((linter) => run(linter, base, files, needed)));
  return {
    problems: results.flatMap((result) => (typeof result === "string" ? [] : result)),
    notChecked: results.filter((result) => typeof result === "string"),
  };
}

async function run(
  linter: Linter,
  base: string,
  files: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly Problem[] | string> {
  const { name } = linter;
  // Loaded here: a repository without workflows needs no linters.
  const { execa, ExecaError } = await import("execa");
  try {
    const { stdout, exitCode } = await execa(name, [...linter.arguments, ...files], {
      cwd: base,
      reject: false,
      timeout: PATIENCE,
      stdin: "ignore",
      env: { ...environment, NO_COLOR: "1" },
      extendEnv: false,
    });
    if (exitCode === undefined) return `\`${name}\` is not installed or did not finish`;
    if (exitCode === 0 && NOTHING.test(stdout)) return [];
    const problems = linter.parse(stdout, (path) => toFile(base, path));
    return problems ?? `\`${name}\` ended with code ${exitCode} and no findings that can be read`;
  } catch (error) {
    if (error instanceof ExecaError) return `\`${name}\` could not be run`;
    throw error;
  }
}

function toFile(base: string, path: string): string {
  const inside = isAbsolute(path) ? relative(base, path) : path;
  return inside.split(sep).join("/").replace(/^\.\//, "");
}
