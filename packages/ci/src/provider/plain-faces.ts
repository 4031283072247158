import type { Faces } from "./ci-provider.ts";
import { fitMarkdown } from "./fit-markdown.ts";

/**
 * Of a service that takes nothing but the text of a log: what goes there is said anyway, so that nothing is said twice. No job
 * has a page, and no command hides a value: what this program prints has no secrets in it.
 *
 * @param commentLimit Characters that a comment has room for.
 */
export function createPlainFaces(commentLimit: number): Faces {
  return {
    annotate: () => [],
    annotateOutcomes: () => [],
    notify: (level, title, message) => `${level}: ${title}: ${message}`,
    writeSummary: async () => undefined,
    fitComment: (candidates) => fitMarkdown(candidates, commentLimit, "characters").text,
    createMask: () => () => undefined,
  };
}
