import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import { baseName, fieldOfJob, workflowProblem } from "./problem.ts";

/**
 * The trust record and the job must name the same environment, in the same letter case; without one, anyone who can push a
 * branch or a tag can publish.
 */
export const workflowEnvironment: Rule<"WORKFLOW_ENVIRONMENT_MISSING" | "WORKFLOW_ENVIRONMENT_MISMATCH"> = {
  stage: "check",
  narrow: ["WORKFLOW_ENVIRONMENT_MISMATCH"],
  codes: {
    WORKFLOW_ENVIRONMENT_MISSING: {
      title: "The job that publishes has no environment",
      label: "missing job environment",
      message: ({ field, expected }) => `${quote(field)} is missing, expected ${expected ?? "an environment"}`,
      what: "A trust record without an environment fits every run of the workflow file, from whatever branch or tag.",
      why: "The file is read from the pushed ref. Whoever can push a branch can push one with a `release.yml` of their own and publish from it, with valid provenance; several packages were taken that way in 2026. An environment is the one thing in a trust record that a branch cannot bring along.",
      fix: "Give the job an `environment`, limit that environment to release tags and the default branch, with a reviewer, and name it in the trust record of every package. `slipway trust` sets the records.",
      sources: [
        "https://arrangeactassert.com/posts/the-trusted-publishing-setting-that-would-have-blocked-the-npm-snapshot-branch-attacks/",
        "https://blog.sayaka-ono.com/posts/sap-supply-chainattack",
        "https://github.com/orgs/community/discussions/208477",
      ],
    },
    WORKFLOW_ENVIRONMENT_MISMATCH: {
      title: "The job runs in another environment than the trust record names",
      label: "wrong job environment",
      message: ({ field, actual, expected }) =>
        `${quote(field)} is ${quote(actual)}, the trust record names ${quote(expected)}`,
      what: "npm compares the environment of the job with the one in the trust record, letter by letter.",
      says: "npm error 404 Not Found - PUT …; at verbose level: OIDC token exchange error - package not found",
      why: "One of the two was renamed, spelt in another letter case (`release` and `Release` are two names), or added on one side only.",
      fix: "Make them equal: `environment:` in the workflow, or the trust record of every package. `environment` in `slipway.json` says what the record names.",
      sources: [
        "https://docs.npmjs.com/trusted-publishers",
        "https://github.com/josephdadams/TallyArbiter/pull/1109",
        "https://github.com/Adyen/adyen-node-api-library/pull/1705",
        "https://github.com/fletchto99/hexo-sliding-spoiler/pull/25",
      ],
    },
  },
  *check({ trustedJobs, trust }) {
    const jobs = trustedJobs;
    const expected = trust?.environment;
    if (expected === undefined) {
      for (const job of jobs) if (job.environment === undefined && job.job.uses === undefined) yield missing(job);
      return;
    }
    const declared = trust?.workflow;
    const meant = jobs.filter(({ entry }) => declared === undefined || baseName(entry.file) === declared);
    // What a workflow of another repository names is not known.
    if (meant.some(({ job }) => job.uses !== undefined)) return;
    if (meant.some(({ environment }) => environment?.dynamic === true || environment?.text === expected)) return;
    for (const job of meant) yield mismatch(job, expected);
  },
};

function missing({ workflow, job }: PublishJob): Problem<"WORKFLOW_ENVIRONMENT_MISSING"> {
  return workflowProblem(
    "WORKFLOW_ENVIRONMENT_MISSING",
    "warning",
    { file: workflow.file, at: job.at },
    {
      field: fieldOfJob(job, "environment"),
      expected: "an `environment`, limited to release tags and named in the trust record",
    },
  );
}

function mismatch(
  { workflow, job, environment }: PublishJob,
  expected: string,
): Problem<"WORKFLOW_ENVIRONMENT_MISMATCH"> {
  return workflowProblem(
    "WORKFLOW_ENVIRONMENT_MISMATCH",
    "error",
    { file: workflow.file, at: environment?.at ?? job.at },
    {
      field: fieldOfJob(job, "environment"),
      actual: environment?.text,
      expected,
      predicts: "OIDC token exchange error - package not found",
    },
  );
}
