import type { Problem } from "../../problems/problem.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import { type InstalledNpm, jobToolchain } from "../../workflow/toolchain.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { requestsProvenance } from "./requests-provenance.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** npm versions that cannot do what they are asked for. */
export function* checkNpmBroken(input: CheckInput): Iterable<Problem> {
  if (input.workflows === undefined) return;
  for (const job of trustedJobs(input)) {
    const [publish] = job.publishes;
    const { npm } = jobToolchain(job, publish, input.workflows);
    const last = npm.at(-1);
    if (last !== undefined && /^v?12\.0\.0$/.test(last.version)) yield withoutSigstore(job, last, input);
    const [first] = npm;
    // The fault is in the npm that installs; one that is installed first does not have it.
    if (first !== undefined && /^v?22\.22\.2$/.test(first.node?.version ?? "")) yield withoutPromiseRetry(job, first);
  }
}

function withoutSigstore(job: PublishJob, npm: InstalledNpm, { context }: CheckInput): Problem {
  const attached = requestsProvenance(job) || context.visibility === "public";
  return workflowProblem("WORKFLOW_NPM_BROKEN", attached ? "error" : "warning", npm, {
    field: fieldOfJob(job.job, "steps"),
    actual: "npm 12.0.0",
    expected: "npm 12.0.1 or later",
    reason: "it was published without the library that signs provenance",
    predicts: "npm error Cannot find module 'sigstore'",
  });
}

function withoutPromiseRetry({ job }: PublishJob, npm: InstalledNpm): Problem {
  return workflowProblem("WORKFLOW_NPM_BROKEN", "warning", npm, {
    field: fieldOfJob(job, "steps"),
    actual: "Node 22.22.2, whose npm cannot install another npm",
    expected: "a current Node 24",
    reason: "runner images have carried a damaged npm 10.9.7 with it",
    predicts: "npm error Cannot find module 'promise-retry'",
  });
}
