import type { RepositoryFacts } from "../create-repository-facts.ts";
import type { UrlFinding } from "./url-rule.ts";

/** The same repository to GitHub, which ignores letter case; another one to npm, which does not. */
export function checkLetterCase({ address, expected }: RepositoryFacts): UrlFinding | undefined {
  if (address === undefined || expected === undefined) return undefined;
  const { owner, name } = expected.identity;
  if (address.owner === owner && address.name === name) return undefined;
  // A clone works with any spelling, so here the remote may be the one that is wrong.
  const severity = expected.source === "git-remote" ? "warning" : "error";
  return { code: "REPOSITORY_CASE_MISMATCH", severity };
}
