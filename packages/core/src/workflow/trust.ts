import { parsePipelineRef, type ProviderFacts, type TrustWords } from "../context/provider.ts";
import type { DeclaredTrust } from "../context/publishing-job.ts";
import { shellWord } from "../text/words.ts";

/**
 * What makes whoever has an ID token with these claims a trusted publisher. npm compares the pipeline file that entered the run,
 * not a reusable one that the job stands in.
 *
 * @returns Nothing when a claim is missing that npm wants.
 */
export function trustOfClaims(
  facts: Pick<ProviderFacts, "pipelines" | "trust">,
  claims: Readonly<Record<string, string>>,
): DeclaredTrust | undefined {
  const known = facts.trust.options.map(({ field, claim, placeholder }) => {
    const value = field === "workflow" ? parsePipelineRef(facts, claims[claim])?.file : claims[claim];
    return { field, value, needed: placeholder !== undefined };
  });
  if (known.some(({ value, needed }) => needed && value === undefined)) return undefined;
  return Object.fromEntries(known.map(({ field, value }) => [field, value]));
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
export function formatTrustCommand(name: string, trust: DeclaredTrust, words: TrustWords, stage = false): string {
  return [
    `${words.command} ${shellWord(name)}`,
    ...words.options.flatMap(({ flag, field, placeholder }) => {
      const value = trust[field];
      const word = value === undefined ? placeholder : shellWord(value);
      return word === undefined ? [] : [`${flag} ${word}`];
    }),
    stage ? "--allow-stage-publish" : "--allow-publish",
  ].join(" ");
}
