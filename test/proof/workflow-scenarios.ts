import { createSingle } from "./create-single.ts";
import { createWorkflow } from "./create-workflow.ts";
import type { RepositoryScenario } from "./scenario.ts";

const RELEASE = ".github/workflows/release.yml";

/** Of workflows, and of what `slipway.json` says about trust. */
export const workflowScenarios: readonly RepositoryScenario[] = [
  {
    rows: ["WF-01"],
    title: "a job without `id-token: write`",
    files: createSingle("wf-01", {}, createWorkflow({ job: { permissions: { contents: "read" } } })),
    predicted: ["WORKFLOW_ID_TOKEN_MISSING"],
    fixed: true,
    rehearsed: "this job has no ID token",
  },
  {
    rows: ["WF-01"],
    title: "a job without `id-token: write` that publishes by a script",
    files: createSingle(
      "wf-01-script",
      {},
      createWorkflow({
        job: { permissions: { contents: "read" }, environment: "npm" },
        run: "node scripts/publish-packages.mjs",
      }),
    ),
    predicted: ["WORKFLOW_ID_TOKEN_MISSING"],
  },
  {
    rows: ["WF-02"],
    title: "a caller that does not pass `id-token: write` on",
    files: {
      ...createSingle("wf-02"),
      [RELEASE]: createWorkflow({
        job: { permissions: { contents: "read" }, uses: "./.github/workflows/publish.yml" },
        without: ["runs-on", "steps"],
      }),
      ".github/workflows/publish.yml": createWorkflow({ on: { workflow_call: {} } }),
    },
    predicted: ["WORKFLOW_CALLER_PERMISSION"],
    fixed: true,
    rehearsed: "this job has no ID token",
  },
  {
    rows: ["WF-02"],
    title: "a caller of callers that does not pass `id-token: write` on, to jobs that do not publish",
    files: {
      ...createSingle("wf-02-nested"),
      [RELEASE]: createWorkflow({
        job: { permissions: { contents: "read" }, uses: "./.github/workflows/build.yml" },
        without: ["runs-on", "steps"],
      }),
      ".github/workflows/build.yml": createWorkflow({
        on: { workflow_call: {} },
        job: { uses: "./.github/workflows/attest.yml" },
        without: ["runs-on", "steps"],
      }),
      ".github/workflows/attest.yml": createWorkflow({ on: { workflow_call: {} }, run: "node scripts/attest.js" }),
    },
    predicted: ["WORKFLOW_CALLER_PERMISSION"],
  },
  {
    rows: ["PROV-06"],
    title: "a self-hosted runner",
    files: createSingle("prov-06", {}, createWorkflow({ job: { "runs-on": "self-hosted" } })),
    payload: { visibility: "public", private: false },
    predicted: ["WORKFLOW_RUNNER_UNSUPPORTED"],
    rehearsed: 'Unsupported GitHub Actions runner environment: \\"self-hosted\\"',
  },
  {
    rows: ["PROV-05"],
    title: "a workflow that asks for provenance in a private repository",
    files: createSingle("prov-05-workflow", {}, createWorkflow({ run: "npm publish --provenance" })),
    payload: { visibility: "private", private: true },
    predicted: ["WORKFLOW_PROVENANCE_PRIVATE"],
  },
  {
    rows: ["WF-29"],
    title: "a mirror for installing in the job that publishes",
    files: createSingle(
      "wf-29",
      {},
      createWorkflow({ env: { NPM_CONFIG_REGISTRY: "https://mirror.registry.example/npm/" } }),
    ),
    predicted: ["REGISTRY_MIRRORED"],
  },
  {
    rows: ["WF-31"],
    title: "an unscoped name for GitHub Packages",
    files: createSingle(
      "wf-31",
      {},
      createWorkflow({
        job: { permissions: { contents: "read", packages: "write" } },
        env: { NODE_AUTH_TOKEN: "${{ secrets.GITHUB_TOKEN }}" },
      }),
    ),
    predicted: ["PACKAGE_SCOPE_NOT_OWNER"],
  },
  {
    rows: ["CFG-03"],
    title: "a trust record for another file",
    files: { ...createSingle("cfg-03", {}, createWorkflow()), "slipway.json": { workflow: "publish.yml" } },
    predicted: ["WORKFLOW_FILE_MISMATCH"],
  },
  {
    rows: ["CFG-04"],
    title: "a trust record for the workflow that is only called",
    files: {
      ...createSingle("cfg-04"),
      [RELEASE]: createWorkflow({ job: { uses: "./.github/workflows/publish.yml" }, without: ["runs-on", "steps"] }),
      ".github/workflows/publish.yml": createWorkflow({ on: { workflow_call: {} } }),
      "slipway.json": { workflow: "publish.yml" },
    },
    predicted: ["WORKFLOW_FILE_MISMATCH"],
  },
  {
    rows: ["CFG-05"],
    title: "a trust record for another environment",
    files: {
      ...createSingle("cfg-05", {}, createWorkflow({ job: { environment: "Release" } })),
      "slipway.json": { environment: "release" },
    },
    predicted: ["WORKFLOW_ENVIRONMENT_MISMATCH"],
  },
  {
    rows: ["WF-04"],
    title: "Node 22, whose npm is too old",
    files: createSingle("wf-04", {}, createWorkflow({ node: "22" })),
    predicted: ["WORKFLOW_NPM_TOO_OLD"],
  },
  {
    rows: ["WF-05"],
    title: "npm 12 on a Node that it refuses",
    files: createSingle("wf-05", {}, createWorkflow({ node: "22.14.0", steps: [{ run: "npm install -g npm@12" }] })),
    predicted: ["WORKFLOW_NPM_NODE_MISMATCH"],
  },
  {
    rows: ["WF-06"],
    title: "npm 12.0.0",
    files: createSingle("wf-06", {}, createWorkflow({ steps: [{ run: "npm install -g npm@12.0.0" }] })),
    predicted: ["WORKFLOW_NPM_BROKEN"],
  },
  {
    rows: ["WF-08"],
    title: "a self-upgrade of the npm of Node 22.22.2",
    files: createSingle("wf-08", {}, createWorkflow({ node: "22.22.2", steps: [{ run: "npm install -g npm@11" }] })),
    predicted: ["WORKFLOW_NPM_BROKEN"],
  },
  {
    rows: ["WF-12"],
    title: "a guard with the repository's old name",
    files: createSingle("wf-12", {}, createWorkflow({ job: { if: "github.repository == 'acme/old-anvils'" } })),
    predicted: ["WORKFLOW_GUARD_EXCLUDES_REPOSITORY"],
  },
  {
    rows: ["WF-12"],
    title: "a failure that is swallowed",
    files: createSingle("wf-12-swallowed", {}, createWorkflow({ run: "npm publish || true" })),
    predicted: ["WORKFLOW_FAILURE_SWALLOWED"],
  },
  {
    rows: ["WF-13"],
    title: "a job without a guard against forks",
    files: createSingle("wf-13", {}, createWorkflow({ without: ["if"] })),
    predicted: ["WORKFLOW_FORK_GUARD_MISSING"],
  },
  {
    rows: ["WF-14"],
    title: "a semantic-release that does not know OIDC",
    files: createSingle(
      "wf-14",
      { devDependencies: { "@semantic-release/npm": "^12.0.0" } },
      createWorkflow({ run: "npx semantic-release" }),
    ),
    predicted: ["WORKFLOW_TOOL_WITHOUT_OIDC"],
  },
  {
    rows: ["WF-15"],
    title: "a lerna that does not know OIDC",
    files: createSingle(
      "wf-15",
      { devDependencies: { lerna: "^8.0.0" } },
      createWorkflow({ run: "npx lerna publish" }),
    ),
    predicted: ["WORKFLOW_TOOL_WITHOUT_OIDC"],
  },
  {
    rows: ["WF-16"],
    title: "a yarn that does not know OIDC",
    files: createSingle("wf-16", { packageManager: "yarn@4.9.2" }, createWorkflow({ run: "yarn npm publish" })),
    predicted: ["WORKFLOW_TOOL_WITHOUT_OIDC"],
  },
  {
    rows: ["WF-17", "WF-09"],
    title: "a pnpm that prefers the placeholder of setup-node",
    files: createSingle(
      "wf-17",
      { packageManager: "pnpm@11.0.2" },
      createWorkflow({ run: "pnpm publish --no-git-checks" }),
    ),
    predicted: ["WORKFLOW_TOOL_WITHOUT_OIDC"],
  },
  {
    rows: ["WF-18"],
    title: "a changesets action that writes a token line",
    files: createSingle(
      "wf-18",
      {},
      createWorkflow({
        job: {
          steps: [
            { uses: "actions/checkout@v6" },
            { uses: "changesets/action@v1.5.3", with: { publish: "npx changeset publish" } },
          ],
        },
      }),
    ),
    predicted: ["WORKFLOW_TOOL_WITHOUT_OIDC"],
  },
  {
    rows: ["WF-21"],
    title: "a release that GitHub's own token made",
    files: {
      ...createSingle("wf-21", {}, createWorkflow({ on: { release: { types: ["published"] } } })),
      ".github/workflows/version.yml": createWorkflow({
        on: { push: { branches: ["main"] } },
        job: { permissions: { contents: "write" } },
        run: "gh release create v1 --generate-notes",
        env: { GH_TOKEN: "${{ github.token }}" },
      }),
    },
    predicted: ["WORKFLOW_RELEASE_EVENT_UNSEEN"],
  },
  {
    rows: ["WF-21"],
    title: "a tag that a loop pushes with the checkout's own token",
    files: {
      ...createSingle("wf-21-tag", {}, createWorkflow()),
      ".github/workflows/version.yml": createWorkflow({
        on: { push: { branches: ["main"] } },
        job: {
          permissions: { contents: "write" },
          steps: [
            { uses: "actions/checkout@v7" },
            { run: 'TAG="release-$(date +%F)"\ngit tag "$TAG"\nfor it in "$TAG"; do git push origin "$it"; done' },
          ],
        },
      }),
    },
    predicted: ["WORKFLOW_RELEASE_EVENT_UNSEEN"],
  },
  {
    rows: ["PROV-06"],
    title: "a runner of CodeBuild",
    files: createSingle(
      "prov-06-codebuild",
      {},
      createWorkflow({ job: { "runs-on": "codebuild-a-${{ github.run_id }}" } }),
    ),
    payload: { visibility: "public", private: false },
    predicted: ["WORKFLOW_RUNNER_UNSUPPORTED"],
  },
  {
    rows: ["WF-22"],
    title: "an npm without `stage`",
    files: createSingle(
      "wf-22",
      {},
      createWorkflow({ run: "npm stage publish", steps: [{ run: "npm i -g npm@11.12.0" }] }),
    ),
    predicted: ["WORKFLOW_NPM_TOO_OLD"],
  },
  {
    rows: ["WF-24"],
    title: "publishing in a container started by hand",
    files: createSingle("wf-24", {}, createWorkflow({ run: "docker run --rm -v $PWD:/w -w /w node:24 npm publish" })),
    predicted: ["WORKFLOW_PUBLISH_IN_DOCKER"],
  },
  {
    rows: ["WF-28"],
    title: "several packages in one npm",
    files: createSingle("wf-28", {}, createWorkflow({ run: "npm publish --workspaces" })),
    predicted: ["WORKFLOW_NPM_WORKSPACES"],
  },
];
