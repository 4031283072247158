import type { RepositoryFacts } from "../create-repository-facts.ts";
import type { UrlFinding } from "./url-rule.ts";

/** A mirror, a former host or a gist. */
export function checkHost({ address, expected }: RepositoryFacts): UrlFinding | undefined {
  if (address === undefined || expected === undefined) return undefined;
  const host = expected.identity.server.replace(/^https?:\/\/|:\d+$/g, "").toLowerCase();
  return address.host === host ? undefined : { code: "REPOSITORY_HOST_MISMATCH", severity: "error" };
}
