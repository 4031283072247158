import { expect, it } from "vitest";

import { GITHUB_ACTIONS } from "../../../ci/src/github-actions/facts.ts";
import { parseAction, parseWorkflow } from "../../../ci/src/github-actions/workflows/parse-workflow.ts";
import { createFacts } from "../rule/facts.ts";
import { findCommands, repositoryScripts } from "./commands.ts";
import { findPublishCommands } from "./publish-commands.ts";
import type { PublishJob } from "./publish-job.ts";
import { findPublishJobs } from "./publish-jobs.ts";
import { createWorkflows } from "./repository.fixture.ts";
import { unfoldSteps } from "./steps.ts";
import type { LocalAction, WorkflowFile } from "./workflow.ts";

const HEADER = "on: push\npermissions: { id-token: write }\njobs:\n";
const LEVELS = 9;
const WIDTH = 8;

function workflowOf(name: string, text: string): WorkflowFile {
  const parsed = parseWorkflow(`.github/workflows/${name}.yml`, text);
  if ("problem" in parsed) throw new Error(JSON.stringify(parsed.problem));
  return parsed.workflow;
}

function actionOf(level: number, steps: string): LocalAction {
  const parsed = parseAction(`a${level}/action.yml`, `runs:\n  using: composite\n  steps:\n${steps}`);
  if ("problem" in parsed) throw new Error(JSON.stringify(parsed.problem));
  return parsed.action;
}

function find(workflows: readonly WorkflowFile[]): PublishJob[] {
  return findPublishJobs(createWorkflows({}, { workflows }));
}

/** 8 to the power of 9 paths. */
it("workflows that call each other are followed a thousand times, and the last of them is found", () => {
  const levels = Array.from({ length: LEVELS }, (_, level) => {
    const calls = Array.from({ length: WIDTH }, (__, index) => {
      return `  j${index}:\n    uses: ./.github/workflows/l${level + 1}.yml\n`;
    });
    return workflowOf(`l${level}`, (level === 0 ? HEADER : "on: workflow_call\njobs:\n") + calls.join(""));
  });
  const last = workflowOf(`l${LEVELS}`, "on: workflow_call\njobs:\n  a:\n    steps:\n      - run: npm publish\n");
  const found = find([...levels, last]);
  expect(found.length).toBeGreaterThan(0);
  expect(found.length).toBeLessThan(2000);
});

it("actions that use each other are opened a few thousand times, and the last of them is found", () => {
  const actions = Array.from({ length: LEVELS }, (_, level) => {
    return actionOf(level, `    - uses: ./a${level + 1}\n`.repeat(WIDTH));
  });
  const last = actionOf(LEVELS, "    - run: npm publish\n      shell: bash\n");
  const workflow = workflowOf("a", `${HEADER}  a:\n    steps:\n      - uses: ./a0\n`);
  const steps = workflow.jobs.flatMap((job) => unfoldSteps({ workflow, job }, new Map(), [...actions, last]));
  expect(steps.length).toBeLessThan(5000);
  expect(steps.map(({ run }) => run)).toContain("npm publish");
});

it("package scripts that start each other are looked into a few hundred times, and all of them are seen", () => {
  const names = Array.from({ length: 24 }, (_, index) => `s${index}`);
  const all = names.map((name) => `npm run ${name}`).join(" && ");
  const scripts = Object.fromEntries(names.map((name) => [name, all]));
  const read = repositoryScripts({ scripts: { ...scripts, s23: "npm publish" } }, []);
  const found = findPublishCommands("npm run s0", read, { directories: ["."], variables: new Map() });
  expect(found.length).toBeGreaterThan(0);
  expect(found.length).toBeLessThan(5000);
  // The same script in the same place is looked into once.
  expect(findCommands("npm run s0", read, { directories: ["."], variables: new Map() })).toBe(
    findCommands("npm run s0", read, { directories: ["."], variables: new Map() }),
  );
});

it("the steps of a job are gone through once for all of those that publish", () => {
  const workflow = workflowOf("a", `${HEADER}  a:\n    steps:\n${"      - run: npm publish\n".repeat(500)}`);
  const [job] = find([workflow]);
  if (job === undefined) throw new Error("nothing publishes");
  let looks = 0;
  const steps = job.steps.map((step) => ({
    ...step,
    get step() {
      looks += 1;
      return step.step;
    },
  }));
  const { toolchainAt } = createFacts({
    workspace: { base: "/", root: ".", git: true, tool: "single", packageManager: { name: "npm" }, packages: [] },
    publishable: [],
    context: { provider: GITHUB_ACTIONS, ci: "none", idToken: false },
    client: "npm",
  });
  const counted = { ...job, steps };
  for (const publish of job.publishes) toolchainAt(counted, publish);
  expect(looks).toBeLessThan(10 * steps.length);
});
