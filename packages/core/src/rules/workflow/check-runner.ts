import type { Problem, Severity } from "../../problems/problem.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { provenanceSettings } from "./provenance-settings.ts";
import { requestsProvenance } from "./requests-provenance.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

const REFUSED =
  'Unsupported GitHub Actions runner environment: "self-hosted". Only "github-hosted" runners are supported when publishing with provenance.';

/** npm takes provenance from GitHub's own runners only; the exchange succeeds on others, the upload does not. */
export function* checkRunner(input: CheckInput): Iterable<Problem> {
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
        ...(severity === "warning" && {
          reason: "it fails once provenance is attached, which npm does for public repositories",
        }),
        predicts: REFUSED,
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
