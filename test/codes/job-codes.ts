import { writePlan } from "../fixtures/pack-release.ts";
import type { StartedRelease } from "../fixtures/start-release.ts";
import { createSingle } from "../proof/create-single.ts";
import type { CodeScenario } from "./code-scenario.ts";

const OTHER_COMMIT = "0123456789abcdef0123456789abcdef01234567";
const PUBLISH = "publish --from packed";
const IDENTITY = ["-c", "user.name=Test", "-c", "user.email=test@acme.example"].join(" ");
const TAG_RUN = { GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "acme/anvils", GITHUB_REF: "refs/tags/release-1" };

/** Of the clone that a job works in, and the commit that its run is about. */
const CHECKOUT: readonly CodeScenario[] = [
  {
    code: "ENVIRONMENT_CHECKOUT_MISMATCH",
    title: "another commit than the run's",
    files: createSingle("anvil"),
    environment: { ...TAG_RUN, GITHUB_SHA: OTHER_COMMIT },
    command: "check --offline",
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    <commit>",
      "expected  0123456789abcdef0123456789abcdef01234567",
      "because   provenance names the run's commit, whatever was checked out or committed since",
    ],
  },
  {
    code: "ENVIRONMENT_COMMIT_OFF_DEFAULT_BRANCH",
    title: "a tag on a commit that nobody merged",
    files: createSingle("anvil"),
    git: [`${IDENTITY} commit --quiet --allow-empty --message=Later`, "update-ref refs/remotes/origin/main HEAD~1"],
    environment: TAG_RUN,
    payload: { default_branch: "main" },
    command: "check --offline",
    exitCode: 0,
    severity: "warning",
    says: ["actual    <commit>", "expected  a commit on `main`"],
  },
  {
    code: "ENVIRONMENT_TAG_MOVED",
    title: "a tag that was moved after the run began",
    files: createSingle("anvil"),
    git: ["tag release-1"],
    environment: { ...TAG_RUN, GITHUB_SHA: OTHER_COMMIT },
    command: "check --offline",
    exitCode: 1,
    severity: "error",
    says: [
      "actual    <commit>",
      "expected  0123456789abcdef0123456789abcdef01234567",
      "because   provenance would name the run's commit, not the one the tag names now",
    ],
  },
];

/** Of the job that publishes, and of its ID token. */
const JOB: readonly CodeScenario[] = [
  {
    code: "ENVIRONMENT_AUDIENCE_MISMATCH",
    title: "an ID token for another registry",
    run: {},
    environment: {
      GITHUB_ACTIONS: "",
      ACTIONS_ID_TOKEN_REQUEST_URL: "",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "",
      NPM_ID_TOKEN: createIdToken({ iss: "https://gitlab.example", aud: "npm:registry.example", sub: "project" }),
    },
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    npm:registry.example",
      "expected  npm:127.0.0.1",
      "predicts  OIDC token exchange error - unauthorized",
    ],
  },
  {
    code: "ENVIRONMENT_EVENT_UNTRUSTED",
    title: "a release that a comment started",
    run: { event: "issue_comment" },
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: ["actual    issue_comment", "expected  push of a tag, or workflow_dispatch", ".github/workflows/release.yml"],
  },
  {
    code: "ENVIRONMENT_NAME_MISMATCH",
    title: "a job outside of the trusted environment",
    run: {},
    spoil: trust({ environment: "release" }),
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: ["actual", "expected  release", "predicts  OIDC token exchange error - package not found"],
  },
  {
    code: "ENVIRONMENT_REPOSITORY_MISMATCH",
    title: "a run of another repository than the trusted one",
    run: { repository: "acme/anvils-next" },
    spoil: trust({ repository: "acme/anvils" }),
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    acme/anvils-next",
      "expected  acme/anvils",
      "predicts  OIDC token exchange error - package not found",
    ],
  },
  {
    code: "ENVIRONMENT_TOKEN_PRESENT",
    title: "a token left in the job's environment",
    run: {},
    environment: { NODE_AUTH_TOKEN: "left-over" },
    command: `${PUBLISH} --dry-run`,
    exitCode: 0,
    severity: "warning",
    says: [
      "because   Slipway never falls back to it; other clients do, when the exchange is refused",
      "`<job>/home/.npmrc`",
      "the environment",
    ],
  },
  {
    code: "ENVIRONMENT_WORKFLOW_MISMATCH",
    title: "a run that another workflow entered",
    run: { workflow: "nightly.yml" },
    spoil: trust({ workflow: "release.yml" }),
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    nightly.yml",
      "expected  release.yml",
      "predicts  OIDC token exchange error - package not found",
      ".github/workflows/nightly.yml",
    ],
  },
];

/** Of what the registry and GitHub answer before anything is sent. */
const EXCHANGE: readonly CodeScenario[] = [
  {
    code: "EXCHANGE_ID_TOKEN_FAILED",
    title: "an endpoint that gives one ID token and no second one",
    run: {},
    faults: [{ request: "id-token", skip: 1, effect: { type: "answer", status: 502 } }],
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: ["actual    The ID token endpoint gave no token in 5 tries: HTTP 502"],
  },
  {
    code: "EXCHANGE_UNREACHABLE",
    title: "a registry that answers no exchange",
    run: {},
    faults: [{ request: "exchange", effect: { type: "drop" } }],
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: ["actual    request to <registry>-/npm/v1/oidc/token/exchange/package/@acme%2fcore failed,…", "@acme/core"],
  },
];

export const jobCodes: readonly CodeScenario[] = [...CHECKOUT, ...JOB, ...EXCHANGE];

/** The plan says who is trusted. */
function trust(trusted: Readonly<Record<string, string>>): (release: StartedRelease) => Promise<void> {
  return async ({ packed, plan }) => writePlan(packed, { ...plan, trust: trusted });
}

/** A token with claims and no signature that anybody would accept. */
function createIdToken(claims: object): string {
  const now = Math.floor(Date.now() / 1_000);
  const parts = [{ alg: "RS256" }, { ...claims, iat: now, exp: now + 300 }];
  return [...parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")), "none"].join(".");
}
