import { describe, expect, it, test } from "vitest";

import type { Manifest } from "../../json/json.ts";
import type { Problem } from "../../problems/problem.ts";
import { createWorkflows, inWorkflows } from "../../workflow/repository.fixture.ts";
import { workflowCacheShared } from "./caches.ts";
import { workflowCallerPermission } from "./caller-permission.ts";
import { workflowCancelInProgress } from "./concurrency.ts";
import { workflowEnvironment } from "./environment.ts";
import { createWorkflowFacts } from "./facts.fixture.ts";
import { workflowNpmTooOld } from "./npm-version.ts";
import { workflowTokenInScope } from "./tokens.ts";

type Files = Readonly<Record<string, string>>;

const RULES = [
  workflowCacheShared,
  workflowCallerPermission,
  workflowCancelInProgress,
  workflowEnvironment,
  workflowNpmTooOld,
  workflowTokenInScope,
];

function check(files: Files, nx?: Manifest): Problem[] {
  const facts = createWorkflowFacts(createWorkflows(inWorkflows(files), { nx }));
  return RULES.flatMap((rule) => [...rule.check(facts)]);
}

/** `error CODE file:line actual → expected` */
function summary(problems: readonly Problem[]): string[] {
  return problems.map(({ code, severity, file = "", position, actual, expected }) => {
    const place = `${file.slice(file.lastIndexOf("/") + 1)}:${position?.line}`;
    return `${severity} ${code.replace("WORKFLOW_", "")} ${place} ${actual ?? ""} → ${expected ?? ""}`;
  });
}

const NARROW = "permissions: { contents: read }\n";
const WIDE = "permissions: { contents: read, id-token: write }\n";
const PUSH = "on: { push: { branches: [main] } }\n";
const CALL = "on: workflow_call\n";

function calling(on: string, permissions: string, file: string, job = "call"): string {
  return `${on}${permissions}jobs:\n  ${job}:\n    uses: ./.github/workflows/${file}\n`;
}

function asking(jobs: readonly string[], run: string): string {
  const each = jobs.map((job) => `  ${job}:\n    ${WIDE}    environment: npm\n    steps: [{ run: '${run}' }]\n`);
  return `${CALL}jobs:\n${each.join("")}`;
}

const NINE = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
const ERROR = "error CALLER_PERMISSION";
const ID_TOKEN = "id-token: none → id-token: write";

/** Name, files, what is said. */
const CALLS: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    "nine jobs behind one caller are one problem",
    { "a.yml": calling(PUSH, NARROW, "b.yml"), "b.yml": asking(NINE, "npm publish") },
    [`${ERROR} a.yml:2 ${ID_TOKEN}`],
  ],
  [
    "the first caller that narrows is at fault, not those behind it",
    {
      "a.yml": calling(PUSH, NARROW, "b.yml"),
      "b.yml": calling(CALL, WIDE, "c.yml"),
      "c.yml": asking(NINE, "npm publish"),
    },
    [`${ERROR} a.yml:2 ${ID_TOKEN}`],
  ],
  [
    "a caller in the middle that narrows",
    {
      "a.yml": calling(PUSH, WIDE, "b.yml"),
      "b.yml": calling(CALL, NARROW, "c.yml"),
      "c.yml": asking(NINE, "npm publish"),
    },
    [`${ERROR} b.yml:2 ${ID_TOKEN}`],
  ],
  [
    "a callee that asks, whatever it does: GitHub does not start it",
    { "a.yml": calling(PUSH, NARROW, "b.yml"), "b.yml": asking(["scan"], "node scripts/scan.js") },
    [`${ERROR} a.yml:2 ${ID_TOKEN}`],
  ],
  [
    "a caller without permissions, whose default has no ID token",
    { "a.yml": calling(PUSH, "", "b.yml"), "b.yml": asking(["scan"], "true") },
    [`${ERROR} a.yml:4 ${ID_TOKEN}`],
  ],
  [
    "callers that pass it on",
    {
      "a.yml": calling(PUSH, WIDE, "b.yml"),
      "b.yml": calling(CALL, "", "c.yml"),
      "c.yml": asking(["npm"], "npm publish"),
    },
    [],
  ],
  [
    "a callee that nobody calls",
    { "a.yml": `${PUSH}jobs: { a: { steps: [] } }\n`, "c.yml": asking(["npm"], "npm publish") },
    [],
  ],
];

