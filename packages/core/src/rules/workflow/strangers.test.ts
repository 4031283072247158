import { describe, expect, it } from "vitest";

import { GITHUB_ACTIONS } from "../../../../ci/src/github-actions/facts.ts";
import type { DeclaredTrust } from "../../context/publishing-job.ts";
import { createWorkflows, inWorkflows } from "../../workflow/repository.fixture.ts";
import { createWorkflowFacts } from "./facts.fixture.ts";
import { workflowCheckoutUnsafe, workflowTemplateInjection } from "./index.ts";

type Files = Readonly<Record<string, string>>;

function judge(files: Files, trust?: DeclaredTrust): string[] {
  const facts = createWorkflowFacts(createWorkflows(inWorkflows(files)), {
    context: {
      provider: GITHUB_ACTIONS,
      ci: "none",
      idToken: false,
      repository: { identity: { server: "https://github.com", owner: "owner", name: "name" }, source: "option" },
    },
    trust,
  });
  return [workflowCheckoutUnsafe, workflowTemplateInjection]
    .flatMap((rule) => [...rule.check(facts)])
    .map(({ severity, code }) => `${severity} ${code.replace("WORKFLOW_", "")}`);
}

interface JobOptions {
  readonly if?: string;
  readonly environment?: string;
}

const CHECKOUT = "actions/checkout@v7\n        with: { ref: '${{ github.event.pull_request.head.sha }}' }";

const FETCH = "git fetch origin +refs/pull/${{ github.event.pull_request.number }}/head";

const TITLE = "echo ${{ github.event.issue.title }}";

function step(text: string, condition?: string): string {
  const key = text.startsWith("actions/") || text.startsWith("./") ? "uses" : "run";
  return `      - ${key}: ${text}\n${condition === undefined ? "" : `        if: ${condition}\n`}`;
}

function job(id: string, steps: string, { if: condition, environment }: JobOptions = {}): string {
  return [
    `  ${id}:`,
    ...(condition === undefined ? [] : [`    if: ${condition}`]),
    ...(environment === undefined ? [] : [`    environment: ${environment}`]),
    "    permissions: { id-token: write }",
    `    steps:\n${steps}`,
  ].join("\n");
}

const PUBLISH = step("npm publish");

function on(events: string, ...jobs: readonly string[]): string {
  return `on:\n${events}jobs:\n${jobs.join("")}`;
}

const TARGET = "  pull_request_target:\n";
const ISSUES = "  issues:\n";
const TAG = "  push: { tags: ['release-*'] }\n";

const ERROR_CODE = ["error CHECKOUT_UNSAFE"];
const WARNED_CODE = ["warning CHECKOUT_UNSAFE"];
const ERROR_TEXT = ["error TEMPLATE_INJECTION"];
const WARNED_TEXT = ["warning TEMPLATE_INJECTION"];

function release(steps: string, options?: JobOptions, events = TARGET): Files {
  return { "release.yml": on(TAG + events, job("publish", steps + PUBLISH, options)) };
}

/** A release that nobody disturbs, and something else that can get an ID token. */
function beside(steps: string, events = TARGET): Files {
  return { "release.yml": on(TAG, job("publish", PUBLISH)), "cloud.yml": on(events, job("deploy", steps)) };
}

/** In the file that publishes, but in another job. */
function preview(steps: string, options?: JobOptions): Files {
  return { "release.yml": on(TAG + TARGET, job("publish", PUBLISH), job("preview", steps, options)) };
}

const CODE = step(CHECKOUT) + step("npm ci");

