import { describe, expect, test } from "vitest";

import { CIRCLECI } from "./circleci/facts.ts";
import { GITHUB_ACTIONS } from "./github-actions/facts.ts";
import { GITLAB_CI } from "./gitlab/facts.ts";
import type { Environment } from "./provider/ci-provider.ts";
import { findProvider } from "./providers.ts";
import { readContext } from "./read-context.ts";

const GITLAB: Environment = {
  CI: "true",
  GITLAB_CI: "true",
  CI_SERVER_URL: "https://gitlab.com",
  CI_PROJECT_PATH: "acme/sub/Tools",
  CI_PROJECT_VISIBILITY: "public",
  CI_DEFAULT_BRANCH: "main",
  CI_CONFIG_PATH: ".gitlab-ci.yml",
  CI_COMMIT_SHA: "0123456789abcdef0123456789abcdef01234567",
  CI_COMMIT_TAG: "release-1",
  CI_COMMIT_REF_NAME: "release-1",
  CI_PIPELINE_ID: "42",
  CI_PIPELINE_SOURCE: "push",
  CI_PIPELINE_URL: "https://gitlab.com/acme/sub/Tools/-/pipelines/42",
  CI_ENVIRONMENT_NAME: "npm",
  GITLAB_USER_LOGIN: "ann",
  NPM_ID_TOKEN: "a.b.c",
};

const CIRCLE: Environment = {
  CI: "true",
  CIRCLECI: "true",
  CIRCLE_PROJECT_USERNAME: "Acme",
  CIRCLE_PROJECT_REPONAME: "tools",
  CIRCLE_REPOSITORY_URL: "git@github.com:Acme/tools.git",
  CIRCLE_BRANCH: "main",
  CIRCLE_SHA1: "0123456789abcdef0123456789abcdef01234567",
  CIRCLE_USERNAME: "ann",
  CIRCLE_WORKFLOW_ID: "7",
  CIRCLE_BUILD_URL: "https://circleci.com/gh/Acme/tools/1",
};

test("a job of GitLab tells everything but its runner", async () => {
  expect(await readContext({ environment: GITLAB, repositoryOption: "other/thing" })).toEqual({
    provider: GITLAB_CI,
    ci: "gitlab-ci",
    repository: {
      identity: { server: "https://gitlab.com", owner: "acme/sub", name: "Tools" },
      source: "environment",
    },
    event: "push",
    ref: "refs/tags/release-1",
    tag: "release-1",
    commit: "0123456789abcdef0123456789abcdef01234567",
    actor: "ann",
    workflow: { file: ".gitlab-ci.yml", ref: "refs/tags/release-1" },
    environment: "npm",
    visibility: "public",
    defaultBranch: "main",
    idToken: true,
    run: { id: "42", url: "https://gitlab.com/acme/sub/Tools/-/pipelines/42" },
  });
});

describe("a job of GitLab", () => {
  test.each<[string, Environment, object]>([
    ["on a branch", { CI_COMMIT_TAG: "", CI_COMMIT_BRANCH: "feature/x" }, { ref: "refs/heads/feature/x" }],
    [
      "of a merge request from a fork",
      {
        CI_COMMIT_TAG: "",
        CI_MERGE_REQUEST_IID: "7",
        CI_MERGE_REQUEST_REF_PATH: "refs/merge-requests/7/head",
        CI_MERGE_REQUEST_PROJECT_ID: "1",
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "2",
        CI_MERGE_REQUEST_DIFF_BASE_SHA: "abc",
      },
      { ref: "refs/merge-requests/7/head", pullRequest: { number: 7, fork: true, base: "abc" } },
    ],
    ["without an ID token", { NPM_ID_TOKEN: "" }, { idToken: false }],
    ["of a file in another project", { CI_CONFIG_PATH: ".gitlab-ci.yml@acme/shared" }, { workflow: undefined }],
    ["of a file in a folder", { CI_CONFIG_PATH: "ci/release.yml" }, { workflow: undefined }],
    [
      "of a server of one's own",
      { CI_SERVER_URL: "https://git.example:8443" },
      { repository: { identity: { server: "https://git.example:8443" } } },
    ],
  ])("%s", async (_, change, expected) => {
    expect(await readContext({ environment: { ...GITLAB, ...change } })).toMatchObject(expected);
  });

  test.each(["Tools", "acme//Tools", "../Tools", "acme/..", "acme/tools.git", "a b/c"])(
    "whose project would be %j is refused",
    async (CI_PROJECT_PATH) => {
      await expect(readContext({ environment: { ...GITLAB, CI_PROJECT_PATH } })).rejects.toMatchObject({
        code: "REPOSITORY_NAME_INVALID",
        message: `\`CI_PROJECT_PATH\` is ${JSON.stringify(CI_PROJECT_PATH)}, expected \`group/project\``,
      });
    },
  );
});

