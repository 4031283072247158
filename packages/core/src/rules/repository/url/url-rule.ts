import type { Severity } from "../../../problems/problem.ts";
import type { RepositoryFacts } from "../create-repository-facts.ts";
import type { RepositoryCode } from "../repository-code.ts";

/** What one rule says about the URL; the rule that runs them adds place, values, prediction and fix. */
export interface UrlFinding {
  readonly code: RepositoryCode;
  readonly severity: Severity;
  readonly reason?: string;
}

export type UrlRule = (facts: RepositoryFacts) => UrlFinding | undefined;
