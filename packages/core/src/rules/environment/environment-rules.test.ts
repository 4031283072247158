import { describe, expect, test } from "vitest";

import { CIRCLECI } from "../../../../ci/src/circleci/facts.ts";
import { GITHUB_ACTIONS } from "../../../../ci/src/github-actions/facts.ts";
import { GITLAB_CI } from "../../../../ci/src/gitlab/facts.ts";
import type { IdTokenClaims, PublishingJob } from "../../context/publishing-job.ts";
import type { ReleaseContext } from "../../context/release-context.ts";
import type { Manifest } from "../../json/json.ts";
import type { Problem } from "../../problems/problem.ts";
import { type CheckInput, createFacts } from "../../rule/facts.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { pageOf, type ProblemCode } from "../catalogue.ts";
import * as environmentRules from "./index.ts";

const RULES = Object.values(environmentRules);

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const OTHER = "89abcdef0123456789abcdef0123456789abcdef";

const CONTEXT: ReleaseContext = {
  provider: GITHUB_ACTIONS,
  ci: "github-actions",
  repository: {
    identity: { server: "https://github.com", owner: "Octo-Org", name: "App" },
    source: "environment",
  },
  event: "push",
  ref: "refs/tags/release-1",
  tag: "release-1",
  commit: COMMIT,
  workflow: { file: "release.yml", ref: "refs/tags/release-1" },
  runner: "github-hosted",
  visibility: "public",
  fork: false,
  defaultBranch: "main",
  idToken: true,
  checkout: { head: COMMIT, tagCommit: COMMIT, onDefaultBranch: true },
};

const CLAIMS: IdTokenClaims = {
  iss: "https://token.actions.githubusercontent.com",
  aud: "npm:registry.example",
  sub: "repo:Octo-Org/App:environment:npm",
  repository: "Octo-Org/App",
  repositoryVisibility: "public",
  ref: "refs/tags/release-1",
  sha: COMMIT,
  eventName: "push",
  workflowRef: "Octo-Org/App/.github/workflows/release.yml@refs/tags/release-1",
  jobWorkflowRef: "Octo-Org/App/.github/workflows/release.yml@refs/tags/release-1",
  environment: "npm",
  runnerEnvironment: "github-hosted",
};

const JOB: PublishingJob = {
  audience: "npm:registry.example",
  claims: CLAIMS,
  tokenSources: [],
  trust: { repository: "Octo-Org/App", workflow: "release.yml", environment: "npm" },
  signs: true,
  renewsIdTokens: true,
  node: "24.15.0",
};

const GITLAB: Partial<ReleaseContext> = {
  provider: GITLAB_CI,
  ci: "gitlab-ci",
  repository: {
    identity: { server: "https://gitlab.com", owner: "acme/sub", name: "tools" },
    source: "environment",
  },
  workflow: { file: ".gitlab-ci.yml", ref: "refs/tags/release-1" },
  runner: undefined,
};

const OF_GITLAB: Partial<PublishingJob> = {
  trust: { repository: "acme/sub/tools", workflow: ".gitlab-ci.yml", environment: "npm" },
};

const GITLAB_CLAIMS: Partial<IdTokenClaims> = {
  iss: "https://gitlab.com",
  sub: "project_path:acme/sub/tools:ref_type:tag:ref:release-1",
  repository: "acme/sub/tools",
  workflowRef: "gitlab.com/acme/sub/tools//.gitlab-ci.yml@refs/tags/release-1",
  jobWorkflowRef: undefined,
  runnerEnvironment: "gitlab-hosted",
};

const CIRCLE: Partial<ReleaseContext> = {
  provider: CIRCLECI,
  ci: "circleci",
  workflow: undefined,
  runner: undefined,
  visibility: undefined,
};

const CIRCLECI_CLAIMS: Partial<IdTokenClaims> = {
  iss: "https://oidc.circleci.com/org/00000000-0000-4000-8000-000000000001",
  sub: "org/1/project/2/user/3",
  repositoryVisibility: undefined,
  ref: undefined,
  workflowRef: undefined,
  jobWorkflowRef: undefined,
  environment: undefined,
  runnerEnvironment: undefined,
};

interface Change {
  readonly context?: Partial<ReleaseContext>;
  readonly job?: Partial<PublishingJob>;
  /** `null` for a job that could get no ID token. */
  readonly claims?: Partial<IdTokenClaims> | null;
  readonly manifest?: Manifest;
  /** Version of a private package that changesets gives the same one as the others. */
  readonly fixed?: string;
}

