import { coerce, gte } from "semver";

import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { actionOf } from "./action-of.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** The first that fails when an artifact is not what was uploaded. */
const CHECKING = "8.0.0";

/** What a publishing job downloads should be what the job before it made, and of this run. */
export function* checkArtifacts(input: CheckInput): Iterable<Problem> {
  for (const { steps, job } of trustedJobs(input)) {
    for (const { step, file } of steps) {
      const action = actionOf(step);
      if (action === undefined || step.uses === undefined || !action.name.includes("download-artifact")) continue;
      const version = coerce(action.version);
      const old = action.name === "actions/download-artifact" && version !== null && !gte(version, CHECKING);
      const foreign = step.with.get("run-id") ?? step.with.get("run_id") ?? step.with.get("workflow");
      if (!old && foreign === undefined) continue;
      yield workflowProblem(
        "WORKFLOW_ARTIFACT_UNVERIFIED",
        "warning",
        { file, at: foreign?.at ?? step.uses.at },
        {
          field: fieldOfJob(job, "steps"),
          actual:
            foreign === undefined
              ? `download-artifact ${action.version}`
              : `artifacts of another run (${foreign.text})`,
          expected: foreign === undefined ? `download-artifact ${CHECKING} or later` : "artifacts of this run",
        },
      );
    }
  }
}
