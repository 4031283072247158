import type { RepositoryCode } from "./code-scenario.ts";
import { type Foreseen, withForeseenWorld } from "./foreseen-world.ts";

const OFFLINE = "check --offline";

/** Of workflows, in repositories of the failure table. */
const FORESEEN: readonly Foreseen[] = [
  {
    code: "WORKFLOW_CALLER_PERMISSION",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    id-token: none",
      "expected  id-token: write",
      "because   `publish` in `publish.yml` asks for it",
      "predicts  The nested job 'publish' is requesting 'id-token: write', but is only allowed 'id-token: none'.",
      ".github/workflows/release.yml:10:7",
    ],
  },
  {
    code: "WORKFLOW_COMMAND_NEEDS_TOKEN",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    npm whoami",
      "expected  only `publish` and `stage publish` under trusted publishing",
      "predicts  npm error code ENEEDAUTH",
      ".github/workflows/release.yml:20:14",
    ],
  },
  {
    code: "WORKFLOW_DEV_ENGINES",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    npm install",
      "expected  pnpm",
      "predicts  npm error code EBADDEVENGINES",
      ".github/workflows/release.yml:20:14",
    ],
  },
  {
    code: "WORKFLOW_ENVIRONMENT_MISMATCH",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    Release",
      "expected  release",
      "predicts  OIDC token exchange error - package not found",
      ".github/workflows/release.yml:21:18",
    ],
  },
  {
    code: "WORKFLOW_FAILURE_SWALLOWED",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    the command || …",
      "expected  a failed publication that fails the job",
      ".github/workflows/release.yml:20:14",
    ],
  },
  {
    code: "WORKFLOW_FILE_MISMATCH",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    release.yml",
      "expected  publish.yml",
      "because   there is no `publish.yml`",
      "predicts  OIDC token exchange error - package not found",
      ".github/workflows/release.yml:7:3",
    ],
  },
  {
    code: "WORKFLOW_FORK_GUARD_MISSING",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["expected  github.repository == '…'", ".github/workflows/release.yml:7:3"],
  },
  {
    code: "WORKFLOW_GUARD_EXCLUDES_REPOSITORY",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    github.repository == 'acme/old-anvils'",
      "expected  acme/anvils",
      "because   the repository is the git remote's, which may be a fork",
      ".github/workflows/release.yml:8:9",
    ],
  },
  {
    code: "WORKFLOW_ID_TOKEN_MISSING",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    id-token: none",
      "expected  id-token: write",
      "predicts  npm error code ENEEDAUTH",
      ".github/workflows/release.yml:11:7",
    ],
  },
  {
    code: "WORKFLOW_NPM_BROKEN",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    npm 12.0.0",
      "expected  npm 12.0.1 or later",
      "because   it was published without the library that signs provenance",
      "predicts  npm error Cannot find module 'sigstore'",
      ".github/workflows/release.yml:20:14",
    ],
  },
  {
    code: "WORKFLOW_NPM_NODE_MISMATCH",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    npm@12 on Node 22.14.0",
      "expected  Node ^22.22.2 || ^24.15.0 || >=26.0.0, or npm@11.15.0",
      "predicts  npm error code EBADENGINE",
      ".github/workflows/release.yml:20:14",
    ],
  },
  {
    code: "WORKFLOW_NPM_TOO_OLD",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    the npm of Node 22",
      "expected  npm 11.5.1 or later",
      "predicts  npm error code ENEEDAUTH",
      ".github/workflows/release.yml:19:25",
    ],
  },
  {
    code: "WORKFLOW_NPM_WORKSPACES",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    npm publish --workspaces",
      "expected  one npm for each package, or npm 11.21 or 12.2",
      "because   npm 11, up to 11.19 at least, sends a package whose exchange was refused with…",
      ".github/workflows/release.yml:20:14",
    ],
  },
  {
    code: "WORKFLOW_PROVENANCE_PRIVATE",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    --provenance in a repository that is private",
      "expected  no provenance, or a public repository",
      'predicts  Unsupported GitHub Actions source repository visibility: "private". Only public…',
      ".github/workflows/release.yml:20:14",
    ],
  },
  {
    code: "WORKFLOW_PUBLISH_IN_DOCKER",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    docker run … publish",
      "expected  a job with `container`, or the GITHUB_ and RUNNER_ variables passed on",
      "predicts  Error verifying sigstore provenance bundle",
      ".github/workflows/release.yml:20:14",
    ],
  },
  {
    code: "WORKFLOW_PUBLISH_OPERAND",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    packages/wf-25",
      "expected  ./packages/wf-25",
      "because   npm takes it for the GitHub repository `packages/wf-25`",
      ".github/workflows/release.yml:20:14",
    ],
  },
  {
    code: "WORKFLOW_RELEASE_EVENT_REF",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    a checkout without `ref` under `release`",
      "expected  ref: ${{ github.event.release.tag_name }}",
      "because   seen in a few projects; the cause is disputed",
      "predicts  Missing SourceRepositoryRef in signing certificate",
      ".github/workflows/release.yml:14:15",
    ],
  },
  {
    code: "WORKFLOW_RELEASE_EVENT_UNSEEN",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    a release made with GITHUB_TOKEN in .github/workflows/version.yml:19",
      "expected  a token of an App, a person, or `workflow_dispatch`",
      ".github/workflows/release.yml:3:3",
    ],
  },
  {
    code: "WORKFLOW_RUNNER_UNSUPPORTED",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    self-hosted",
      "expected  ubuntu-latest",
      'predicts  Unsupported GitHub Actions runner environment: "self-hosted". Only…',
      ".github/workflows/release.yml:9:14",
    ],
  },
  {
    code: "WORKFLOW_TOKEN_IN_SCOPE",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    NODE_AUTH_TOKEN",
      "expected  no registry token in the job that publishes",
      "because   it is what the client falls back to, silently, when the exchange is refused",
      ".github/workflows/release.yml:22:28",
    ],
  },
  {
    code: "WORKFLOW_TOOL_WITHOUT_OIDC",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    @semantic-release/npm ^12.0.0",
      "expected  @semantic-release/npm 13.1.0 or later",
      "predicts  ENONPMTOKEN No npm token specified",
      ".github/workflows/release.yml:20:14",
    ],
  },
];

export const foreseenWorkflowCodes: readonly RepositoryCode[] = FORESEEN.map(withForeseenWorld);
