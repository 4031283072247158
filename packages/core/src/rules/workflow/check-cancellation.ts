import type { Problem } from "../../problems/problem.ts";
import { replaceValue } from "../../workflow/workflow.ts";
import type { CheckInput } from "../rule.ts";
import { concurrenciesOf } from "./concurrencies-of.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** A run that is cancelled while it publishes leaves half a release. */
export function* checkCancellation(input: CheckInput): Iterable<Problem> {
  const reported = new Set<unknown>();
  for (const job of publishingJobs(input)) {
    for (const { file, concurrency } of concurrenciesOf(job)) {
      const { cancelInProgress } = concurrency;
      if (cancelInProgress?.text !== "true" || reported.has(cancelInProgress)) continue;
      reported.add(cancelInProgress);
      yield workflowProblem(
        "WORKFLOW_CANCEL_IN_PROGRESS",
        "warning",
        { file, at: cancelInProgress.at },
        {
          field: "concurrency.cancel-in-progress",
          actual: "true",
          expected: "false",
          edits: [replaceValue(file, cancelInProgress.at, "false")],
        },
      );
    }
  }
}