test("a job of CircleCI tells neither who may see the repository nor what started it", async () => {
  expect(await readContext({ environment: CIRCLE })).toEqual({
    provider: CIRCLECI,
    ci: "circleci",
    repository: { identity: { server: "https://github.com", owner: "Acme", name: "tools" }, source: "environment" },
    ref: "refs/heads/main",
    commit: "0123456789abcdef0123456789abcdef01234567",
    actor: "ann",
    idToken: false,
    run: { id: "7", url: "https://circleci.com/gh/Acme/tools/1" },
  });
});

describe("a job of CircleCI", () => {
  test.each<[string, Environment, object]>([
    ["on a tag", { CIRCLE_TAG: "v1" }, { ref: "refs/tags/v1", tag: "v1" }],
    ["with a command that mints tokens", { SLIPWAY_ID_TOKEN_COMMAND: "mint" }, { idToken: true }],
    [
      "of a pull request",
      { CIRCLE_PULL_REQUEST: "https://github.com/Acme/tools/pull/9" },
      { pullRequest: { number: 9, fork: false } },
    ],
    [
      "of a pull request from a fork",
      { CIRCLE_PULL_REQUEST: "https://github.com/Acme/tools/pull/9", CIRCLE_PR_NUMBER: "9" },
      { pullRequest: { number: 9, fork: true } },
    ],
    [
      "of Bitbucket",
      { CIRCLE_REPOSITORY_URL: "https://bitbucket.org/Acme/tools" },
      { repository: { identity: { server: "https://bitbucket.org" } } },
    ],
  ])("%s", async (_, change, expected) => {
    expect(await readContext({ environment: { ...CIRCLE, ...change } })).toMatchObject(expected);
  });
});

/** @see https://github.com/watson/ci-info/blob/v4.2.0/vendors.json */
test.each<[Environment, string]>([
  [{ GITLAB_CI: "false" }, GITLAB_CI.id],
  [{ CIRCLECI: "1" }, CIRCLECI.id],
  [{ GITHUB_ACTIONS: "true", GITLAB_CI: "true" }, GITHUB_ACTIONS.id],
  [{ GITLAB_CI: "", CIRCLECI: "" }, GITHUB_ACTIONS.id],
])("as npm does, %j is a job of %s", (environment, id) => {
  expect(findProvider(environment).facts.id).toBe(id);
});

function encode(claims: object): string {
  return `header.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;
}

test("the claims of each service come under the same names", () => {
  const common = { aud: ["npm:registry.example"], sub: "s" };
  expect(
    findProvider(GITLAB).parseClaims(
      encode({
        ...common,
        iss: "https://gitlab.com",
        project_path: "acme/sub/Tools",
        project_visibility: "public",
        ref: "release-1",
        ci_config_ref_uri: "gitlab.com/acme/sub/Tools//.gitlab-ci.yml@refs/tags/release-1",
        runner_environment: "gitlab-hosted",
        runner_id: 1,
      }),
    ),
  ).toMatchObject({
    aud: "npm:registry.example",
    repository: "acme/sub/Tools",
    repositoryVisibility: "public",
    workflowRef: "gitlab.com/acme/sub/Tools//.gitlab-ci.yml@refs/tags/release-1",
    runnerEnvironment: "gitlab-hosted",
  });
  const origin = { "oidc.circleci.com/vcs-origin": "github.com/Acme/tools" };
  expect(
    findProvider(CIRCLE).parseClaims(encode({ ...common, iss: "https://oidc.circleci.com/org/1", ...origin })),
  ).toMatchObject({ repository: "Acme/tools" });
  expect(() => findProvider(GITLAB).parseClaims(encode({ ...common, project_path: 3 }))).toThrow(
    "The ID token cannot be read: its payload lacks `project_path`, `iss` in the expected form",
  );
});
