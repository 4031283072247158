import type { Problem } from "../../problems/problem.ts";
import { type Access, effectivePermission, grantIdToken, type JobLocation } from "../../workflow/publish-job.ts";
import type { WorkflowJob } from "../../workflow/workflow.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

const ORDER: readonly Access[] = ["none", "read", "write"];

/** A called workflow that asks for more than its caller has does not start at all. */
export function* checkCalledPermissions(input: CheckInput): Iterable<Problem> {
  const reported = new Set<string>();
  for (const { path } of publishingJobs(input)) {
    for (const [index, called] of path.entries()) {
      const callers = path.slice(0, index);
      const caller = callers.at(-1);
      if (caller === undefined) continue;
      for (const job of called.workflow.jobs) {
        for (const [scope, wanted] of askedFor({ ...called, job })) {
          const allowed = effectivePermission(scope, callers);
          const key = [caller.workflow.file, caller.job.id, job.id, scope].join("\n");
          if (allowed === "unknown" || ORDER.indexOf(wanted) <= ORDER.indexOf(allowed) || reported.has(key)) continue;
          reported.add(key);
          yield describe(caller, job, scope, wanted, allowed);
        }
      }
    }
  }
}

function askedFor({ workflow, job }: JobLocation): [string, Access][] {
  const declared = job.permissions ?? workflow.permissions;
  return [...(declared?.scopes ?? [])].flatMap(([scope, { text }]) =>
    text === "read" || text === "write" ? [[scope, text]] : [],
  );
}

function describe(caller: JobLocation, job: WorkflowJob, scope: string, wanted: Access, allowed: Access): Problem {
  const { at } = caller.job.permissions ?? caller.workflow.permissions ?? caller.job.uses ?? caller.job;
  return workflowProblem(
    "WORKFLOW_CALLER_PERMISSION",
    "error",
    { file: caller.workflow.file, at },
    {
      field: fieldOfJob(caller.job, "permissions"),
      actual: `${scope}: ${allowed}`,
      expected: `${scope}: ${wanted}`,
      predicts: `The nested job '${job.id}' is requesting '${scope}: ${wanted}', but is only allowed '${scope}: ${allowed}'.`,
      ...(scope === "id-token" && { edits: [grantIdToken(caller)] }),
    },
  );
}
