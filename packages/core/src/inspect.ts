import { compareProblems, type Problem } from "./problems/problem.ts";
import { tarballRules } from "./rules/tarball/index.ts";
import type { InspectInput } from "./rules/tarball/tarball-subject.ts";
import { createListing } from "./tarball/contents.ts";

/** Everything that is wrong with one packed tarball. In a fixed order: errors first, then by file and position. */
export function inspect(input: InspectInput): Problem[] {
  const subject = {
    ...input,
    manifest: input.contents.manifest ?? {},
    listing: createListing(input.contents.entries),
  };
  return tarballRules.flatMap((rule) => Array.from(rule(subject))).toSorted(compareProblems);
}
