import { createManifest } from "../fixtures/create-manifest.ts";
import { createSingle } from "../proof/create-single.ts";
import { createWorkflow } from "../proof/create-workflow.ts";
import type { RepositoryCode } from "./code-scenario.ts";

const OFFLINE = "check --offline";
const RELEASE = ".github/workflows/release.yml";
const CHECKOUT = { uses: "actions/checkout@v6" };

type Parts = Parameters<typeof createWorkflow>[0];

/** Of when and with which rights the job that publishes begins. */
const RIGHTS: readonly RepositoryCode[] = [
  {
    code: "WORKFLOW_CANCEL_IN_PROGRESS",
    title: "a release that the next one cancels",
    files: release({ workflow: { concurrency: { group: "release", "cancel-in-progress": true } } }),
    ...warned("actual    true", "expected  false", ".github/workflows/release.yml:8:23"),
  },
  {
    code: "PACKAGE_UNREACHED",
    title: "a package that was added, and a command for the other one",
    files: {
      "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
      "package-lock.json": { lockfileVersion: 3 },
      "packages/a/package.json": createManifest("a", "packages/a"),
      "packages/b/package.json": createManifest("b", "packages/b"),
      [RELEASE]: createWorkflow({ run: "npm publish ./packages/a" }),
    },
    ...warned("actual    packages/a", "packages/b/package.json:2:11  b"),
  },
  {
    code: "WORKFLOW_RELEASE_UNTAGGED",
    title: "version 1 of changesets' action with its command line 3",
    files: {
      ...createSingle("anvil"),
      "package.json": { ...createManifest("anvil", "."), devDependencies: { "@changesets/cli": "^3.0.0" } },
      [RELEASE]: createWorkflow({
        job: { permissions: { contents: "write", "pull-requests": "write", "id-token": "write" } },
        steps: [CHECKOUT, { uses: "changesets/action@v1", with: { publish: "npx changeset publish" } }],
      }),
    },
    ...warned(
      "actual    changesets/action 1 with @changesets/cli ^3.0.0",
      "expected  @changesets/cli 2",
      "because   version 1 of the action hears of lines of `New tag:`",
    ),
  },
  {
    code: "WORKFLOW_CONCURRENCY_MISSING",
    title: "releases that may overlap",
    files: release(),
    ...warned("expected  a group that is the same for every release", ".github/workflows/release.yml:7:3"),
  },
  {
    code: "WORKFLOW_ENTRIES_SEVERAL",
    title: "two workflows that publish",
    files: { ...release(), ".github/workflows/nightly.yml": createWorkflow() },
    ...warned(
      "actual    nightly.yml, release.yml",
      "expected  one workflow that publishes",
      "because   each of these files needs a trust record on every package it publishes; `relea…",
      ".github/workflows/release.yml:7:3",
    ),
  },
  {
    code: "WORKFLOW_ENVIRONMENT_MISSING",
    title: "a job without an environment",
    files: release(),
    ...warned(
      "expected  an `environment`, limited to release tags and named in the trust record",
      ".github/workflows/release.yml:7:3",
    ),
  },
  {
    code: "WORKFLOW_ID_TOKEN_BROAD",
    title: "ID tokens for a job that tests",
    files: release({
      workflow: { permissions: { contents: "read", "id-token": "write" } },
      otherJobs: { test: { "runs-on": "ubuntu-latest", steps: [CHECKOUT, { run: "npm test" }] } },
    }),
    ...warned(
      "actual    id-token: write for every job",
      "expected  id-token: write in the job that publishes",
      ".github/workflows/release.yml:8:13",
    ),
  },
  {
    code: "WORKFLOW_PERMISSIONS_BROAD",
    title: "a job that may also write to the repository",
    files: release({ job: { permissions: { contents: "write", "id-token": "write" } } }),
    ...warned(
      "actual    contents: write beside id-token: write",
      "expected  id-token: write alone",
      ".github/workflows/release.yml:11:17",
    ),
  },
  {
    code: "WORKFLOW_PROVENANCE_DISABLED",
    title: "provenance switched off by a flag",
    files: release({ run: "npm publish --no-provenance" }),
    ...warned(
      "actual    --no-provenance",
      "expected  nothing: npm attaches provenance by itself",
      ".github/workflows/release.yml:20:14",
    ),
  },
  {
    code: "WORKFLOW_PUBLISH_MATRIX",
    title: "a matrix of publishing jobs",
    files: release({ job: { strategy: { matrix: { package: ["a", "b"] } } } }),
    ...warned("actual    2 jobs", "expected  one job that publishes", ".github/workflows/release.yml:22:7"),
  },
  {
    code: "WORKFLOW_SECRETS_INHERITED",
    title: "a called workflow that gets every secret",
    files: {
      ...createSingle("anvil"),
      [RELEASE]: createWorkflow({
        job: { uses: "./.github/workflows/publish.yml", secrets: "inherit" },
        without: ["runs-on", "steps"],
      }),
      ".github/workflows/publish.yml": createWorkflow({ on: { workflow_call: {} } }),
    },
    ...warned("actual    inherit", "expected  the secrets it needs, by name", ".github/workflows/release.yml:13:14"),
  },
  {
    code: "WORKFLOW_TAG_FILTER_MISMATCH",
    title: "a filter that lets no release tag through",
    files: release({ on: { push: { tags: ["v*"] } }, run: "npx slipway publish" }),
    command: OFFLINE,
    exitCode: 0,
    severity: "note",
    says: [
      "actual    v*",
      "expected  a pattern that matches release-2026-11-27",
      "because   the tag `release-2026-11-27` starts nothing",
      ".github/workflows/release.yml:5:9",
    ],
  },
  {
    code: "WORKFLOW_TRIGGER_UNTRUSTED",
    title: "a release that a comment starts",
    files: release({ on: { issue_comment: { types: ["created"] } } }),
    ...warned(
      "actual    issue_comment",
      "expected  push of release tags, workflow_dispatch",
      "because   anyone can cause it",
      ".github/workflows/release.yml:3:3",
    ),
  },
];

