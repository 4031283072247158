import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { runLinters } from "./linters.ts";

/** In the form of zizmor 1.30; `concurrency-limits` would have releases cancel each other. */
const ZIZMOR = [
  finding(
    "template-injection",
    "code injection via template expansion",
    "may expand into attacker-controllable code",
    10,
    17,
  ),
  finding("concurrency-limits", "insufficient job-level concurrency limits", "missing cancel-in-progress", 2, 0),
  {
    ...finding("artipacked", "credential persistence", "does not set persist-credentials: false", 8, 8),
    ignored: true,
  },
];

/** What actionlint 1.7 said of a file with newer keys. */
const ACTIONLINT = [
  lint(
    'unexpected key "queue" for "concurrency" section. expected one of "cancel-in-progress", "group"',
    4,
    3,
    "syntax-check",
  ),
  lint(
    'unexpected key "cache-mode" for "workflow" section. expected one of "concurrency", "defaults"',
    5,
    1,
    "syntax-check",
  ),
  lint('unexpected key "parallel" for "step" section. expected one of "run"', 7, 9, "syntax-check"),
  lint('step must run script with "run" section or run action with "uses" section', 7, 9, "syntax-check"),
  lint('specifying action "$/.github/actions/x" in invalid format because ref is missing.', 10, 15, "action"),
  lint('label "ubuntu-slim" is unknown. available labels are "windows-latest"', 12, 14, "runner-label"),
  lint('"steps" section must be sequence node but got alias node with "" tag', 13, 12, "syntax-check"),
  lint('unknown permission scope "models". all available permission scopes are "actions"', 14, 7, "permissions"),
  lint('step must run script with "run" section or run action with "uses" section', 17, 9, "syntax-check"),
  lint('job "b" needs job "c" which does not exist in this workflow.', 18, 3, "job-needs"),
];

let bin: string;

const path = process.env["PATH"];

beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), "slipway-linters-"));
  process.env["PATH"] = `${bin}${delimiter}/usr/bin${delimiter}/bin`;
});

afterEach(async () => {
  process.env["PATH"] = path;
  await rm(bin, { recursive: true });
});

function finding(ident: string, desc: string, annotation: string, row: number, column: number) {
  return {
    ident,
    desc,
    url: `https://docs.zizmor.sh/audits/#${ident}`,
    determinations: { confidence: "High", severity: "High", persona: "Regular" },
    locations: [
      {
        symbolic: {
          key: { Local: { verbatim_path: "./.github/workflows/a.yml" } },
          annotation,
          route: { route: [{ Key: "jobs" }] },
          feature_kind: "Normal",
          kind: "Primary",
        },
        concrete: {
          location: { start_point: { row, column }, end_point: { row, column: 40 }, offset_span: { start: 0, end: 1 } },
          feature: "",
          comments: [],
        },
      },
    ],
    ignored: false,
    fixes: [],
  };
}

function lint(message: string, line: number, column: number, kind: string) {
  return { message, filepath: ".github/workflows/a.yml", line, column, kind, snippet: "", end_column: column };
}

/** A program that prints what the real one prints and ends as it ends. */
async function install(name: string, output: string, end: number | string): Promise<void> {
  const file = join(bin, name);
  await writeFile(
    file,
    `#!/bin/sh\necho "$@" > "${bin}/${name}.arguments"\ncat <<'END'\n${output}\nEND\n${typeof end === "number" ? `exit ${end}` : end}\n`,
  );
  await chmod(file, 0o755);
}

it("merges what the linters say, without what is newer than they are", async () => {
  await install("zizmor", JSON.stringify(ZIZMOR), 14);
  await install("actionlint", JSON.stringify(ACTIONLINT), 1);
  const { problems, notChecked } = await runLinters(bin, [".github/workflows/a.yml"], process.env);
  expect(notChecked).toEqual([]);
  expect(problems).toEqual([
    {
      code: "WORKFLOW_LINT",
      severity: "warning",
      file: ".github/workflows/a.yml",
      position: { line: 11, column: 18 },
      actual: "zizmor/template-injection",
      reason: "code injection via template expansion: may expand into attacker-controllable code",
    },
    {
      code: "WORKFLOW_LINT",
      severity: "warning",
      file: ".github/workflows/a.yml",
      position: { line: 17, column: 9 },
      actual: "actionlint/syntax-check",
      reason: 'step must run script with "run" section or run action with "uses" section',
    },
    {
      code: "WORKFLOW_LINT",
      severity: "warning",
      file: ".github/workflows/a.yml",
      position: { line: 18, column: 3 },
      actual: "actionlint/job-needs",
      reason: 'job "b" needs job "c" which does not exist in this workflow',
    },
  ]);
});

it("does without those that are not there", async () => {
  await install("actionlint", "[]", 0);
  expect(await runLinters(bin, [".github/workflows/a.yml"], process.env)).toEqual({ problems: [], notChecked: [] });
});

it.each([
  ["takes none of the files", "", 3],
  ["takes none of the files and prints what it always prints", "[]", 3],
  ["fails", "error: no inputs", 1],
])("says that the workflows were not checked where zizmor %s", async (_, output, code) => {
  await install("zizmor", output, code);
  await install("actionlint", "null", 0);
  const { problems, notChecked } = await runLinters(bin, [".github/workflows/a.yml"], process.env);
  expect(problems).toEqual([]);
  expect(notChecked).toEqual([`the workflows with \`zizmor\`: it ended with code ${code}`]);
});

it("tells what a linter found before it failed", async () => {
  await install("zizmor", JSON.stringify(ZIZMOR), 1);
  const { problems, notChecked } = await runLinters(bin, [".github/workflows/a.yml"], process.env);
  expect(problems).toHaveLength(1);
  expect(notChecked).toEqual(["the workflows with `zizmor`: it ended with code 1"]);
});

it.each([
  ["panics", "panic: runtime error", "exit 2", "it ended with code 2"],
  ["fails", "", "exit 3", "it ended with code 3"],
  ["is killed", "[]", "kill -9 $$", "it ended by SIGKILL"],
  ["prints something else", "0 errors", "exit 1", "it ended with code 1 and no findings that can be read"],
  ["says that it found something and not what", "", "exit 1", "it ended with code 1 and no findings that can be read"],
  [
    "prints something else and ends well",
    "0 errors",
    "exit 0",
    "it ended with code 0 and no findings that can be read",
  ],
])("says that the workflows were not checked where actionlint %s", async (_, output, end, reason) => {
  await install("actionlint", output, end);
  const { problems, notChecked } = await runLinters(bin, [".github/workflows/a.yml"], process.env);
  expect(problems).toEqual([]);
  expect(notChecked).toEqual([`the workflows with \`actionlint\`: ${reason}`]);
});

it("starts nothing for no files", async () => {
  expect(await runLinters(bin, [], process.env)).toEqual({ problems: [], notChecked: [] });
});
