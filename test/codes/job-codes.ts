import { writePlan } from "../fixtures/pack-release.ts";
import type { StartedRelease } from "../fixtures/start-release.ts";
import { createSingle } from "../proof/create-single.ts";
import type { CodeScenario } from "./code-scenario.ts";

const OTHER_COMMIT = "0123456789abcdef0123456789abcdef01234567";
const PUBLISH = "publish --from packed";
const NO_ENDPOINT = { ACTIONS_ID_TOKEN_REQUEST_URL: "", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "" };
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
    code: "ENVIRONMENT_TAG_VERSION",
    title: "a tag of a version that was not raised to",
    files: createSingle("anvil"),
    environment: { ...TAG_RUN, GITHUB_REF: "refs/tags/release-9.5.0" },
    command: "check --offline",
    exitCode: 1,
    severity: "error",
    says: ["actual    1.0.0", "expected  9.5.0"],
  },
  {
    code: "ENVIRONMENT_FILES_CHANGED",
    title: "a job that has changed the mode of a file",
    files: createSingle("anvil"),
    git: ["update-index --chmod=+x package.json"],
    environment: { ...TAG_RUN, GITHUB_SHA: OTHER_COMMIT },
    command: "check --offline",
    exitCode: 0,
    severity: "warning",
    says: ["actual    1 tracked file (`package.json`) differs", "expected  0123456789abcdef0123456789abcdef01234567"],
  },
  {
    code: "RELEASE_NOTHING_NEW",
    title: "a tag whose versions are public already",
    files: createSingle("anvil"),
    environment: { ...TAG_RUN, GITHUB_EVENT_NAME: "push", GITHUB_RUN_ID: "1" },
    registry: {
      anvil: {
        name: "anvil",
        "dist-tags": { latest: "1.0.0" },
        versions: { "1.0.0": { name: "anvil", version: "1.0.0", dist: { tarball: "http://127.0.0.1/anvil.tgz" } } },
      },
    },
    command: "plan",
    exitCode: 1,
    severity: "error",
    says: ["actual    `anvil@1.0.0` is on the registry already", "expected  a version that the registry does not have"],
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
      ...NO_ENDPOINT,
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
    says: [
      "actual    issue_comment",
      "expected  push of a tag, or workflow_dispatch",
      ".github/workflows/release.yml  on",
    ],
  },
  {
    code: "ENVIRONMENT_NAME_MISMATCH",
    title: "a job outside of the trusted environment",
    run: {},
    spoil: trust({ environment: "release" }),
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: ["actual    (empty)", "expected  release", "predicts  OIDC token exchange error - package not found"],
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
    command: `${PUBLISH} --dry-run --userconfig home/.npmrc`,
    exitCode: 0,
    severity: "warning",
    says: [
      "because   Slipway never falls back to it; other clients do, when the exchange is refused",
      "//<loopback>/:_authToken, `<job>/home/.npmrc`",
      "NODE_AUTH_TOKEN, the environment",
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
      ".github/workflows/nightly.yml  workflow_ref",
    ],
  },
  {
    code: "ENVIRONMENT_FORK_RUN",
    title: "a run in a fork",
    run: { repository: "someone/anvils" },
    payload: { fork: true, visibility: "public" },
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    someone/anvils",
      "expected  acme/anvils",
      "because   this repository is a fork, and every package names another repository",
      "predicts  OIDC token exchange error - package not found",
      ".github/workflows/release.yml",
    ],
  },
  {
    code: "ENVIRONMENT_ID_TOKEN_UNAVAILABLE",
    title: "a job without `id-token: write`",
    run: {},
    environment: NO_ENDPOINT,
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    `ACTIONS_ID_TOKEN_REQUEST_URL` is not set",
      "expected  permissions: id-token: write",
      "predicts  npm error code ENEEDAUTH",
    ],
  },
  {
    code: "ENVIRONMENT_ISSUER_MISMATCH",
    title: "the issuer of an enterprise",
    run: {},
    claims: { iss: "https://token.actions.githubusercontent.com/acme" },
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    https://token.actions.githubusercontent.com/acme",
      "expected  https://token.actions.githubusercontent.com",
      "because   the enterprise has `include_enterprise_slug` set",
      "predicts  OIDC token exchange error - unauthorized",
    ],
  },
  {
    code: "ENVIRONMENT_REF_EMPTY",
    title: "a run without a ref",
    run: { ref: "", event: "release" },
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    (empty)",
      "expected  refs/tags/…",
      "because   the run was started by `release`",
      "predicts  Missing SourceRepositoryRef in signing certificate",
    ],
  },
  {
    code: "ENVIRONMENT_RUNNER_UNSUPPORTED",
    title: "a self-hosted runner",
    run: { runner: "self-hosted" },
    command: PUBLISH,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    self-hosted",
      "expected  github-hosted",
      'predicts  Unsupported GitHub Actions runner environment: "self-hosted". Only…',
    ],
  },
  {
    code: "ENVIRONMENT_SUBJECT_IMMUTABLE",
    title: "an immutable subject",
    run: {},
    claims: { sub: "repo:acme@90000001/anvils@900000001:ref:refs/tags/release-1" },
    command: `${PUBLISH} --dry-run`,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    repo:acme@90000001/anvils@900000001:ref:refs/tags/release-1",
      "because   reported, not confirmed: the exchange refused such tokens although every field matched",
      "predicts  OIDC token exchange error - package not found",
    ],
  },
  {
    code: "ENVIRONMENT_VISIBILITY_UNSUPPORTED",
    title: "provenance asked for in an internal repository",
    run: { visibility: "internal" },
    command: `${PUBLISH} --provenance`,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    internal",
      "expected  public",
      'predicts  Unsupported GitHub Actions source repository visibility: "internal". Only public…',
    ],
  },
];

export const jobCodes: readonly CodeScenario[] = [...CHECKOUT, ...JOB];

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
