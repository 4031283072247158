import type { PublishJob } from "../../workflow/publish-job.ts";
import type { WorkflowConcurrency } from "../../workflow/workflow.ts";

/** Differs from run to run: a group of its own for every run. */
const PER_RUN = /github\.(?:sha|run_id|run_number|run_attempt)/;

export interface FoundConcurrency {
  readonly file: string;
  readonly concurrency: WorkflowConcurrency;
}

/** The groups that hold a publishing job back: its own, its workflow's, and those of whatever calls it. */
export function concurrenciesOf({ path }: PublishJob): FoundConcurrency[] {
  return path.flatMap(({ workflow, job }) =>
    [workflow.concurrency, job.concurrency].flatMap((concurrency) =>
      concurrency === undefined || PER_RUN.test(concurrency.group?.text ?? "")
        ? []
        : [{ file: workflow.file, concurrency }],
    ),
  );
}