describe("a call that is given less than is asked for", () => {
  it.each(CALLS)("%s", (_, files, expected) => {
    expect(summary(check(files))).toEqual(expected);
  });

  it("is mended where a job is seen to publish, not where that is presumed", () => {
    const edits = ["npm publish", "node scripts/publish.js"].map((run) => {
      const [problem] = check({ "a.yml": calling(PUSH, NARROW, "b.yml"), "b.yml": asking(["release"], run) });
      return problem?.edits?.length ?? 0;
    });
    expect(edits).toEqual([1, 0]);
  });
});

function job(on: string, lines: readonly string[], before = ""): string {
  return `on: ${on}\n${before}jobs:\n  publish:\n    ${WIDE}${lines.map((line) => `    ${line}\n`).join("")}`;
}

const STEP = "steps: [{ run: npm publish }]";
const CANCELLING = "concurrency: { group: ci, cancel-in-progress: true }\n";
const ELSEWHERE = "uses: other/repo/.github/workflows/npm-publish.yml@v1";

function steps(between: string): readonly string[] {
  return [
    "environment: npm",
    "steps:",
    "  - { uses: actions/setup-node@v4, with: { node-version: 20 } }",
    ...(between === "" ? [] : [`  - ${between}`]),
    "  - run: npm publish",
  ];
}

const OLD = "NPM_TOO_OLD a.yml:7 the npm of Node 20 → npm 11.5.1 or later";

const JOBS: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "a release that is cancelled",
    job("push", ["environment: npm", STEP], CANCELLING),
    ["warning CANCEL_IN_PROGRESS a.yml:2 true → false"],
  ],
  [
    "a release in the CI of pull requests that is cancelled",
    job("[push, pull_request]", ["environment: npm", STEP], CANCELLING),
    ["warning CANCEL_IN_PROGRESS a.yml:2 true → ${{ github.event_name == 'pull_request' }}"],
  ],
  ["a job of another repository, whose environment stands there", job("push", [ELSEWHERE]), []],
  [
    "a token handed to a workflow of another repository",
    job("push", [ELSEWHERE, "secrets: { NPM_TOKEN: '${{ secrets.NPM_TOKEN }}' }"]),
    ["warning TOKEN_IN_SCOPE a.yml:6 NPM_TOKEN → no registry token in the job that publishes"],
  ],
  [
    "a token handed over as an input",
    job("push", [ELSEWHERE, "with: { npm-token: '${{ secrets.NPM_TOKEN }}' }"]),
    ["warning TOKEN_IN_SCOPE a.yml:6 npm-token → no registry token in the job that publishes"],
  ],
  ["an old Node", job("push", steps("")), [`error ${OLD}`]],
  [
    "an old Node in front of an action that has nothing to do with it",
    job("push", steps("uses: slackapi/slack@v1")),
    [`warning ${OLD}`],
  ],
  [
    "an old Node in front of an action that may set up another",
    job("push", steps("uses: acme/setup-everything@v1")),
    [],
  ],
];

describe("a job that publishes", () => {
  it.each(JOBS)("%s", (_, text, expected) => {
    expect(summary(check({ "a.yml": text }))).toEqual(expected);
  });

  it("keeps its cancelling where that is right for pull requests", () => {
    const edits = ["push", "[push, pull_request]"].map((on) => {
      const [problem] = check({ "a.yml": job(on, ["environment: npm", STEP], CANCELLING) });
      return problem?.edits?.length ?? 0;
    });
    expect(edits).toEqual([1, 0]);
  });
});

test.each<[string, Manifest | undefined, string, number]>([
  ["a token in nx.json", { nxCloudAccessToken: "abc" }, "npx nx run-many -t build", 1],
  [
    "a token of a runner in nx.json",
    { tasksRunnerOptions: { default: { options: { accessToken: "abc" } } } },
    "nx build",
    1,
  ],
  ["kept from the cloud", { nxCloudAccessToken: "abc" }, "nx build --no-cloud", 0],
  ["nothing that Nx builds", { nxCloudAccessToken: "abc" }, "pnpm build", 0],
  ["an id without a token", { nxCloudId: "abc" }, "nx build", 0],
  ["no nx.json", undefined, "nx build", 0],
])("a remote cache that pull requests may write: %s", (_, nx, command, expected) => {
  const text = job("push", ["environment: npm", `steps: [{ run: ${command} }, { run: npm publish }]`]);
  expect(check({ "a.yml": text }, nx)).toHaveLength(expected);
});
