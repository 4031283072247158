import { describe, expect, it } from "vitest";

import type { RepositoryIdentity } from "../context/release-context.ts";
import type { Manifest } from "../json/json.ts";
import { choosePublishJob } from "./choose-job.ts";
import { deriveClaims, deriveTrust } from "./identity.ts";
import type { PublishJob } from "./publish-job.ts";
import { findPublishJobs } from "./publish-jobs.ts";
import { createWorkflows, inWorkflows } from "./repository.fixture.ts";

const IDENTITY: RepositoryIdentity = { server: "https://github.com", owner: "Owner", name: "name" };

const RUN = { tag: "release-1", defaultBranch: "main" };

function find(files: Readonly<Record<string, string>>, rootManifest: Manifest = {}): PublishJob[] {
  return findPublishJobs(createWorkflows(inWorkflows(files), { rootManifest }));
}

function release(on: string, job: string): string {
  return `on: ${on}\njobs:\n  publish:\n    permissions: { id-token: write }\n${job}`;
}

const PUBLISH = "    runs-on: ubuntu-latest\n    steps:\n      - run: npm publish\n";

/** Name, job, how many publishing jobs it is. */
const JOBS: readonly (readonly [string, string, number])[] = [
  ["a step", PUBLISH, 1],
  ["a step that never runs", PUBLISH.replace("- run", "- if: false\n        run"), 0],
  ["two steps", `${PUBLISH}      - run: npm publish ./other\n`, 1],
  [
    "a step of a parallel group",
    "    steps:\n      - parallel:\n          - run: npm publish\n          - run: npm test\n",
    1,
  ],
  ["a step in a job with a test registry", `${PUBLISH}      - run: npx verdaccio &\n`, 0],
  [
    "a step that goes to GitHub's own registry",
    `${PUBLISH}        env:\n          NODE_AUTH_TOKEN: \${{ secrets.GITHUB_TOKEN }}\n`,
    0,
  ],
  ["a test registry by variable", `    env:\n      npm_config_registry: http://localhost:4873\n${PUBLISH}`, 0],
  ["a guess in a job with the rights", "    steps:\n      - run: node scripts/release.js\n", 1],
  [
    "an action with a command",
    "    steps:\n      - uses: changesets/action@v1\n        with: { publish: pnpm release }\n",
    1,
  ],
  [
    "an action that only versions",
    "    steps:\n      - uses: changesets/action@v1\n        with: { version: pnpm version }\n",
    0,
  ],
  ["an action that publishes", "    steps:\n      - uses: JS-DevTools/npm-publish@v4\n", 1],
  [
    "an action in a dry run",
    "    steps:\n      - uses: JS-DevTools/npm-publish@v4\n        with: { dry-run: true }\n",
    0,
  ],
  ["Slipway's own action", "    steps:\n      - uses: slipway-release/slipway/packages/action/publish@v1\n", 1],
  [
    "an action that tries again",
    "    steps:\n      - uses: nick-fields/retry@v3\n        with: { command: npm publish }\n",
    1,
  ],
  ["a workflow of another repository", "    uses: other/repo/.github/workflows/npm-publish.yml@v1\n", 1],
  ["a workflow of another repository for something else", "    uses: other/repo/.github/workflows/scan.yml@v1\n", 0],
];

