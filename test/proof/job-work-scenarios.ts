import { createSingle } from "./create-single.ts";
import { createWorkflow } from "./create-workflow.ts";
import type { RepositoryScenario } from "./scenario.ts";

function member(name: string, extra: object): object {
  return {
    name: `@acme/${name}`,
    version: "1.0.0",
    repository: { type: "git", url: "git+https://github.com/acme/anvils.git", directory: `packages/${name}` },
    ...extra,
  };
}

/** A workspace of pnpm's whose packages nobody else can publish. */
function createTools(): RepositoryScenario["files"] {
  return {
    "package.json": { name: "tools", private: true, packageManager: "pnpm@11.0.0" },
    "pnpm-workspace.yaml": "packages: ['packages/*']\n",
    "packages/a/package.json": member("a", { dependencies: { "@acme/b": "workspace:^" } }),
    "packages/b/package.json": member("b", { main: "src/b.ts", publishConfig: { access: "public", main: "b.js" } }),
  };
}

/** Of jobs that cannot do what they are there for. */
export const jobWorkScenarios: readonly RepositoryScenario[] = [
  {
    rows: ["JOB-01"],
    title: "a token that nobody reads",
    files: createSingle(
      "job-01",
      {},
      createWorkflow({
        job: { permissions: { contents: "read" } },
        steps: [{ uses: "actions/setup-node@v7", with: { "registry-url": "https://registry.example" } }],
        env: { NPM_TOKEN: "${{ secrets.NPM_TOKEN }}" },
      }),
    ),
    predicted: ["WORKFLOW_TOKEN_UNREAD"],
  },
  {
    rows: ["JOB-02"],
    title: "npm in the directories of a matrix, in a workspace of pnpm's",
    files: {
      ...createTools(),
      ".github/workflows/release.yml": createWorkflow({
        job: {
          strategy: { matrix: { package: ["a", "b"] } },
          defaults: { run: { "working-directory": "packages/${{ matrix.package }}" } },
        },
      }),
    },
    predicted: ["DEPENDENCY_PROTOCOL_LEFT", "PUBLISH_CONFIG_IGNORED"],
  },
  ...["npm publish --workspaces", "pnpm -r exec npm publish"].map((run): RepositoryScenario => ({
    rows: ["JOB-02"],
    title: `\`${run}\` in a workspace of pnpm's`,
    files: { ...createTools(), ".github/workflows/release.yml": createWorkflow({ run }) },
    predicted: ["DEPENDENCY_PROTOCOL_LEFT", "PUBLISH_CONFIG_IGNORED"],
  })),
  {
    rows: ["JOB-03"],
    title: "a version file before the checkout",
    files: createSingle(
      "job-03",
      {},
      createWorkflow({
        job: {
          steps: [
            { uses: "actions/setup-node@v7", with: { "node-version-file": "package.json" } },
            { uses: "actions/checkout@v7" },
            { run: "npm publish" },
          ],
        },
      }),
    ),
    predicted: ["WORKFLOW_FILE_MISSING"],
  },
  {
    rows: ["JOB-03"],
    title: "an action that lies in this directory alone",
    files: {
      ...createSingle("job-03", {}, createWorkflow({ steps: [{ uses: "./tools" }] })),
      ".gitignore": "tools/\n",
      "tools/action.yml": { runs: { using: "composite", steps: [{ run: "true", shell: "bash" }] } },
    },
    predicted: ["WORKFLOW_ACTION_MISSING"],
  },
  {
    rows: ["JOB-03"],
    title: "an action of the repository where nothing is checked out",
    files: {
      ...createSingle("job-03", {}, createWorkflow({ job: { steps: [{ uses: "./tools" }, { run: "npm publish" }] } })),
      "tools/action.yml": { runs: { using: "composite", steps: [{ run: "true", shell: "bash" }] } },
    },
    predicted: ["WORKFLOW_FILE_MISSING"],
  },
  {
    rows: ["JOB-04"],
    title: "pnpm in every package, in a run for a tag",
    files: createSingle("job-04", { packageManager: "pnpm@12.21.0" }, createWorkflow({ run: "pnpm publish -r" })),
    predicted: ["WORKFLOW_GIT_CHECKS"],
  },
  {
    rows: ["JOB-05"],
    title: "a job behind one for another event",
    files: createSingle(
      "job-05",
      {},
      createWorkflow({
        on: { push: { tags: ["release-*"] }, workflow_dispatch: {} },
        job: { needs: "build", if: "github.event_name == 'workflow_dispatch'" },
        otherJobs: {
          build: { if: "github.event_name == 'push'", "runs-on": "ubuntu-latest", steps: [{ run: "true" }] },
        },
      }),
    ),
    predicted: ["WORKFLOW_JOB_SKIPPED"],
  },
  {
    rows: ["JOB-07"],
    title: "a tag of a version that nothing has",
    files: createSingle("job-07", {}, createWorkflow()),
    environment: { GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "acme/anvils", GITHUB_REF: "refs/tags/release-9.5.0" },
    predicted: ["ENVIRONMENT_TAG_VERSION"],
  },
  {
    rows: ["JOB-06"],
    title: "changesets without the permission for pull requests",
    files: createSingle(
      "job-06",
      {},
      createWorkflow({
        job: {
          permissions: { contents: "write", "id-token": "write" },
          steps: [
            { uses: "actions/checkout@v7" },
            {
              uses: "changesets/action@v2",
              env: { GITHUB_TOKEN: "${{ secrets.GITHUB_TOKEN }}" },
              with: { publish: "npx changeset publish" },
            },
          ],
        },
      }),
    ),
    predicted: ["WORKFLOW_PERMISSION_MISSING"],
  },
  {
    rows: ["JOB-03"],
    title: "a directory that was renamed",
    files: createSingle(
      "job-03",
      {},
      createWorkflow({ job: { defaults: { run: { "working-directory": "pakages" } } } }),
    ),
    predicted: ["WORKFLOW_FILE_MISSING"],
  },
  {
    rows: ["JOB-17"],
    title: "`npm ci` without a lockfile",
    files: createSingle("job-17", {}, createWorkflow({ steps: [{ run: "npm ci" }] })),
    predicted: ["WORKFLOW_LOCKFILE_MISSING"],
  },
  {
    rows: ["JOB-18"],
    title: "a script that was renamed",
    files: createSingle("job-18", {}, createWorkflow({ steps: [{ run: "npm run build" }] })),
    predicted: ["WORKFLOW_SCRIPT_MISSING"],
  },
  {
    rows: ["JOB-19"],
    title: "pnpm, which nothing sets up",
    files: createSingle("job-19", {}, createWorkflow({ steps: [{ run: "pnpm install" }] })),
    predicted: ["WORKFLOW_PROGRAM_MISSING"],
  },
  {
    rows: ["JOB-20"],
    title: "a release without a token",
    files: createSingle("job-20", {}, createWorkflow({ steps: [{ run: "gh release create v1" }] })),
    predicted: ["WORKFLOW_GH_TOKEN_MISSING"],
  },
  {
    rows: ["JOB-21"],
    title: "a job that is not there",
    files: createSingle("job-21", {}, createWorkflow({ job: { needs: "build" } })),
    predicted: ["WORKFLOW_NEEDS_UNKNOWN"],
  },
  {
    rows: ["WF-04"],
    title: "the image of an old Node",
    files: createSingle(
      "wf-04",
      {},
      createWorkflow({
        job: { container: "node:22-slim", steps: [{ uses: "actions/checkout@v7" }, { run: "npm publish" }] },
      }),
    ),
    predicted: ["WORKFLOW_NPM_TOO_OLD"],
  },
];
