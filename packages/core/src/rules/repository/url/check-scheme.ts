import type { RepositoryFacts } from "../create-repository-facts.ts";
import type { UrlFinding } from "./url-rule.ts";

/** `git+http` is refused even for the right repository (npm/cli#9865), and npm does not rewrite it. */
export function checkScheme({ url }: RepositoryFacts): UrlFinding | undefined {
  return /^git\+http:/i.test(url) ? { code: "REPOSITORY_SCHEME_REJECTED", severity: "error" } : undefined;
}
