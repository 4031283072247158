import type { Problem } from "../problems/problem.ts";

/** Everything there is to say about one problem code, as plain text with Markdown inline code. */
export interface Page {
  /** One line, no full stop. */
  readonly title: string;
  /** One line about one occurrence: names the package, the field and both values. */
  readonly message: (problem: Problem) => string;
  readonly what: string;
  /** The message of npm, the registry or GitHub, word for word. */
  readonly says?: string;
  readonly why: string;
  readonly fix: string;
  /** Addresses of the reports and documents the rule rests on. */
  readonly sources: readonly string[];
}
