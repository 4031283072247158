import type { IdTokenClaims, RepositoryIdentity } from "@slipway/core";

import type { Environment, Run } from "../provider/ci-provider.ts";
import { readClaims } from "../provider/claims.ts";
import { parseRepositoryName } from "../provider/repository-name.ts";
import { CIRCLECI } from "./facts.ts";

const NAMING = {
  name: "its host",
  form: "owner/name",
  pattern: /^(?<owner>\w[\w.-]*(?:\/\w[\w.-]*)*)\/(?<name>[\w.-]+)$/u,
  variable: "CIRCLE_REPOSITORY_URL",
};

/** `git@github.com:owner/name.git`, `https://github.com/owner/name` */
const HOST = /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?(?<host>[\w.-]+)[:/]/iu;

/** As npm recognises it: whatever the variable says. */
export function isRunning(environment: Environment): boolean {
  return Boolean(environment["CIRCLECI"]);
}

/** What the variables tell; none tells whether the repository is public. @see https://circleci.com/docs/reference/variables/ */
export async function readRun(environment: Environment): Promise<Run> {
  const owner = environment["CIRCLE_PROJECT_USERNAME"];
  const name = environment["CIRCLE_PROJECT_REPONAME"];
  const tag = environment["CIRCLE_TAG"];
  const branch = environment["CIRCLE_BRANCH"];
  const id = environment["CIRCLE_WORKFLOW_ID"] ?? environment["CIRCLE_BUILD_NUM"];
  return {
    repository:
      owner === undefined || name === undefined
        ? undefined
        : parseRepository(`${owner}/${name}`, environment, `\`${CIRCLECI.variables.repository}\``),
    idToken: environment["NPM_ID_TOKEN"] !== undefined,
    ref: tag === undefined ? branch && `refs/heads/${branch}` : `refs/tags/${tag}`,
    tag,
    commit: environment["CIRCLE_SHA1"],
    actor: environment["CIRCLE_USERNAME"],
    run: id === undefined ? undefined : { id, url: environment["CIRCLE_BUILD_URL"] ?? "" },
    pullRequest: readPullRequest(environment),
  };
}

/** `CIRCLE_PR_NUMBER` is set for pull requests from forks only, the address for all. */
function readPullRequest(environment: Environment): Run["pullRequest"] {
  const address = environment["CIRCLE_PULL_REQUEST"];
  const number = Number(address?.slice(address.lastIndexOf("/") + 1) ?? "");
  if (!Number.isSafeInteger(number) || number <= 0) return undefined;
  return { number, fork: environment["CIRCLE_PR_NUMBER"] !== undefined };
}

/** `owner/name` on the server that the job has cloned from, letter case kept. */
export function parseRepository(value: string, environment: Environment, subject: string): RepositoryIdentity {
  const { host } = HOST.exec(environment["CIRCLE_REPOSITORY_URL"] ?? "")?.groups ?? {};
  return parseRepositoryName(value, subject, host === undefined ? CIRCLECI.server : `https://${host}`, NAMING);
}

/** The repository's origin has its host before it. @see https://circleci.com/docs/openid-connect-tokens/ */
export function parseClaims(idToken: string): IdTokenClaims {
  const { repository, ...claims } = readClaims(idToken, {
    repository: "oidc.circleci.com/vcs-origin",
    ref: "oidc.circleci.com/vcs-ref",
  });
  return { ...claims, repository: repository?.replace(/^[^/]*\//u, "") };
}
