import type { RepositoryFacts } from "../create-repository-facts.ts";
import type { UrlFinding } from "./url-rule.ts";

/** Another owner or name: renamed, transferred, forked, merged into a monorepo, left over from a template. */
export function checkOwnerAndName({ address, expected }: RepositoryFacts): UrlFinding | undefined {
  if (expected === undefined) return undefined;
  const { owner, name } = expected.identity;
  const found = address && `${address.owner}/${address.name}`.toLowerCase();
  return found === `${owner}/${name}`.toLowerCase()
    ? undefined
    : { code: "REPOSITORY_URL_MISMATCH", severity: "error" };
}
