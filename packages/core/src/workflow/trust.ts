import type { TrustWords } from "../context/provider.ts";
import type { DeclaredTrust } from "../context/publishing-job.ts";
import { shellWord } from "../text/words.ts";

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
