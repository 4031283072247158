import type { ReleaseContext } from "@slipway/core";

import { readBranch, readCheckout, readRemote } from "./git/git.ts";
import { findGitFailure } from "./git/run-git.ts";
import { isGivenIdToken } from "./id-token.ts";
import type { CiProvider, Environment } from "./provider/ci-provider.ts";
import { findProvider, findProviderOf } from "./providers.ts";

export interface ContextOptions {
  readonly environment: Environment;
  /** Any directory of the git work tree; without one, no remote and no checkout is read. */
  readonly directory?: string | undefined;
  /** `--repository owner/name` */
  readonly repositoryOption?: string | undefined;
}

/**
 * Reads the environment of this run once. The expected repository comes from the variables of the CI service, else from
 * the option, else from the `origin` remote.
 *
 * @throws {ReleaseError} `REPOSITORY_NAME_INVALID` when the option or the variable is not `owner/name`.
 */
export async function readContext(options: ContextOptions): Promise<ReleaseContext> {
  const { directory } = options;
  const environment = withoutEmpty(options.environment);
  const provider = findProvider(environment);
  const [{ repository: told, ...run }, branch] = await Promise.all([
    provider.readRun(environment),
    directory === undefined ? undefined : readBranch(directory, environment),
  ]);
  const [repository, checkout] = await Promise.all([
    chooseRepository(told, options, environment, provider),
    directory === undefined ? undefined : readCheckout(directory, environment, run),
  ]);
  const ci = ciOf(environment, provider);
  const upstream =
    directory !== undefined && repository?.source === "git-remote"
      ? await readRemote(directory, environment, "upstream")
      : undefined;
  const gitFailure =
    directory !== undefined && checkout === undefined ? await findGitFailure(directory, environment) : undefined;
  return {
    ...run,
    provider: ci === "none" ? findProviderOf(repository?.identity.server).facts : provider.facts,
    ci,
    idToken: run.idToken || isGivenIdToken(environment),
    repository,
    upstream,
    gitFailure,
    ref: run.ref ?? branch,
    commit: run.commit ?? checkout?.head,
    checkout,
  };
}

/** GitHub sets variables that do not apply to the empty string. */
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""));
}

/** A project in a group of a group. */
const NESTED = /^[^/]+(?:\/[^/]+){2,}$/u;

async function chooseRepository(
  told: NonNullable<ReleaseContext["repository"]>["identity"] | undefined,
  { directory, repositoryOption }: ContextOptions,
  environment: Environment,
  provider: CiProvider,
): Promise<ReleaseContext["repository"]> {
  const remote = directory === undefined ? undefined : await readRemote(directory, environment);
  // Of a name that GitHub cannot have, the clone tells which server it is on; any other may be meant for GitHub.
  const naming = NESTED.test(repositoryOption ?? "") && !provider.isRunning(environment) ? remote : undefined;
  const option =
    repositoryOption === undefined
      ? undefined
      : (naming === undefined ? provider : findProviderOf(naming.server)).parseRepository(
          repositoryOption,
          environment,
          "`--repository`",
        );
  if (told !== undefined && (provider.isRunning(environment) || option === undefined)) {
    return { identity: told, source: "environment" };
  }
  if (option !== undefined) return { identity: option, source: "option" };
  return remote && { identity: remote, source: "git-remote" };
}

function ciOf(environment: Environment, provider: CiProvider): ReleaseContext["ci"] {
  if (provider.isRunning(environment)) return provider.facts.id;
  return environment["CI"] === undefined || environment["CI"] === "false" ? "none" : "other";
}