function packageOf(manifest: Manifest): WorkspacePackage {
  const text = JSON.stringify({ name: "@octo/app", version: "1.0.0", ...manifest }, null, 2);
  return { name: "@octo/app", version: "1.0.0", directory: ".", file: "package.json", manifest, text };
}

/** The input of a release with nothing wrong, changed. */
function inputOf({ context, job, claims, manifest, fixed }: Change): CheckInput {
  const { claims: _claims, ...jobWithoutClaims } = JOB;
  const publishable = [packageOf(manifest ?? { repository: "github:Octo-Org/App" })];
  return {
    workspace: {
      base: "/base",
      root: ".",
      git: true,
      tool: "single",
      packageManager: { name: "npm" },
      packages: [
        ...publishable,
        ...(fixed === undefined ? [] : [{ ...packageOf({}), name: "@octo/all", version: fixed, directory: "all" }]),
      ],
    },
    publishable,
    settings: { registry: "https://registry.example/", changesetsFixed: ["@octo/all"] },
    context: { ...CONTEXT, ...context },
    client: "npm",
    job: claims === null ? { ...jobWithoutClaims, ...job } : { ...JOB, ...job, claims: { ...CLAIMS, ...claims } },
  };
}

function check(input: CheckInput): Problem[] {
  const facts = createFacts(input);
  return RULES.flatMap((rule) => [...rule.check(facts)]);
}

type Row = [title: string, change: Change, expected: Partial<Problem> & { code: ProblemCode }, message: string];

