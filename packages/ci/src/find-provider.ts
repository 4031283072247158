import { githubActions } from "./github-actions/github-actions.ts";
import type { CiProvider, Environment } from "./provider/ci-provider.ts";

const PROVIDERS: readonly CiProvider[] = [githubActions];

/** The CI service that this process is a job of. Elsewhere the first: that is where a release will run. */
export function findProvider(environment: Environment): CiProvider {
  return PROVIDERS.find((provider) => provider.isRunning(environment)) ?? githubActions;
}
