import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { provenanceSettings } from "./provenance-settings.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** Provenance that is switched off is not missed by anyone; provenance from a private repository is refused. */
export function* checkProvenance(input: CheckInput): Iterable<Problem> {
  const { visibility, provider } = input.context;
  for (const job of publishingJobs(input)) {
    for (const setting of provenanceSettings(job)) {
      const field = fieldOfJob(job.job);
      if (!setting.value) {
        yield workflowProblem("WORKFLOW_PROVENANCE_DISABLED", "warning", setting, {
          field,
          actual: setting.written,
          expected: "nothing: npm attaches provenance by itself",
        });
      } else if (visibility === "private" || visibility === "internal") {
        yield workflowProblem("WORKFLOW_PROVENANCE_PRIVATE", "error", setting, {
          field,
          actual: `${setting.written} in a repository that is ${visibility}`,
          expected: "no provenance, or a public repository",
          predicts: `Unsupported ${provider.name} source repository visibility: "${visibility}". Only public source repositories are supported when publishing with provenance.`,
        });
      }
    }
  }
}
