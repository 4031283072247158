import type { TrustWords } from "../context/provider.ts";
import type { DeclaredTrust } from "../context/publishing-job.ts";
import type { ReleaseContext } from "../context/release-context.ts";
import { shellWord } from "../text/words.ts";
import { choosePublishJob } from "./choose-job.ts";
import { deriveTrust } from "./identity.ts";
import type { PublishJob } from "./publish-job.ts";

/** What tells which workflow will publish. */
interface TrustInput {
  readonly context: ReleaseContext;
  readonly publishJobs?: readonly PublishJob[];
  readonly trust?: DeclaredTrust;
}

/**
 * The trusted publisher that the packages need: what is declared, else what the workflow that publishes tells, else the run
 * that is going on, which may be another one than will publish.
 */
export function expectedTrust({ trust, publishJobs = [], context }: TrustInput): DeclaredTrust {
  const identity = context.repository?.identity;
  const job = choosePublishJob(publishJobs, context.tag);
  const [derived] = (identity && job && deriveTrust([job], identity)) ?? [];
  const run = { file: context.workflow?.file, environment: context.environment };
  const { file, environment } = derived ?? run;
  return {
    repository: trust?.repository ?? derived?.repository ?? (identity && `${identity.owner}/${identity.name}`),
    workflow: trust?.workflow ?? file,
    environment: trust?.environment ?? environment,
  };
}

/**
 * The command that makes a workflow the trusted publisher of a package: npm 11.15 or later, run by a person with two-factor
 * authentication. What is not known stands in angle brackets.
 *
 * Source: `lib/commands/trust/` of npm.
 *
 * @param words How npm's command line names them for the service that the workflow runs on.
 * @param stage Whether the workflow only puts versions on the stage.
 */
export function formatTrustCommand(
  name: string,
  { repository, workflow, environment }: DeclaredTrust,
  words: TrustWords,
  stage = false,
): string {
  return [
    `${words.command} ${shellWord(name)}`,
    `${words.repository} ${repository === undefined ? "<owner>/<name>" : shellWord(repository)}`,
    `${words.file} ${workflow === undefined ? "<workflow>.yml" : shellWord(workflow)}`,
    ...(environment === undefined ? [] : [`${words.environment} ${shellWord(environment)}`]),
    stage ? "--allow-stage-publish" : "--allow-publish",
  ].join(" ");
}
