import type { RepositoryFacts } from "./create-repository-facts.ts";
import type { UrlFinding } from "./url/url-rule.ts";
import { urlRules } from "./url/url-rules.ts";

/** The most important thing that is wrong with where a manifest says it comes from, or nothing. */
export function judgeRepository(facts: RepositoryFacts): UrlFinding | undefined {
  for (const rule of urlRules) {
    const finding = rule(facts);
    if (finding !== undefined) return finding;
  }
  return undefined;
}
