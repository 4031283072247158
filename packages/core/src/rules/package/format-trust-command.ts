import type { ReleaseContext } from "../../context/release-context.ts";

/** What a POSIX shell takes for itself in no position; npm allowed other characters in names once. */
const PLAIN = /^[\w@/.:+-]+$/;

/**
 * The command that lets this repository's workflow publish a package: npm 11.15 or later, a person with two-factor
 * authentication. What is not known stands in angle brackets.
 */
export function formatTrustCommand(
  name: string,
  { repository, workflow, environment }: Pick<ReleaseContext, "repository" | "workflow" | "environment">,
): string {
  const slug = repository === undefined ? "<owner>/<name>" : `${repository.identity.owner}/${repository.identity.name}`;
  return [
    `npm trust github ${quote(name)} --repo ${slug} --file ${workflow?.file ?? "<workflow>.yml"}`,
    ...(environment === undefined ? [] : [`--env ${quote(environment)}`]),
    "--allow-publish",
  ].join(" ");
}

function quote(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
