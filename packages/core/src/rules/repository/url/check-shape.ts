import type { RepositoryFacts } from "../create-repository-facts.ts";
import type { UrlFinding } from "./url-rule.ts";

/** An array, a number, a URL that is no string: the registry reads an empty URL out of it. */
export function checkShape({ url }: RepositoryFacts): UrlFinding | undefined {
  if (url !== "") return undefined;
  return { code: "REPOSITORY_INVALID", severity: "error", reason: "the registry reads an empty `repository.url` here" };
}