describe("a stranger's code", () => {
  it.each<[string, Files, readonly string[], DeclaredTrust?]>([
    ["in the job that publishes", release(CODE), ERROR_CODE],
    ["in another job of the file that publishes", preview(CODE), ERROR_CODE],
    ["in a file of its own", beside(CODE), WARNED_CODE],
    ["in the file that the trust record names", beside(CODE), ERROR_CODE, { workflow: "cloud.yml" }],
    ["in another file than the trust record names", release(CODE), WARNED_CODE, { workflow: "other.yml" }],
    ["where no file is known to publish", { "cloud.yml": on(TARGET, job("deploy", CODE)) }, ERROR_CODE],
    ["in another environment than the trust record names", release(CODE), WARNED_CODE, { environment: "npm" }],
    [
      "in the environment of the trust record",
      release(CODE, { environment: "npm" }),
      ERROR_CODE,
      { environment: "npm" },
    ],
    ["without an ID token", withoutToken(), WARNED_CODE],
    ["that nothing runs", preview(step(CHECKOUT)), WARNED_CODE],
    [
      "that nothing runs for strangers",
      preview(step(CHECKOUT) + step("npm ci", "github.event_name == 'push'")),
      WARNED_CODE,
    ],
    ["for a tag only", preview(step(CHECKOUT, "github.event_name == 'push'") + step("npm ci")), []],
    [
      "of branches of the repository",
      preview(CODE, { if: "github.event.pull_request.head.repo.full_name == github.repository" }),
      [],
    ],
    ["of no fork", preview(CODE, { if: "${{ !github.event.pull_request.head.repo.fork }}" }), []],
    [
      "of members",
      preview(CODE, { if: 'contains(fromJSON(\'["OWNER","MEMBER"]\'), github.event.pull_request.author_association)' }),
      [],
    ],
    ["that was merged", preview(CODE, { if: "github.event.pull_request.merged" }), []],
    ["of a bot", preview(CODE, { if: "github.actor == 'dependabot[bot]'" }), []],
    ["of anyone but a bot", preview(CODE, { if: "github.actor != 'dependabot[bot]'" }), ERROR_CODE],
    ["with a label", preview(CODE, { if: "contains(github.event.pull_request.labels.*.name, 'safe')" }), WARNED_CODE],
    ["that another job allows", preview(CODE, { if: "needs.gate.outputs.allowed == 'true'" }), WARNED_CODE],
    ["where only a label starts it", release(CODE, {}, "  pull_request_target: { types: [labeled] }\n"), []],
    ["of a pull request without rights", release(CODE, {}, "  pull_request:\n"), []],
    [
      "by a command",
      release(step("gh pr checkout ${{ github.event.number }} && npm ci"), {}, "  issue_comment:\n"),
      ERROR_CODE,
    ],
    ["fetched for its diff", release(step(FETCH) + step("npm ci")), []],
    ["fetched and taken out", release(step(FETCH) + step("git checkout FETCH_HEAD") + step("npm ci")), ERROR_CODE],
    [
      "by its number",
      release(
        step("actions/checkout@v7\n        with: { ref: 'refs/pull/${{ github.event.issue.number }}/head' }") +
          step("npm ci"),
        {},
        "  issue_comment:\n",
      ),
      ERROR_CODE,
    ],
    [
      "that was allowed by name only",
      release(step("actions/checkout@v7\n        with: { allow-unsafe-pr-checkout: true }") + step("npm ci")),
      WARNED_CODE,
    ],
  ])("%s", (_, files, expected, trust) => {
    expect(judge(files, trust)).toEqual(expected);
  });

  it("comes with the run of a workflow that pull requests start, and of no other", () => {
    const checkout = CHECKOUT.replace("pull_request.head.sha", "workflow_run.head_sha");
    const files = (event: string): Files => ({
      ...release(step(checkout) + step("npm ci"), {}, "  workflow_run: { workflows: [CI] }\n"),
      "ci.yml": `name: CI\non: ${event}\njobs: {}\n`,
    });
    expect(judge(files("pull_request"))).toEqual(ERROR_CODE);
    expect(judge(files("push"))).toEqual([]);
  });

  it("comes through a called workflow and a local action", () => {
    const called = { "called.yml": `on: workflow_call\njobs:\n  a:\n    steps:\n${CODE}` };
    const caller = "  call:\n    permissions: { id-token: write }\n    uses: ./.github/workflows/called.yml\n";
    expect(judge({ "release.yml": on(TAG + TARGET, job("publish", PUBLISH), caller), ...called })).toEqual(ERROR_CODE);
    const action = { "get/action.yml": `runs:\n  using: composite\n  steps:\n${CODE}` };
    expect(judge({ ...preview(step("./get")), ...action })).toEqual(ERROR_CODE);
  });
});

function withoutToken(): Files {
  const steps = `  preview:\n    steps:\n${CODE}`;
  return { "release.yml": on(TAG + TARGET, job("publish", PUBLISH), steps) };
}

function dispatch(type: string): string {
  return `  workflow_dispatch:\n    inputs:\n      what: { type: ${type}, options: [a, b] }\n`;
}

function called(value: string): Files {
  return {
    "release.yml": on(
      TAG + ISSUES,
      `  call:\n    permissions: { id-token: write }\n    uses: ./.github/workflows/called.yml\n    with: { what: "${value}" }\n`,
    ),
    "called.yml": `on:\n  workflow_call:\n    inputs:\n      what: { type: string }\njobs:\n  a:\n    steps:\n${step("echo ${{ inputs.what }}")}${PUBLISH}`,
  };
}