const ROWS: Row[] = [
  [
    "an issuer with the enterprise's slug",
    { claims: { iss: "https://token.actions.githubusercontent.com/acme" } },
    {
      code: "ENVIRONMENT_ISSUER_MISMATCH",
      severity: "error",
      reason: "the enterprise has `include_enterprise_slug` set",
    },
    "The ID token's issuer is `https://token.actions.githubusercontent.com/acme`, npm accepts only `https://token.actions.githubusercontent.com`",
  ],
  [
    "an issuer of a server of one's own",
    { claims: { iss: "https://git.example/_services/token" } },
    { code: "ENVIRONMENT_ISSUER_MISMATCH", severity: "error", predicts: "OIDC token exchange error - unauthorized" },
    "The ID token's issuer is `https://git.example/_services/token`, npm accepts only `https://token.actions.githubusercontent.com`",
  ],
  [
    "an audience of another registry",
    { claims: { aud: "npm:mirror.example" } },
    { code: "ENVIRONMENT_AUDIENCE_MISMATCH", severity: "error" },
    "The ID token's audience is `npm:mirror.example`, this registry asks for `npm:registry.example`",
  ],
  [
    "a repository in another letter case",
    { claims: { repository: "octo-org/App" } },
    { code: "ENVIRONMENT_REPOSITORY_MISMATCH", severity: "error" },
    "The ID token names the repository `octo-org/App`, expected `Octo-Org/App`: only the letter case differs",
  ],
  [
    "a workflow that is not the trusted one",
    { job: { trust: { workflow: "publish.yml", environment: "npm" } } },
    { code: "ENVIRONMENT_WORKFLOW_MISMATCH", severity: "error", file: ".github/workflows/release.yml" },
    "The run was entered by `release.yml`, the trusted publisher is `publish.yml`",
  ],
  [
    "a trusted workflow that is only called",
    {
      job: { trust: { workflow: "publish.yml", environment: "npm" } },
      claims: { jobWorkflowRef: "Octo-Org/App/.github/workflows/publish.yml@refs/tags/release-1" },
    },
    { code: "ENVIRONMENT_WORKFLOW_MISMATCH", severity: "error" },
    "The run was entered by `release.yml`, the trusted publisher is `publish.yml`: `publish.yml` is only called by it, and npm looks at the workflow that entered the run",
  ],
  [
    "another ending of the workflow's name, with the variables alone",
    { claims: null, job: { trust: { workflow: "release.yaml" } } },
    { code: "ENVIRONMENT_WORKFLOW_MISMATCH", severity: "error" },
    "The run was entered by `release.yml`, the trusted publisher is `release.yaml`",
  ],
  [
    "an environment in another letter case",
    { claims: { environment: "NPM" } },
    { code: "ENVIRONMENT_NAME_MISMATCH", severity: "error", reason: "only the letter case differs" },
    "The job runs in the environment `NPM`, the trusted publisher names `npm`",
  ],
  [
    "an environment that the declaration does not name",
    { job: { trust: { workflow: "release.yml" } } },
    { code: "ENVIRONMENT_NAME_MISMATCH", severity: "warning" },
    "The job runs in the environment `npm`, the trusted publisher names none",
  ],
  [
    "an immutable subject",
    { claims: { sub: "repo:Octo-Org@12/App@345:environment:npm" } },
    { code: "ENVIRONMENT_SUBJECT_IMMUTABLE", severity: "warning" },
    "The ID token's subject is `repo:Octo-Org@12/App@345:environment:npm`, a form with which exchanges have been reported to fail",
  ],
  [
    "an empty ref",
    { claims: { ref: "" }, context: { event: "release" } },
    {
      code: "ENVIRONMENT_REF_EMPTY",
      severity: "error",
      predicts: "Missing SourceRepositoryRef in signing certificate",
    },
    "The ID token's `ref` is empty, expected one such as `refs/tags/release-1`: the run was started by `release`",
  ],
  [
    "provenance insisted on in a private repository",
    { claims: { repositoryVisibility: "private" }, job: { provenance: true } },
    {
      code: "ENVIRONMENT_VISIBILITY_UNSUPPORTED",
      severity: "error",
      predicts:
        'Unsupported GitHub Actions source repository visibility: "private". Only public source repositories are supported when publishing with provenance.',
    },
    "This release asks for provenance, but the repository is `private`, not `public`",
  ],
  [
    "a package that insists on provenance in an internal repository",
    {
      claims: { repositoryVisibility: "internal" },
      manifest: { repository: "Octo-Org/App", publishConfig: { provenance: true } },
    },
    {
      code: "ENVIRONMENT_VISIBILITY_UNSUPPORTED",
      severity: "error",
      package: "@octo/app",
      file: "package.json",
      field: "publishConfig.provenance",
      position: { line: 6, column: 19 },
    },
    "`@octo/app` asks for provenance, but the repository is `internal`, not `public`",
  ],
  [
    "a self-hosted runner in a public repository",
    { claims: { runnerEnvironment: "self-hosted" } },
    {
      code: "ENVIRONMENT_RUNNER_UNSUPPORTED",
      severity: "error",
      predicts:
        'Unsupported GitHub Actions runner environment: "self-hosted". Only "github-hosted" runners are supported when publishing with provenance.',
    },
    "The publishing job runs on a `self-hosted` runner, the registry accepts provenance only from `github-hosted` ones",
  ],
  [
    "a self-hosted runner that signs nothing",
    { claims: { runnerEnvironment: "self-hosted" }, job: { provenance: false } },
    { code: "ENVIRONMENT_RUNNER_UNSUPPORTED", severity: "warning" },
    "The publishing job runs on a `self-hosted` runner, the registry accepts provenance only from `github-hosted` ones",
  ],
  [
    "a token in a variable",
    { job: { tokenSources: [{ kind: "variable", name: "NPM_TOKEN" }] } },
    { code: "ENVIRONMENT_TOKEN_PRESENT", severity: "warning", field: "NPM_TOKEN" },
    "The publishing job has the registry token `NPM_TOKEN` in the environment: Slipway never falls back to it; other clients do, when the exchange is refused",
  ],
  [
    "an empty token line in an .npmrc",
    {
      job: {
        tokenSources: [
          { kind: "npmrc", file: "app/.npmrc", key: "//registry.example/:_authToken", line: 3, empty: true },
        ],
      },
    },
    { code: "ENVIRONMENT_TOKEN_PRESENT", severity: "warning", file: "app/.npmrc", position: { line: 3, column: 1 } },
    "The publishing job has the registry token `//registry.example/:_authToken` in `app/.npmrc`: it is empty, which other clients than npm 11.5.1 and later take for a token",
  ],
  [
    "a job without the permission",
    { claims: null, context: { idToken: false } },
    { code: "ENVIRONMENT_ID_TOKEN_UNAVAILABLE", severity: "error", predicts: "npm error code ENEEDAUTH" },
    "The publishing job can get no ID token: it needs `permissions: id-token: write`",
  ],
  [
    "a token in an .npmrc outside of the repository",
    {
      job: { tokenSources: [{ kind: "npmrc", file: "/home/runner/.npmrc", key: "//registry.example/:_authToken" }] },
    },
    { code: "ENVIRONMENT_TOKEN_PRESENT", severity: "warning" },
    "The publishing job has the registry token `//registry.example/:_authToken` in `/home/runner/.npmrc`: Slipway never falls back to it; other clients do, when the exchange is refused",
  ],
  [
    "a job without the permission, whatever token it has instead",
    {
      claims: null,
      context: { idToken: false },
      job: { tokenSources: [{ kind: "npmrc", file: ".npmrc", key: "//registry.example/:_authToken" }] },
    },
    { code: "ENVIRONMENT_ID_TOKEN_UNAVAILABLE", severity: "error" },
    "The publishing job can get no ID token: it needs `permissions: id-token: write`",
  ],
  [
    "another CI system without a token",
    { claims: null, context: { ci: "other", idToken: false } },
    { code: "ENVIRONMENT_ID_TOKEN_UNAVAILABLE", severity: "error" },
    "The publishing job can get no ID token: it needs `NPM_ID_TOKEN`; this CI service is none that npm is known to take ID tokens from",
  ],
  [
    "another CI system with one",
    { context: { ci: "other" }, job: { trust: { environment: "release" } }, claims: { environment: undefined } },
    { code: "ENVIRONMENT_CI_UNKNOWN", severity: "note" },
    "This CI service is not known, expected GitHub Actions, GitLab CI/CD or CircleCI",
  ],
  [
    "a job of GitLab that asks for no ID token",
    { claims: null, context: { ...GITLAB, idToken: false }, job: OF_GITLAB },
    { code: "ENVIRONMENT_ID_TOKEN_UNAVAILABLE", severity: "error", actual: "`NPM_ID_TOKEN` is not set" },
    'The publishing job can get no ID token: it needs `id_tokens: { NPM_ID_TOKEN: { aud: "npm:<registry host>" } }`',
  ],
  [
    "a GitLab of one's own",
    { claims: { ...GITLAB_CLAIMS, iss: "https://git.example" }, context: GITLAB, job: OF_GITLAB },
    { code: "ENVIRONMENT_ISSUER_MISMATCH", severity: "error" },
    "The ID token's issuer is `https://git.example`, npm accepts only `https://gitlab.com`",
  ],
  [
    "a runner of one's own on GitLab.com",
    { claims: { ...GITLAB_CLAIMS, runnerEnvironment: "self-hosted" }, context: GITLAB, job: OF_GITLAB },
    {
      code: "ENVIRONMENT_RUNNER_UNSUPPORTED",
      severity: "error",
      expected: "gitlab-hosted",
      predicts:
        'Unsupported GitLab CI runner environment: "self-hosted". Only "gitlab-hosted" runners are supported when publishing with provenance.',
    },
    "The publishing job runs on a `self-hosted` runner, the registry accepts provenance only from `gitlab-hosted` ones",
  ],
  [
    "a project of GitLab's in another letter case",
    { claims: { ...GITLAB_CLAIMS, repository: "acme/Sub/tools" }, context: GITLAB, job: OF_GITLAB },
    { code: "ENVIRONMENT_REPOSITORY_MISMATCH", severity: "error", field: "project_path" },
    "The ID token names the repository `acme/Sub/tools`, expected `acme/sub/tools`: only the letter case differs",
  ],
  [
    "a pipeline file of GitLab's that is not the trusted one",
    { claims: GITLAB_CLAIMS, context: GITLAB, job: { trust: { workflow: "release.yml", environment: "npm" } } },
    { code: "ENVIRONMENT_WORKFLOW_MISMATCH", severity: "error", field: "ci_config_ref_uri", file: ".gitlab-ci.yml" },
    "The run was entered by `.gitlab-ci.yml`, the trusted publisher is `release.yml`",
  ],
  [
    "a public project of GitLab's with nothing to sign with",
    { claims: GITLAB_CLAIMS, context: GITLAB, job: { ...OF_GITLAB, signs: false, renewsIdTokens: false } },
    { code: "ENVIRONMENT_PROVENANCE_UNAVAILABLE", severity: "warning", predicts: undefined },
    "The release goes out without provenance: no ID token to sign with, expected `id_tokens: { SIGSTORE_ID_TOKEN: { aud: sigstore } }`",
  ],
  [
    "provenance insisted on there",
    { claims: GITLAB_CLAIMS, context: GITLAB, job: { ...OF_GITLAB, signs: false, provenance: true } },
    { code: "ENVIRONMENT_PROVENANCE_UNAVAILABLE", severity: "error", predicts: GITLAB_CI.provenance.refusal },
    "The release goes out without provenance: no ID token to sign with, expected `id_tokens: { SIGSTORE_ID_TOKEN: { aud: sigstore } }`",
  ],
  [
    "a package of CircleCI's that insists on provenance",
    {
      claims: CIRCLECI_CLAIMS,
      context: CIRCLE,
      job: { signs: false },
      manifest: { repository: "Octo-Org/App", publishConfig: { provenance: true } },
    },
    {
      code: "ENVIRONMENT_PROVENANCE_UNAVAILABLE",
      severity: "error",
      field: "publishConfig.provenance",
      predicts: "Automatic provenance generation not supported for provider: CircleCI",
    },
    "`@octo/app` goes out without provenance: npm has none for CircleCI",
  ],
  [
    "a release from CircleCI, which has no provenance",
    { claims: CIRCLECI_CLAIMS, context: CIRCLE, job: { signs: false } },
    { code: "ENVIRONMENT_PROVENANCE_UNAVAILABLE", severity: "note" },
    "The release goes out without provenance: npm has none for CircleCI",
  ],
  [
    "one ID token of CircleCI's for the whole release",
    { claims: CIRCLECI_CLAIMS, context: CIRCLE, job: { signs: false, provenance: false, renewsIdTokens: false } },
    { code: "ENVIRONMENT_ID_TOKEN_EXPIRING", severity: "warning" },
    "Every package is to be exchanged for by the one token of `NPM_ID_TOKEN`, which the registry takes for 5 minutes, expected one that `--id-token-command` mints for each package",
  ],
  [
    "a CircleCI of one's own",
    {
      claims: { ...CIRCLECI_CLAIMS, iss: "https://circleci.example/org/1" },
      context: CIRCLE,
      job: { signs: false, provenance: false },
    },
    { code: "ENVIRONMENT_ISSUER_MISMATCH", severity: "error" },
    "The ID token's issuer is `https://circleci.example/org/1`, npm accepts only `https://oidc.circleci.com/org/`",
  ],
  [
    "a person's machine",
    { claims: null, context: { provider: GITHUB_ACTIONS, ci: "none", idToken: false } },
    { code: "ENVIRONMENT_ID_TOKEN_UNAVAILABLE", severity: "error" },
    "The publishing job can get no ID token: it needs `permissions: id-token: write`; trusted publishing works in a CI job only",
  ],
  [
    "a pull request from a fork",
    { claims: null, context: { idToken: false, event: "pull_request", pullRequest: { number: 7, fork: true } } },
    { code: "ENVIRONMENT_ID_TOKEN_UNAVAILABLE", severity: "error" },
    "The publishing job can get no ID token: it needs `permissions: id-token: write`; a pull request from a fork never gets an ID token",
  ],
  [
    "a Node that nobody supports",
    { job: { node: "20.20.2" } },
    { code: "ENVIRONMENT_NODE_UNSUPPORTED", severity: "warning" },
    "Node 20.20.2 runs this release, Slipway is made for `^22.22.2 || ^24.15.0 || >=26`",
  ],
  [
    "a comment that starts the release",
    { context: { event: "issue_comment" } },
    { code: "ENVIRONMENT_EVENT_UNTRUSTED", severity: "error", file: ".github/workflows/release.yml" },
    "The publishing job was started by `issue_comment`, expected push of a tag, or workflow_dispatch",
  ],
  ...["release-1.5.0", "v1.5.0", "1.5.0", "release-v1.5.0", "@octo/app@1.5.0"].map((tag): Row => [
    `the tag ${tag} on a commit of 1.0.0`,
    { context: { tag } },
    { code: "ENVIRONMENT_TAG_VERSION", severity: "error", actual: "1.0.0", expected: "1.5.0" },
    `The tag \`${tag}\` names the version 1.5.0, and no package of this commit has it: 1.0.0`,
  ]),
  [
    "files that differ from the commit",
    { context: { checkout: { head: COMMIT, changed: ["package.json", "a", "b", "c"] } } },
    { code: "ENVIRONMENT_FILES_CHANGED", severity: "warning" },
    `4 tracked files (\`package.json\`, \`a\`, \`b\`, and 1 more) differ from the commit ${COMMIT} of this run`,
  ],
  [
    "a fork whose packages are another repository's",
    { context: { fork: true }, manifest: { repository: { url: "git+https://github.com/upstream/app.git" } } },
    { code: "ENVIRONMENT_FORK_RUN", severity: "error" },
    "This run belongs to the fork `Octo-Org/App`, the packages belong to `upstream/app`",
  ],
  [
    "a tag that was moved",
    { context: { checkout: { head: COMMIT, tagCommit: OTHER } } },
    { code: "ENVIRONMENT_TAG_MOVED", severity: "error" },
    `The tag \`release-1\` names ${OTHER} in this clone, the run was started for ${COMMIT}`,
  ],
  [
    "a checkout of something else",
    { context: { checkout: { head: OTHER } } },
    { code: "ENVIRONMENT_CHECKOUT_MISMATCH", severity: "warning" },
    `\`HEAD\` is ${OTHER}, the run was started for ${COMMIT}`,
  ],
  [
    "a tag beside the default branch",
    { context: { checkout: { head: COMMIT, onDefaultBranch: false } } },
    { code: "ENVIRONMENT_COMMIT_OFF_DEFAULT_BRANCH", severity: "warning" },
    `The tag \`release-1\` names ${COMMIT}, expected a commit on \`main\``,
  ],
];

