import type { TrustWords } from "../../context/provider.ts";
import type { DeclaredTrust } from "../../context/publishing-job.ts";

/** What a POSIX shell leaves as it is; npm allowed other characters in names once. */
const PLAIN = /^[\w@/.:+-]+$/;

/** Where nobody says which service it is. */
const GITHUB: TrustWords = { command: "npm trust github", repository: "--repo", file: "--file", environment: "--env" };

/**
 * The command that makes a workflow the trusted publisher of a package: npm 11.15 or later, run by a person with two-factor
 * authentication. What is not known stands in angle brackets.
 *
 * Source: `lib/commands/trust/` of npm.
 *
 * @param stage Whether the workflow only puts versions on the stage.
 */
export function formatTrustCommand(
  name: string,
  { repository, workflow, environment }: DeclaredTrust,
  stage = false,
  words: TrustWords = GITHUB,
): string {
  return [
    `${words.command} ${quote(name)}`,
    `${words.repository} ${repository === undefined ? "<owner>/<name>" : quote(repository)}`,
    `${words.file} ${workflow === undefined ? "<workflow>.yml" : quote(workflow)}`,
    ...(environment === undefined ? [] : [`${words.environment} ${quote(environment)}`]),
    stage ? "--allow-stage-publish" : "--allow-publish",
  ].join(" ");
}

function quote(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
