import { isAbsolute, relative, sep } from "node:path";

import type { Position, Problem } from "@slipway/core";
import * as v from "valibot";

import type { Environment, LintFindings } from "../../provider/ci-provider.ts";

const PATIENCE = 60_000;
/** A linter has no use for the rest of a runner's environment. */
const NEEDED = ["PATH", "HOME", "USERPROFILE", "SystemRoot", "TMPDIR", "TEMP"];
const NOTHING = /^(?:null)?\s*$/;

interface Linter {
  readonly name: string;
  readonly arguments: readonly string[];
  /** The exit codes of a run that has looked at everything. */
  readonly looked: readonly number[];
  readonly parse: (output: string, toFile: (path: string) => string) => Problem[] | undefined;
}

const LINTERS: readonly Linter[] = [
  {
    name: "zizmor",
    arguments: ["--offline", "--no-progress", "--format", "json", "--"],
    // By the severity of what was found. 1 to 3: it failed, it was called wrongly, it took none of the files.
    looked: [0, 10, 11, 12, 13, 14],
    parse: parseZizmor,
  },
  {
    name: "actionlint",
    arguments: ["-no-color", "-shellcheck=", "-pyflakes=", "-format", "{{json .}}", "--"],
    looked: [0, 1],
    parse: parseActionlint,
  },
];

interface Lint {
  readonly problems: readonly Problem[];
  /** Why that is not all. */
  readonly failure?: string | undefined;
}

/** Runs `zizmor` and `actionlint` where they are installed, without a network. */
export async function runLinters(
  base: string,
  files: readonly string[],
  environment: Environment,
): Promise<LintFindings> {
  if (files.length === 0) return { problems: [], notChecked: [] };
  const needed = Object.fromEntries(NEEDED.map((name) => [name, environment[name]]));
  const results = await Promise.all(LINTERS.map((linter) => run(linter, base, files, needed)));
  return {
    problems: results.flatMap(({ problems }) => problems),
    notChecked: results.flatMap(({ failure }, index) =>
      failure === undefined ? [] : `the workflows with \`${String(LINTERS[index]?.name)}\`: ${failure}`,
    ),
  };
}

async function run(linter: Linter, base: string, files: readonly string[], environment: Environment): Promise<Lint> {
  // Loaded here: a repository without workflows needs no linters.
  const { execa } = await import("execa");
  const { stdout, exitCode, code, timedOut, signal } = await execa(linter.name, [...linter.arguments, ...files], {
    cwd: base,
    reject: false,
    timeout: PATIENCE,
    stdin: "ignore",
    env: { ...environment, NO_COLOR: "1" },
    extendEnv: false,
  });
  if (code === "ENOENT") return { problems: [] };
  const problems = NOTHING.test(stdout) ? undefined : linter.parse(stdout, (path) => toFile(base, path));
  if (timedOut) return { problems: [], failure: `it did not end within ${String(PATIENCE / 1_000)} s` };
  if (exitCode === undefined) return { problems: [], failure: `it ended by ${String(signal ?? code)}` };
  if (!linter.looked.includes(exitCode)) {
    return { problems: problems ?? [], failure: `it ended with code ${String(exitCode)}` };
  }
  if (problems === undefined && (exitCode !== 0 || !NOTHING.test(stdout))) {
    return { problems: [], failure: `it ended with code ${String(exitCode)} and no findings that can be read` };
  }
  return { problems: problems ?? [] };
}

