import { createSingle } from "../proof/create-single.ts";
import { createWorkflow } from "../proof/create-workflow.ts";
import type { RepositoryCode } from "./code-scenario.ts";

const OFFLINE = "check --offline";

/** Of a job that cannot do what it is there for. */
export const jobWorkCodes: readonly RepositoryCode[] = [
  {
    code: "WORKFLOW_TOKEN_UNREAD",
    title: "a token in a variable that nobody reads",
    files: {
      ...createSingle(
        "anvil",
        {},
        createWorkflow({
          job: { permissions: { contents: "read" } },
          env: { NPM_TOKEN: "${{ secrets.NPM_TOKEN }}" },
        }),
      ),
      ".npmrc": "//registry.example/:_authToken=${NODE_AUTH_TOKEN}\n",
    },
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    NPM_TOKEN",
      "expected  NODE_AUTH_TOKEN",
      "predicts  npm error code ENEEDAUTH",
      ".github/workflows/release.yml:21:22",
    ],
  },
  {
    code: "WORKFLOW_FILE_MISSING",
    title: "a script that was never committed",
    files: createSingle("anvil", {}, createWorkflow({ run: "bash scripts/before.sh && npm publish" })),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: ["actual    scripts/before.sh", "because   git does not have it", ".github/workflows/release.yml:20:14"],
  },
  {
    code: "WORKFLOW_GIT_CHECKS",
    title: "pnpm in a run for a tag",
    files: createSingle("anvil", { packageManager: "pnpm@12.21.0" }, createWorkflow({ run: "pnpm publish" })),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    pnpm publish",
      "expected  --no-git-checks",
      "predicts  ERR_PNPM_GIT_UNKNOWN_BRANCH",
      ".github/workflows/release.yml:21:14",
    ],
  },
  {
    code: "WORKFLOW_JOB_SKIPPED",
    title: "a job for branches in a workflow for tags",
    files: createSingle("anvil", {}, createWorkflow({ job: { if: "startsWith(github.ref, 'refs/heads/')" } })),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    push",
      "expected  conditions that hold together under one of them",
      ".github/workflows/release.yml:8:9",
    ],
  },
  {
    code: "WORKFLOW_PERMISSION_MISSING",
    title: "a release on GitHub without the permission for it",
    files: createSingle(
      "anvil",
      {},
      createWorkflow({ run: "npm publish\ngh release create v1", env: { GH_TOKEN: "${{ github.token }}" } }),
    ),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    gh release create",
      "expected  contents: write",
      "predicts  Resource not accessible by integration",
      ".github/workflows/release.yml:22:11",
    ],
  },
  {
    code: "WORKFLOW_LOCKFILE_MISSING",
    title: "`npm ci` where the lockfile was never committed",
    files: createSingle("anvil", {}, createWorkflow({ run: "npm ci && npm publish" })),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    npm ci",
      "expected  package-lock.json",
      "because   git does not have it",
      "predicts  npm error code EUSAGE",
      ".github/workflows/release.yml:20:14",
    ],
  },
  {
    code: "WORKFLOW_SCRIPT_MISSING",
    title: "a misspelt package script",
    files: createSingle(
      "anvil",
      { scripts: { build: "tsc" } },
      createWorkflow({ run: "npm run buidl && npm publish" }),
    ),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    npm run buidl",
      "expected  a script `buidl`",
      "because   `package.json` has no such script",
      'predicts  Missing script: "buidl"',
      ".github/workflows/release.yml:20:14",
    ],
  },
  {
    code: "WORKFLOW_PROGRAM_MISSING",
    title: "bun, which nothing sets up",
    files: createSingle("anvil", { packageManager: "bun@1.4.5" }, createWorkflow({ run: "bun publish" })),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    bun publish",
      "expected  `oven-sh/setup-bun` before it",
      "predicts  bun: command not found",
      ".github/workflows/release.yml:20:14",
    ],
  },
  {
    code: "WORKFLOW_GH_TOKEN_MISSING",
    title: "a release on GitHub without a token",
    files: createSingle("anvil", {}, createWorkflow({ run: "npm publish\ngh release create v1" })),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    gh release create",
      "expected  GH_TOKEN: ${{ github.token }}",
      "predicts  set the GH_TOKEN environment variable",
      ".github/workflows/release.yml:22:11",
    ],
  },
  {
    code: "WORKFLOW_NEEDS_UNKNOWN",
    title: "a job that waits for one that was renamed",
    files: createSingle("anvil", {}, createWorkflow({ job: { needs: ["build"] } })),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    build",
      "expected  the key of a job in this file",
      "predicts  depends on unknown job 'build'",
      ".github/workflows/release.yml:22:9",
    ],
  },
];