describe("findPublishJobs", () => {
  it.each(JOBS)("takes %s", (_, job, expected) => {
    expect(find({ "release.yml": release("push", job) })).toHaveLength(expected);
  });

  it("takes no guess in a job without the rights", () => {
    const text = release("push", "    steps:\n      - run: node scripts/release.js\n").replace(
      "{ id-token: write }",
      "{}",
    );
    expect(find({ "release.yml": text })).toEqual([]);
  });

  it("follows workflows from where they are entered, with their inputs", () => {
    const called = `on:
  workflow_call:
    inputs:
      runner: { type: string, default: self-hosted }
      env: { type: string }
jobs:
  npm:
    runs-on: \${{ inputs.runner }}
    environment: \${{ inputs.env }}
    permissions: { id-token: write }
    steps:
      - run: npm publish
`;
    const jobs = find({
      "publish.yml": called,
      "a.yml": release(
        "push",
        "    uses: ./.github/workflows/publish.yml\n    with: { env: npm, runner: ubuntu-24.04 }\n",
      ),
      "b.yml": release("schedule", "    uses: $/.github/workflows/publish.yml\n").replace("{ id-token: write }", "{}"),
    });
    expect(
      jobs.map(({ entry, job, idToken, environment, runner, triggers }) => ({
        entry: entry.file.slice(-5),
        job: job.id,
        idToken,
        environment: environment?.text,
        runner,
        on: triggers.map(({ event }) => event),
      })),
    ).toEqual([
      { entry: "a.yml", job: "npm", idToken: "write", environment: "npm", runner: "github-hosted", on: ["push"] },
      {
        entry: "b.yml",
        job: "npm",
        idToken: "none",
        environment: "${{ inputs.env }}",
        runner: "self-hosted",
        on: ["schedule"],
      },
    ]);
  });

  it("does not follow workflows in circles", () => {
    const circle = `on: [push, workflow_call]\njobs:\n  a:\n    uses: ./.github/workflows/a.yml\n`;
    expect(find({ "a.yml": circle })).toEqual([]);
  });

  it("looks through package scripts to the client", () => {
    const [job] = find(
      { "release.yml": release("push", "    steps:\n      - run: |\n          npm ci\n          npm run release\n") },
      { scripts: { release: "pnpm -r publish" } },
    );
    expect(job).toMatchObject({ client: "pnpm", certainty: "certain" });
    expect(job?.publishes[0]).toMatchObject({ scripts: ["release"], at: { position: { line: 8, column: 11 } } });
  });
});

describe("deriveTrust", () => {
  it("makes a record for each file and environment", () => {
    const jobs = find({
      "release.yml": release("push", `    environment: npm\n${PUBLISH}`),
      "stage.yml": release("push", PUBLISH.replace("npm publish", "npm stage publish x.tgz")),
    });
    expect(deriveTrust(jobs, IDENTITY)).toEqual([
      {
        repository: "Owner/name",
        file: "release.yml",
        environment: "npm",
        permissions: ["createPackage", "createStagedPackage"],
      },
      { repository: "Owner/name", file: "stage.yml", permissions: ["createStagedPackage"] },
    ]);
  });

  it("says that there is no release workflow", () => {
    expect(deriveTrust(find({ "ci.yml": "on: push\njobs: {}\n" }), IDENTITY)).toBeUndefined();
    expect(choosePublishJob([], "release-1")).toBeUndefined();
  });
});

/** Triggers, event and ref of the run, whether something had to be assumed. */
const STARTS: readonly (readonly [string, string, string, boolean])[] = [
  ["{ push: { tags: ['release-*'] } }", "push", "refs/tags/release-1", false],
  ["push", "push", "refs/tags/release-1", false],
  ["{ push: { tags: ['v*'] }, workflow_dispatch: }", "push", "refs/heads/main", true],
  ["{ push: { branches: [next] } }", "push", "refs/heads/next", true],
  ["{ release: }", "release", "refs/tags/release-1", true],
  ["workflow_dispatch", "workflow_dispatch", "refs/heads/main", true],
  ["{ schedule: [] }", "schedule", "refs/heads/main", true],
];

describe("deriveClaims", () => {
  it.each(STARTS)("of a run of %s", (on, eventName, ref, assumed) => {
    const job = choosePublishJob(find({ "release.yml": release(on, PUBLISH) }), RUN.tag);
    if (job === undefined) throw new Error("no job found");
    const { assumptions, ...claims } = deriveClaims(job, IDENTITY, RUN);
    expect(claims).toEqual({
      sub: `repo:Owner/name:ref:${ref}`,
      repository: "Owner/name",
      ref,
      eventName,
      workflowRef: `Owner/name/.github/workflows/release.yml@${ref}`,
      jobWorkflowRef: `Owner/name/.github/workflows/release.yml@${ref}`,
      runnerEnvironment: "github-hosted",
    });
    expect(assumptions).toHaveLength(assumed ? 1 : 0);
  });

  it("tell environment, runner and the called file", () => {
    const [job] = find({
      "release.yml": release("push", "    uses: ./.github/workflows/publish.yml\n"),
      "publish.yml": release(
        "workflow_call",
        `    environment: npm\n${PUBLISH.replace("ubuntu-latest", "self-hosted")}`,
      ),
    });
    if (job === undefined) throw new Error("no job found");
    expect(deriveClaims(job, IDENTITY, RUN)).toMatchObject({
      sub: "repo:Owner/name:environment:npm",
      environment: "npm",
      workflowRef: "Owner/name/.github/workflows/release.yml@refs/tags/release-1",
      jobWorkflowRef: "Owner/name/.github/workflows/publish.yml@refs/tags/release-1",
      runnerEnvironment: "self-hosted",
      assumptions: [],
    });
  });
});
