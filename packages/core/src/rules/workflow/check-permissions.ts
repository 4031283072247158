import type { Problem } from "../../problems/problem.ts";
import { effectivePermission } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** The job that can publish should be able to do nothing else. */
export function* checkPermissions(input: CheckInput): Iterable<Problem> {
  for (const { path, workflow, job } of trustedJobs(input)) {
    const declared = job.permissions ?? workflow.permissions;
    const everything = declared?.all === "write";
    if (!everything && effectivePermission("contents", path) !== "write") continue;
    const scope = everything ? undefined : declared?.scopes.get("contents");
    yield workflowProblem(
      "WORKFLOW_PERMISSIONS_BROAD",
      "warning",
      { file: workflow.file, at: scope?.at ?? declared?.at ?? job.at },
      {
        field: fieldOfJob(job, "permissions"),
        actual: everything ? "write-all" : "contents: write beside id-token: write",
        expected: "id-token: write alone",
      },
    );
  }
}
