import type { ReleaseContext } from "@slipway/core";

import { parseRemote, readCheckout, runGit } from "./git.ts";
import { parseRepository, readEvent } from "./github-actions/identity.ts";

const DEFAULT_SERVER = "https://github.com";

const TAG_PREFIX = "refs/tags/";

/** `owner/name/.github/workflows/release.yml@refs/tags/release-1` */
const WORKFLOW_REF = /^[^/]+\/[^/]+\/\.github\/workflows\/(?<file>[^/@]+)@(?<ref>.+)$/;

type Environment = Readonly<Record<string, string | undefined>>;

export interface ContextOptions {
  readonly environment: Environment;
  /** Any directory of the git work tree; without one, no remote and no checkout is read. */
  readonly directory?: string;
  /** `--repository owner/name` */
  readonly repositoryOption?: string;
}

/**
 * Reads the environment of this run once. The expected repository comes from the variables of GitHub Actions, else from
 * the option, else from the `origin` remote. `environment` (the deployment environment) is never set here: no variable
 * tells it, only the claims of an ID token do.
 *
 * @throws {ReleaseError} `REPOSITORY_INVALID` when the option or `GITHUB_REPOSITORY` is not `owner/name`.
 */
export async function readContext(options: ContextOptions): Promise<ReleaseContext> {
  const { directory } = options;
  const environment = withoutEmpty(options.environment);
  const variables = readVariables(environment);
  const [repository, event, branch] = await Promise.all([
    readRepository(options, environment),
    readEvent(environment["GITHUB_EVENT_PATH"]),
    directory === undefined ? undefined : runGit(["symbolic-ref", "--quiet", "HEAD"], directory, environment),
  ]);
  const checkout =
    directory === undefined
      ? undefined
      : await readCheckout(directory, environment, { ...variables, defaultBranch: event.defaultBranch });
  const ref = variables.ref ?? branch;
  const commit = variables.commit ?? checkout?.head;
  return {
    ...variables,
    ...event,
    ...(repository !== undefined && { repository }),
    ...(ref !== undefined && { ref }),
    ...(commit !== undefined && { commit }),
    ...(checkout !== undefined && { checkout }),
  };
}

/** GitHub sets variables that do not apply to the empty string. */
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""));
}

async function readRepository(
  { directory, repositoryOption }: ContextOptions,
  environment: Environment,
): Promise<ReleaseContext["repository"]> {
  const server = environment["GITHUB_SERVER_URL"] ?? DEFAULT_SERVER;
  const variable = environment["GITHUB_REPOSITORY"];
  const fromOption =
    repositoryOption === undefined ? undefined : parseRepository(repositoryOption, server, "`--repository`");
  const fromVariable = variable === undefined ? undefined : parseRepository(variable, server, "`GITHUB_REPOSITORY`");

  if (fromVariable !== undefined && (environment["GITHUB_ACTIONS"] === "true" || fromOption === undefined)) {
    return { identity: fromVariable, source: "environment" };
  }
  if (fromOption !== undefined) return { identity: fromOption, source: "option" };
  if (directory === undefined) return undefined;

  const remote = await runGit(["remote", "get-url", "origin"], directory, environment);
  const identity = remote === undefined ? undefined : parseRemote(remote);
  return identity && { identity, source: "git-remote" };
}

function readVariables(environment: Environment): Omit<ReleaseContext, "repository"> {
  const event = environment["GITHUB_EVENT_NAME"];
  const ref = environment["GITHUB_REF"];
  const commit = environment["GITHUB_SHA"];
  const actor = environment["GITHUB_ACTOR"];
  const workflow = parseWorkflowRef(environment["GITHUB_WORKFLOW_REF"]);
  const runner = environment["RUNNER_ENVIRONMENT"];
  const run = parseRun(environment);
  return {
    ci: ciOf(environment),
    idToken: canGetIdToken(environment),
    ...(event !== undefined && { event }),
    ...(ref !== undefined && { ref }),
    ...(ref?.startsWith(TAG_PREFIX) && { tag: ref.slice(TAG_PREFIX.length) }),
    ...(commit !== undefined && { commit }),
    ...(actor !== undefined && { actor }),
    ...(workflow !== undefined && { workflow }),
    ...((runner === "github-hosted" || runner === "self-hosted") && { runner }),
    ...(run !== undefined && { run }),
  };
}

function ciOf(environment: Environment): ReleaseContext["ci"] {
  if (environment["GITHUB_ACTIONS"] === "true") return "github-actions";
  return environment["CI"] === undefined || environment["CI"] === "false" ? "none" : "other";
}

function canGetIdToken(environment: Environment): boolean {
  const onRequest =
    environment["ACTIONS_ID_TOKEN_REQUEST_URL"] !== undefined &&
    environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] !== undefined;
  return onRequest || environment["NPM_ID_TOKEN"] !== undefined;
}

function parseWorkflowRef(value: string | undefined): ReleaseContext["workflow"] {
  const { file, ref } = WORKFLOW_REF.exec(value ?? "")?.groups ?? {};
  return file === undefined || ref === undefined ? undefined : { file, ref };
}

function parseRun(environment: Environment): ReleaseContext["run"] {
  const id = environment["GITHUB_RUN_ID"];
  const repository = environment["GITHUB_REPOSITORY"];
  if (id === undefined || repository === undefined) return undefined;
  const attempt = Number(environment["GITHUB_RUN_ATTEMPT"] ?? "1");
  const server = environment["GITHUB_SERVER_URL"] ?? DEFAULT_SERVER;
  return { id, attempt, url: `${server}/${repository}/actions/runs/${id}/attempts/${String(attempt)}` };
}
