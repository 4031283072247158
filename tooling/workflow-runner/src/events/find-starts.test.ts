import { describe, expect, test } from "vitest";

import { readWorkflow } from "../workflow/workflow.ts";
import type { Event, PullRequest } from "./event.ts";
import { findStarts } from "./find-starts.ts";

const JOBS = "jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }";

async function count(on: string, event: Event): Promise<number> {
  const workflow = await readWorkflow(".github/workflows/test.yml", `name: Test\non: ${on}\n${JOBS}\n`);
  return findStarts(workflow, event).length;
}

function push(...names: string[]): Event {
  const refs = names.map((ref) => ({ ref, sha: "1".repeat(40), before: "0".repeat(40), changed: ["src/a.ts"] }));
  return { name: "push", actor: "octocat", refs, byBuiltInToken: false };
}

const PULL: PullRequest = {
  number: 7,
  title: "A change",
  base: { ref: "main", sha: "0".repeat(40) },
  head: { ref: "change", sha: "1".repeat(40), repository: "stranger/app" },
  merge: "2".repeat(40),
  changed: ["docs/a.md"],
  labels: [],
};

function tags(amount: number): string[] {
  return Array.from({ length: amount }, (_, index) => `refs/tags/release-${String(index)}`);
}

describe("a push", () => {
  test.each([
    ["push", ["refs/heads/main"], 1],
    ["push", ["refs/tags/v1"], 1],
    ["{ push: { branches: [main] } }", ["refs/heads/main"], 1],
    ["{ push: { branches: [main] } }", ["refs/tags/main"], 0],
    ["{ push: { tags: ['release-*'] } }", ["refs/tags/release-1"], 1],
    ["{ push: { tags: ['release-*'] } }", ["refs/heads/release-1"], 0],
    ["{ push: { tags: ['release-*'] } }", ["refs/tags/release-@scope/name@1.0.0"], 0],
    ["{ push: { tags: ['release-**'] } }", ["refs/tags/release-@scope/name@1.0.0"], 1],
    ["{ push: { tags-ignore: ['v*'] } }", ["refs/tags/v1", "refs/tags/w1"], 1],
    ["{ push: { branches: [main], tags: ['v*'] } }", ["refs/heads/main", "refs/tags/v1"], 2],
    ["{ push: { tags: ['release-*'] } }", tags(3), 3],
    ["{ push: { tags: ['release-*'] } }", tags(4), 0],
    ["{ push: { tags: ['release-*'], branches: [main] } }", [...tags(4), "refs/heads/main"], 1],
    ["{ push: { paths: ['src/**'] } }", ["refs/heads/main"], 1],
    ["{ push: { paths: ['docs/**'] } }", ["refs/heads/main"], 0],
    ["{ push: { paths-ignore: ['src/**'] } }", ["refs/heads/main"], 0],
    ["{ push: { paths: ['docs/**'] } }", ["refs/tags/v1"], 1],
    ["workflow_dispatch", ["refs/heads/main"], 0],
  ])("on %s of %j starts %i", async (on, refs, starts) => {
    await expect(count(on, push(...refs))).resolves.toBe(starts);
  });

  test("of the built-in token starts nothing", async () => {
    const refs = [{ ref: "refs/tags/v1", sha: "1", before: "0", changed: [] }];
    await expect(
      count("push", { name: "push", actor: "github-actions[bot]", refs, byBuiltInToken: true }),
    ).resolves.toBe(0);
  });
});

describe("a pull request", () => {
  test.each([
    ["pull_request", "opened", 1],
    ["pull_request", "labeled", 0],
    ["{ pull_request: { types: [labeled] } }", "labeled", 1],
    ["{ pull_request: { branches: [main] } }", "opened", 1],
    ["{ pull_request: { branches: [next] } }", "opened", 0],
    ["{ pull_request: { paths: ['src/**'] } }", "opened", 0],
    ["pull_request_target", "opened", 0],
  ] as const)("on %s, %s, starts %i", async (on, action, starts) => {
    await expect(count(on, { name: "pull_request", actor: "stranger", action, pull: PULL })).resolves.toBe(starts);
  });
});

describe("the end of a run", () => {
  test.each([
    ["{ workflow_run: { workflows: [CI], types: [completed] } }", "CI", 1],
    ["{ workflow_run: { workflows: [CI], types: [requested] } }", "CI", 0],
    ["{ workflow_run: { workflows: [CI], branches: [next] } }", "CI", 0],
    ["{ workflow_run: { workflows: [Other] } }", "CI", 0],
    ["{ workflow_run: { workflows: [Test] } }", "Test", 0],
  ])("on %s, of %s, starts %i", async (on, name, starts) => {
    const run = { name, head_branch: "main" };
    const event = {
      name: "workflow_run",
      actor: "a",
      action: "completed",
      defaultBranch: "main",
      sha: "1",
      run,
    } as const;
    await expect(count(on, event)).resolves.toBe(starts);
  });
});

function dispatch(inputs: Record<string, string>): Event {
  const ref = "refs/heads/main";
  return { name: "workflow_dispatch", actor: "octocat", workflow: "test.yml", ref, sha: "1".repeat(40), inputs };
}

describe("a dispatch", () => {
  const INPUTS =
    "{ workflow_dispatch: { inputs: { mode: { type: choice, options: [dry-run, publish], default: dry-run }, " +
    "force: { type: boolean }, run: { required: true } } } }";

  test("gets defaults and types", async () => {
    const workflow = await readWorkflow(".github/workflows/test.yml", `on: ${INPUTS}\n${JOBS}\n`);
    expect(findStarts(workflow, dispatch({ run: "7" }))).toStrictEqual([
      { ref: undefined, inputs: { mode: "dry-run", force: false, run: "7" } },
    ]);
  });

  test.each([
    [
      INPUTS,
      { run: "7", mode: "resume" },
      "HTTP 422: Provided value 'resume' for input 'mode' not in the list of allowed values",
    ],
    [INPUTS, { run: "7", other: "" }, 'HTTP 422: Unexpected inputs provided: ["other"]'],
    [INPUTS, {}, "HTTP 422: Required input 'run' not provided"],
    ["push", {}, "HTTP 422: Workflow does not have 'workflow_dispatch' trigger"],
  ])("on %s with %j is refused", async (on, inputs, message) => {
    await expect(count(on, dispatch(inputs))).rejects.toThrow(message);
  });
});
