import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { effectivePermission } from "../../workflow/publish-job.ts";
import type { WorkflowFile, WorkflowJob } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";

/**
 * Any code in a job with `id-token: write` can publish, if the trust record fits the job: rights for a whole workflow and
 * for jobs that do not publish are rights too many.
 */
export const workflowIdTokenBroad: Rule<"WORKFLOW_ID_TOKEN_BROAD"> = {
  stage: "check",
  narrow: ["WORKFLOW_ID_TOKEN_BROAD"],
  codes: {
    WORKFLOW_ID_TOKEN_BROAD: {
      title: "Jobs that are not seen to publish could",
      label: "broad ID token permission",
      message: ({ field, actual, expected }) =>
        `${quote(field)}: ${actual ?? "id-token: write"}, expected ${expected ?? "it in the publishing job alone"}`,
      what: "`id-token: write` stands at the top of the file, or on a job that is not seen to publish npm packages, and the trust record binds no environment that would tell the jobs apart.",
      why: "A trust record names a file, not a job. Any code in any job of that file that can get an ID token can publish. In May 2026, 84 versions of TanStack packages were published from a test job while the publishing step itself was skipped.",
      fix: "Move `id-token: write` into the job that publishes. Jobs that need it for something else, such as attestations, belong into another workflow file, or the publishing job gets an `environment` that the trust record names.",
      sources: [
        "https://tanstack.com/blog/npm-supply-chain-compromise-postmortem",
        "https://changesets.dev/guide/automating",
      ],
    },
  },
  *check({ trustedJobs: jobs }) {
    const reached = new Set(jobs.flatMap(({ path }) => path.map(({ job }) => job)));
    for (const workflow of new Set(jobs.flatMap(({ path }) => path.map((location) => location.workflow)))) {
      const scope = workflow.permissions?.scopes.get("id-token");
      if (scope?.text !== "write" || workflow.jobs.every((job) => reached.has(job))) continue;
      yield workflowProblem(
        "WORKFLOW_ID_TOKEN_BROAD",
        "warning",
        { file: workflow.file, at: scope.at },
        {
          field: "permissions.id-token",
          actual: "id-token: write for every job",
          expected: "id-token: write in the job that publishes",
        },
      );
    }
    const unbound = jobs.filter(({ environment, entry, workflow }) => environment === undefined && entry === workflow);
    for (const entry of new Set(unbound.map((job) => job.entry))) yield* otherJobs(entry, reached);
  },
};

/** Without an environment in the trust record, every job of the entry workflow fits it. */
function* otherJobs(
  entry: WorkflowFile,
  reached: ReadonlySet<WorkflowJob>,
): Iterable<Problem<"WORKFLOW_ID_TOKEN_BROAD">> {
  for (const other of entry.jobs) {
    if (reached.has(other) || other.permissions === undefined) continue;
    if (effectivePermission("id-token", [{ workflow: entry, job: other }]) !== "write") continue;
    yield workflowProblem(
      "WORKFLOW_ID_TOKEN_BROAD",
      "warning",
      { file: entry.file, at: other.permissions.at },
      {
        field: fieldOfJob(other, "permissions.id-token"),
        actual: `id-token: write in \`${other.id}\`, which is not seen to publish npm packages`,
        expected: "an `environment` on the job that publishes, named in the trust record",
      },
    );
  }
}

/** The job that can publish should be able to do nothing else. */
export const workflowPermissionsBroad: Rule<"WORKFLOW_PERMISSIONS_BROAD"> = {
  stage: "check",
  codes: {
    WORKFLOW_PERMISSIONS_BROAD: {
      title: "The job that publishes can do more than publish",
      label: "broad job permission",
      message: ({ field, actual, expected }) =>
        `${quote(field)}: ${actual ?? "more than it needs"}, expected ${quote(expected)}`,
      what: "The publishing job can also write to the repository.",
      why: "Whoever gets code into this job gets everything the job may do. Pushing to the repository, from there, means changing the next release as well.",
      fix: "Let the job that publishes hold `id-token: write` alone, and make tags and GitHub releases in a job behind it that holds `contents: write` and nothing else.",
      sources: [
        "https://docs.github.com/en/actions/reference/security/secure-use",
        "https://github.com/e18e/setup-publish",
      ],
    },
  },
  *check({ trustedJobs }) {
    for (const { path, workflow, job } of trustedJobs) {
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
  },
};
