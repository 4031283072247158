import { expect, test } from "vitest";

import { parseAction, parseWorkflow } from "../../../ci/src/github-actions/workflows/parse-workflow.ts";
import { listNamedFiles, withoutUntracked } from "./named-files.ts";
import type { NamedFile, RepositoryWorkflows } from "./workflow.ts";

const RELEASE = ".github/workflows/release.yml";
const CALLED = "./.github/workflows/build.yml";
const JOBS = { publish: { "runs-on": "ubuntu-latest", steps: [{ uses: "./tools/set-up/" }] }, build: { uses: CALLED } };

function read(files: Readonly<Record<string, NamedFile["kind"]>> = {}): RepositoryWorkflows {
  const workflow = parseWorkflow(RELEASE, JSON.stringify({ on: "push", jobs: JOBS }));
  const action = parseAction("tools/set-up/action.yml", JSON.stringify({ runs: { using: "composite", steps: [] } }));
  if ("problem" in workflow || "problem" in action) throw new Error("a file cannot be parsed");
  return {
    workflows: [workflow.workflow],
    actions: [action.action],
    missing: new Set(),
    rootManifest: undefined,
    nodeVersions: new Map(),
    files: new Map(Object.entries(files).map(([file, kind]) => [file, { kind }])),
    locked: new Map(),
  };
}

test("git is asked about what workflows use by its path, and about themselves", () => {
  expect(listNamedFiles(read(), [])).toEqual(
    expect.arrayContaining([RELEASE, "tools/set-up/action.yml", "tools/set-up", CALLED.slice(2)]),
  );
});

test.each<[string, Record<string, NamedFile["kind"]>, string[]]>([
  ["git has all of it", { "tools/set-up": "present", [CALLED.slice(2)]: "present" }, []],
  ["git was not asked", {}, []],
  ["git does not have the action", { "tools/set-up": "absent" }, ["./tools/set-up/"]],
  ["git does not have the workflow", { [CALLED.slice(2)]: "absent" }, [CALLED]],
  ["the workflow that uses it waits for its own commit", { [RELEASE]: "absent", "tools/set-up": "absent" }, []],
])("where %s", (_, files, expected) => {
  const { actions, missing, untracked = new Set() } = withoutUntracked(read(files));
  expect([...missing]).toEqual(expected);
  expect([...untracked]).toEqual(expected);
  expect(actions).toHaveLength(expected.includes("./tools/set-up/") ? 0 : 1);
});

test("what a script takes in is read as well", () => {
  const text = 'import { publish } from "./lib/publish.mjs";\nimport { execa } from "execa";\n';
  const files = new Map<string, NamedFile>([["scripts/release.mjs", { kind: "present", text }]]);
  expect(listNamedFiles({ ...read(), files }, [])).toContain("scripts/lib/publish.mjs");
});
