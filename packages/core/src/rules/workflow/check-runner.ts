import type { Problem, Severity } from "../../problems/problem.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { provenanceSettings } from "./provenance-settings.ts";
import { requestsProvenance } from "./requests-provenance.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** npm takes provenance from the service's own runners only; the exchange succeeds on others, the upload does not. */
export function* checkRunner(input: CheckInput): Iterable<Problem> {
  const { name, hostedRunner } = input.context.provider;
  for (const job of trustedJobs(input)) {
    const { runsOn } = job.job;
    if (job.runner !== "self-hosted" || runsOn === undefined) continue;
    const severity = severityOf(job, input);
    if (severity === undefined) continue;
    yield workflowProblem(
      "WORKFLOW_RUNNER_UNSUPPORTED",
      severity,
      { file: job.workflow.file, at: runsOn.at },
      {
        field: fieldOfJob(job.job, "runs-on"),
        actual: runsOn.labels.map(({ text }) => text).join(", "),
        expected: "ubuntu-latest",
        reason:
          severity === "warning"
            ? "it fails once provenance is attached, which npm does for public repositories"
            : undefined,
        predicts: `Unsupported ${name} runner environment: "self-hosted". Only "${hostedRunner}" runners are supported when publishing with provenance.`,
      },
    );
  }
}

/** Provenance is attached when it is asked for, and by itself for public repositories unless it is switched off. */
function severityOf(job: PublishJob, { context }: CheckInput): Severity | undefined {
  if (requestsProvenance(job)) return job.certainty === "certain" ? "error" : "warning";
  if (context.visibility === "private" || context.visibility === "internal") return undefined;
  if (provenanceSettings(job).some(({ value }) => !value)) return undefined;
  return context.visibility === "public" && job.certainty === "certain" ? "error" : "warning";
}