function toFile(base: string, path: string): string {
  const inside = isAbsolute(path) ? relative(base, path) : path;
  return inside.split(sep).join("/").replace(/^\.\//, "");
}

/** Wants releases to cancel each other. */
const CONTRADICTING = new Set(["concurrency-limits"]);

const Path = v.union([v.object({ verbatim_path: v.string() }), v.object({ given_path: v.string() })]);

const ZizmorFindings = v.array(
  v.object({
    ident: v.string(),
    desc: v.string(),
    ignored: v.optional(v.boolean(), false),
    locations: v.array(
      v.object({
        symbolic: v.object({ kind: v.string(), annotation: v.string(), key: v.object({ Local: Path }) }),
        concrete: v.object({
          location: v.object({ start_point: v.object({ row: v.number(), column: v.number() }) }),
        }),
      }),
    ),
  }),
);

/**
 * The findings of `zizmor --format json`, which counts rows and columns from 0.
 *
 * @param toFile Turns a path of its output into one from the workspace's base.
 * @returns `undefined` for output of another form.
 * @see https://docs.zizmor.sh/usage/#output-formats
 */
function parseZizmor(output: string, toFile: (path: string) => string): Problem[] | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ZizmorFindings), output);
  if (!parsed.success) return undefined;
  return parsed.output.flatMap(({ ident, desc, ignored, locations }) => {
    const primary = locations.find(({ symbolic }) => symbolic.kind === "Primary") ?? locations[0];
    if (ignored || primary === undefined || CONTRADICTING.has(ident)) return [];
    const { annotation, key } = primary.symbolic;
    const { row, column } = primary.concrete.location.start_point;
    const path = "verbatim_path" in key.Local ? key.Local.verbatim_path : key.Local.given_path;
    return [
      lintProblem({
        name: `zizmor/${ident}`,
        message: annotation === "" ? desc : `${desc}: ${annotation}`,
        file: toFile(path),
        position: { line: row + 1, column: column + 1 },
      }),
    ];
  });
}

/** Keys and scopes that GitHub knows and released versions of actionlint do not, by name. */
const NEWER_KEYS = /^unexpected key "(?:queue|cache-mode|parallel|background|wait|wait-all|cancel|deployment)" for /;

const NEWER_SCOPES = /^unknown permission scope "(?:models|artifact-metadata)"/;
/** `uses: $/path`, YAML aliases, and inputs of actions that came after its list. */
const NEWER_FORMS =
  /"\$\/|got alias node with|^input "(?:package-manager-cache|allow-unsafe-pr-checkout)" is not defined in action/;
/** GitHub's own runners, which come and go faster than the list. */
const HOSTED_LABEL = /^label "(?:ubuntu|windows|macos)-[^"]*" is unknown/;
/** What it says of a step of which it does not know the key. */
const STEP_WITHOUT_WORK = /^step must run script with "run" section or run action with "uses" section/;

const ActionlintFindings = v.array(
  v.object({
    message: v.string(),
    filepath: v.string(),
    line: v.number(),
    column: v.number(),
    kind: v.string(),
  }),
);

/**
 * The findings of `actionlint -format '{{json .}}'`.
 *
 * @param toFile Turns a path of its output into one from the workspace's base.
 * @returns `undefined` for output of another form.
 * @see https://github.com/rhysd/actionlint/blob/main/docs/usage.md
 */
function parseActionlint(output: string, toFile: (path: string) => string): Problem[] | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ActionlintFindings), output);
  if (!parsed.success) return undefined;
  const newer = new Set(parsed.output.filter(({ message }) => NEWER_KEYS.test(message)).map(placeOf));
  return parsed.output.flatMap((finding) => {
    const { message, filepath, line, column, kind } = finding;
    const outdated = [NEWER_KEYS, NEWER_SCOPES, NEWER_FORMS, HOSTED_LABEL].some((form) => form.test(message));
    if (outdated || (STEP_WITHOUT_WORK.test(message) && newer.has(placeOf(finding)))) return [];
    return [lintProblem({ name: `actionlint/${kind}`, message, file: toFile(filepath), position: { line, column } })];
  });
}

function placeOf({ filepath, line, column }: v.InferOutput<typeof ActionlintFindings>[number]): string {
  return `${filepath}:${line}:${column}`;
}

/** A linter's finding as a problem. Whatever the linter thinks of it, no release fails for it. */
function lintProblem(finding: {
  /** `zizmor/template-injection` */
  readonly name: string;
  readonly message: string;
  readonly file: string;
  readonly position: Position;
}): Problem {
  const { name, message, file, position } = finding;
  const [line = ""] = message.split("\n", 1);
  return { code: "WORKFLOW_LINT", severity: "warning", file, position, actual: name, reason: line.replace(/\.$/, "") };
}