describe("text in a script", () => {
  it.each<[string, Files, readonly string[], DeclaredTrust?]>([
    ["of a stranger whose event starts it", release(step(TITLE), {}, ISSUES), ERROR_TEXT],
    [
      "of a stranger whose event starts another job",
      { "release.yml": on(TAG + ISSUES, job("publish", PUBLISH), job("triage", step(TITLE))) },
      ERROR_TEXT,
    ],
    ["of a stranger in a file of its own", beside(step(TITLE), ISSUES), []],
    [
      "of a stranger in another file than the trust record names",
      release(step(TITLE), {}, ISSUES),
      WARNED_TEXT,
      { workflow: "other.yml" },
    ],
    ["of a stranger whose event starts nothing", release(step(TITLE), {}, ""), WARNED_TEXT],
    ["of a stranger's event that carries something else", release(step(TITLE), {}, TARGET), WARNED_TEXT],
    [
      "of a stranger, but not for his event",
      release(step(TITLE, "github.event_name == 'push'"), {}, ISSUES),
      WARNED_TEXT,
    ],
    [
      "of a stranger, for members",
      release(step(TITLE), { if: "github.event.issue.author_association == 'MEMBER'" }, ISSUES),
      WARNED_TEXT,
    ],
    [
      "of a stranger, where another job decides",
      release(step(TITLE), { if: "needs.gate.outputs.ok" }, ISSUES),
      WARNED_TEXT,
    ],
    ["of a commit", release(step("echo ${{ github.event.head_commit.message }}"), {}, ISSUES), WARNED_TEXT],
    ["the whole event", release(step("echo ${{ toJSON(github.event) }}"), {}, ISSUES), ERROR_TEXT],
    [
      "through a variable",
      release(
        `${step("echo ${{ env.TITLE }}")}        env: { TITLE: '\${{ github.event.issue.title }}' }\n`,
        {},
        ISSUES,
      ),
      ERROR_TEXT,
    ],
    ["in one of two branches", release(step("echo ${{ github.event.issue.title || 'none' }}"), {}, ISSUES), ERROR_TEXT],
    ["through a called workflow", called("${{ github.event.issue.title }}"), ERROR_TEXT],
    ["a literal from the caller", called("a and b"), []],
    ["a number from the caller", called("${{ github.event.issue.number }}"), []],
    ["a number", release(step("echo ${{ github.event.issue.number }}"), {}, ISSUES), []],
    ["a comparison", release(step("echo ${{ github.event.issue.title == 'x' }}"), {}, ISSUES), []],
    ["a search", release(step("echo ${{ contains(github.event.issue.title, 'x') }}"), {}, ISSUES), []],
    [
      "a choice between constants",
      release(step("echo ${{ github.event.issue.title == 'x' && 'a' || 'b' }}"), {}, ISSUES),
      [],
    ],
    ["the repository's own name", release(step("echo ${{ github.event.repository.name }}"), {}, ISSUES), []],
    ["the result of a job", release(step("echo ${{ needs.test.result }}"), {}, ISSUES), []],
    ["the output of a job", release(step("echo ${{ needs.test.outputs.result }}"), {}, ISSUES), WARNED_TEXT],
    ["an input that is a text", release(step("echo ${{ inputs.what }}"), {}, dispatch("string")), WARNED_TEXT],
    ["an input that is one of a list", release(step("echo ${{ inputs.what }}"), {}, dispatch("choice")), []],
    ["the same by its older name", release(step("echo ${{ github.event.inputs.what }}"), {}, dispatch("choice")), []],
    ["an input that is a number", release(step("echo ${{ inputs.what }}"), {}, dispatch("number")), []],
    ["an input that is true or false", release(step("echo ${{ inputs.what }}"), {}, dispatch("boolean")), []],
  ])("%s", (_, files, expected, trust) => {
    expect(judge(files, trust)).toEqual(expected);
  });

  it("comes through the input of a local action", () => {
    const action = `inputs: { title: { required: true } }\nruns:\n  using: composite\n  steps:\n${step("echo ${{ inputs.title }}")}`;
    const files = (title: string): Files => ({
      ...release(`      - uses: ./say\n        with: { title: '${title}' }\n`, {}, ISSUES),
      "say/action.yml": action,
    });
    expect(judge(files("${{ github.event.issue.title }}"))).toEqual(ERROR_TEXT);
    expect(judge(files("${{ github.event.issue.number }}"))).toEqual([]);
    expect(judge(files("a title"))).toEqual([]);
  });
});