/** Of what runs in it, and where that comes from. */
const CONTENTS: readonly RepositoryCode[] = [
  {
    code: "WORKFLOW_ACTION_MISSING",
    title: "an action that was never committed",
    files: release({ steps: [{ uses: "./.github/actions/build" }] }),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    ./.github/actions/build",
      "expected  a folder of this repository with an `action.yml`",
      "predicts  Can't find 'action.yml', 'action.yaml' or 'Dockerfile'",
      ".github/workflows/release.yml:20:15",
    ],
  },
  {
    code: "WORKFLOW_ACTION_UNPINNED",
    title: "actions by their tags",
    files: release(),
    ...warned(
      "expected  a full commit hash behind `@`",
      ".github/workflows/release.yml:14:15  actions/checkout@v6",
      ".github/workflows/release.yml:17:15  actions/setup-node@v7",
    ),
  },
  {
    code: "WORKFLOW_ARTIFACT_UNVERIFIED",
    title: "artifacts of another run",
    files: release({
      steps: [{ uses: "actions/download-artifact@v8", with: { name: "packed", "run-id": "${{ inputs.run }}" } }],
    }),
    ...warned(
      "actual    artifacts of another run (${{ inputs.run }})",
      "expected  artifacts of this run",
      ".github/workflows/release.yml:23:19",
    ),
  },
  {
    code: "WORKFLOW_PLAN_MISSING",
    title: "a packed directory that is compared with nothing",
    files: release({ run: "npx slipway publish --from packed" }),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: ["actual    no plan", "expected  plan: plan.json", ".github/workflows/release.yml:20:14"],
  },
  {
    code: "WORKFLOW_CACHE_SHARED",
    title: "a cache on the way to the registry",
    files: release({ steps: [{ uses: "actions/cache@v5", with: { path: "~/.npm", key: "npm" } }] }),
    ...warned("actual    actions/cache", "expected  cache-mode: none", ".github/workflows/release.yml:20:15"),
  },
  {
    code: "WORKFLOW_CHECKOUT_UNSAFE",
    title: "a stranger's code with the rights of the default branch",
    files: {
      ...release(),
      ".github/workflows/label.yml": createWorkflow({
        on: { pull_request_target: {} },
        job: { steps: [{ ...CHECKOUT, with: { ref: "${{ github.event.pull_request.head.sha }}" } }] },
      }),
    },
    ...warned(
      "actual    ${{ github.event.pull_request.head.sha }}",
      "expected  no pull request's code under `pull_request_target`",
      ".github/workflows/label.yml:14:16",
    ),
  },
  {
    code: "WORKFLOW_CODE_BESIDE_ID_TOKEN",
    title: "a build in the job that publishes",
    files: createSingle(
      "anvil",
      { scripts: { build: "tsc" } },
      createWorkflow({ steps: [{ run: "npm install\nnpm run build\n" }] }),
    ),
    ...warned(
      "actual    npm install, npm run build",
      "expected  a job of its own for installing and building, which hands over tarballs",
      ".github/workflows/release.yml:21:11",
    ),
  },
  {
    code: "WORKFLOW_CREDENTIALS_PERSISTED",
    title: "a checkout that leaves its token behind",
    files: release({ job: { steps: [CHECKOUT, { run: "npm publish" }] } }),
    ...warned("expected  persist-credentials: false", ".github/workflows/release.yml:14:15"),
  },
  {
    code: "WORKFLOW_LINT",
    title: "a finding of an `actionlint` on PATH",
    files: release(),
    programs: {
      actionlint: `if (process.argv.includes("--")) console.log(JSON.stringify([
        { message: "label \\"mac-mini\\" is unknown.", filepath: "${RELEASE}", line: 9, column: 14, kind: "runner-label" },
      ]));
      process.exitCode = 1;`,
    },
    ...warned(
      "actual    actionlint/runner-label",
      'because   label "mac-mini" is unknown',
      ".github/workflows/release.yml:9:14",
    ),
  },
  {
    code: "WORKFLOW_JOB_ELSEWHERE",
    title: "a job that a workflow of another repository does",
    files: release({
      job: { uses: "acme/workflows/.github/workflows/npm-publish.yml@v1" },
      without: ["runs-on", "steps"],
    }),
    ...warned("actual    acme/workflows/.github/workflows/npm-publish.yml@v1", ".github/workflows/release.yml:12:11"),
    severity: "note",
  },
  {
    code: "REGISTRY_MIRRORED",
    title: "a mirror in the environment, and a job that publishes with an ID token",
    files: release(),
    environment: { npm_config_registry: "https://mirror.example/npm/" },
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    https://mirror.example/npm/",
      "expected  https://…",
      "because   a variable of the environment sets it",
      "predicts  npm error code ENEEDAUTH … This command requires you to be logged in to https://mirror.example/npm/",
    ],
  },
  {
    code: "PACKAGE_SCOPE_NOT_OWNER",
    title: "a name that GitHub Packages does not take, published with the repository's own token",
    files: release({
      job: { permissions: { contents: "read", packages: "write" } },
      env: { NODE_AUTH_TOKEN: "${{ secrets.GITHUB_TOKEN }}" },
    }),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: ["actual    anvil", "expected  @acme/anvil", "package.json:2:11  anvil"],
  },
  {
    code: "WORKFLOW_RELEASE_MISSING",
    title: "a repository without a workflow",
    files: createSingle("anvil"),
    ...warned("actual    no workflow files", "expected  a job that publishes"),
  },
  {
    code: "WORKFLOW_TEMPLATE_INJECTION",
    title: "the name of a branch in a script",
    files: release({ steps: [{ run: "echo ${{ github.head_ref }}" }] }),
    ...warned(
      "actual    ${{ github.head_ref }}",
      "expected  a variable in `env`, which the script reads",
      "because   strangers write this text",
      ".github/workflows/release.yml:20:14",
    ),
  },
  {
    code: "WORKFLOW_UNREADABLE",
    title: "a workflow that is no YAML",
    files: { ...createSingle("anvil"), [RELEASE]: "on: push\njobs:\n  a: [\n" },
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "because   Flow sequence in block collection must be sufficiently indented and end with a ]",
      ".github/workflows/release.yml:4:1",
    ],
  },
];

export const workflowCodes: readonly RepositoryCode[] = [...RIGHTS, ...CONTENTS];

/** One package, and a workflow that publishes it. */
function release(parts?: Parts): RepositoryCode["files"] {
  return createSingle("anvil", {}, createWorkflow(parts));
}

function warned(...says: RepositoryCode["says"]): Pick<RepositoryCode, "command" | "exitCode" | "severity" | "says"> {
  return { command: OFFLINE, exitCode: 0, severity: "warning", says };
}
