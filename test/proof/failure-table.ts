import { configurationFailures } from "./configuration-failures.ts";
import { dependencyFailures } from "./dependency-failures.ts";
import type { FailureRow } from "./failure-row.ts";
import { jobWorkFailures } from "./job-work-failures.ts";
import { releaseFailures } from "./release-failures.ts";
import { tarballFailures } from "./tarball-failures.ts";
import { trustFailures } from "./trust-failures.ts";
import { workflowFailures } from "./workflow-failures.ts";

/** Every known failure, in the collection's order. */
export const failureTable: readonly FailureRow[] = [
  ...configurationFailures,
  ...workflowFailures,
  ...releaseFailures,
  ...jobWorkFailures,
  ...tarballFailures,
  ...dependencyFailures,
  ...trustFailures,
];
