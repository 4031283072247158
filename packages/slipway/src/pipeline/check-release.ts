import {
  applySuppressions,
  check,
  compareProblems,
  mergeFindings,
  needsRegistry,
  type Problem,
  stageOf,
} from "@slipway/core";

import type { Release } from "./read-release.ts";

/** Every problem that reading and the rules found, without what `slipway.json` says to ignore. */
export function checkRelease(release: Release): Problem[] {
  const found = [...release.readingProblems, ...check(release)];
  const problems = mergeFindings(found, release.lint.problems).toSorted(compareProblems);
  return applySuppressions(problems, release.config, release.configFile, (code) => isLookedFor(code, release));
}

/** A tarball's problems show only once it is packed, a registry's only when it was read. */
function isLookedFor(code: Problem["code"], { registry, job }: Release): boolean {
  const stage = stageOf(code);
  if (stage === "job") return job !== undefined;
  return (stage === "read" || stage === "check") && (registry !== undefined || !needsRegistry(code));
}
