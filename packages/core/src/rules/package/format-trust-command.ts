import type { DeclaredTrust } from "../../context/publishing-job.ts";

/** What a POSIX shell leaves as it is; npm allowed other characters in names once. */
const PLAIN = /^[\w@/.:+-]+$/;

/**
 * The command that makes a workflow the trusted publisher of a package: npm 11.15 or later, run by a person with two-factor
 * authentication. What is not known stands in angle brackets.
 *
 * Source: `lib/commands/trust/github.js` of npm.
 *
 * @param stage Whether the workflow only puts versions on the stage.
 */
export function formatTrustCommand(
  name: string,
  { repository, workflow, environment }: DeclaredTrust,
  stage = false,
): string {
  return [
    `npm trust github ${quote(name)}`,
    `--repo ${repository === undefined ? "<owner>/<name>" : quote(repository)}`,
    `--file ${workflow === undefined ? "<workflow>.yml" : quote(workflow)}`,
    ...(environment === undefined ? [] : [`--env ${quote(environment)}`]),
    stage ? "--allow-stage-publish" : "--allow-publish",
  ].join(" ");
}

function quote(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