describe("the environment rules", () => {
  test.each(ROWS)("find %s, and only that", (_title, change, expected, message) => {
    const problems = check(inputOf(change));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject(expected);
    expect(problems.map((problem) => pageOf(expected.code).message(problem))).toStrictEqual([message]);
  });

  test("have a row here for every code", () => {
    const covered = new Set<string>(ROWS.map(([, , { code }]) => code));
    expect(RULES.flatMap(({ codes }) => Object.keys(codes)).filter((code) => !covered.has(code))).toStrictEqual([]);
  });

  test.each<[string, Change]>([
    ["a release with nothing wrong", {}],
    ["a fork that publishes its own packages", { context: { fork: true } }],
    ["a tag of the version that the package has", { context: { tag: "v1.0.0" } }],
    ["a tag that says when", { context: { tag: "release-2026.11.22" } }],
    ["a tag that says neither", { context: { tag: "release-7" } }],
    ["a fork with packages that name nothing", { context: { fork: true }, manifest: {} }],
    [
      "a private repository that leaves provenance to npm",
      { claims: { repositoryVisibility: "private", ref: "" }, context: { visibility: "private" } },
    ],
    [
      "a private repository where provenance is off for all",
      {
        claims: { repositoryVisibility: "private" },
        job: { provenance: false },
        manifest: { publishConfig: { provenance: true } },
      },
    ],
    [
      "a pull request's merge commit",
      { context: { event: "pull_request", checkout: { head: OTHER }, pullRequest: { number: 1, fork: false } } },
    ],
    ["a private package of a fixed group that has the tag's version", { context: { tag: "v2.0.0" }, fixed: "2.0.0" }],
    ["a clean checkout", { context: { checkout: { head: COMMIT, changed: [] } } }],
    ["files that a person is about to commit", { context: { ci: "none", checkout: { head: COMMIT, changed: ["a"] } } }],
    [
      "files that a step has changed in a pull request",
      {
        context: {
          event: "pull_request",
          checkout: { head: COMMIT, changed: ["a"] },
          pullRequest: { number: 1, fork: false },
        },
      },
    ],
    ["a current Node", { job: { node: "26.0.0" } }],
  ])("say nothing about %s", (_title, change) => {
    expect(check(inputOf(change))).toStrictEqual([]);
  });

  test("say nothing about credentials in a job that only looks", () => {
    const { job: _job, ...input } = inputOf({
      context: { idToken: false, runner: "self-hosted", event: "pull_request_target", checkout: { head: COMMIT } },
    });
    expect(check(input)).toStrictEqual([]);
  });

  test("only warn of a fork in a job that only looks", () => {
    const { job: _job, ...input } = inputOf({ context: { fork: true }, manifest: { repository: "upstream/app" } });
    expect(check(input)).toMatchObject([{ code: "ENVIRONMENT_FORK_RUN", severity: "warning" }]);
  });

  test("say nothing outside Actions about GitHub's issuer and branches", () => {
    const problems = check(
      inputOf({
        context: { ci: "other", checkout: { head: OTHER, onDefaultBranch: false } },
        claims: { iss: "https://gitlab.com" },
      }),
    );
    expect(problems.map(({ code }) => code)).toStrictEqual(["ENVIRONMENT_CI_UNKNOWN"]);
  });
});
