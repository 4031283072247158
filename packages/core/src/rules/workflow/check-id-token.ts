import type { Problem } from "../../problems/problem.ts";
import { findCredentials } from "../../workflow/credentials.ts";
import { grantIdToken, type PublishJob } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { requestsProvenance } from "./requests-provenance.ts";
import { workflowProblem } from "./workflow-problem.ts";

const PROVENANCE_REFUSED =
  'Provenance generation in GitHub Actions requires "write" access to the "id-token" permission';

/** A job that publishes without a token needs `id-token: write`, and so does one that asks for provenance. */
export function* checkIdToken(input: CheckInput): Iterable<Problem> {
  for (const job of publishingJobs(input)) {
    if (job.idToken === "write" || job.certainty !== "certain" || onlyForPullRequests(job)) continue;
    const hasToken = findCredentials(job).some(({ kind }) => kind !== "empty");
    const provenance = job.client === "npm" && requestsProvenance(job);
    if ((hasToken && !provenance) || isCallersFault(job)) continue;
    const missing = job.path.filter((location) => !grants(location));
    // A runner of one's own may have a login of its own.
    const certain = provenance || job.runner === "github-hosted";
    yield workflowProblem(
      "WORKFLOW_ID_TOKEN_MISSING",
      certain ? "error" : "warning",
      { file: job.workflow.file, at: (job.job.permissions ?? job.workflow.permissions)?.at ?? job.job.at },
      {
        field: fieldOfJob(job.job, "permissions"),
        actual: describe(job),
        expected: "id-token: write",
        ...(!certain && { reason: "unless the runner is logged in to the registry" }),
        predicts: provenance ? PROVENANCE_REFUSED : "npm error code ENEEDAUTH",
        edits: missing.map(grantIdToken),
      },
    );
  }
}

function describe({ idToken, job, workflow }: PublishJob): string {
  if (job.permissions === undefined && workflow.permissions === undefined) return "no `permissions`";
  return `id-token: ${idToken}`;
}

function grants({ job, workflow }: PublishJob["path"][number]): boolean {
  const declared = job.permissions ?? workflow.permissions;
  return declared?.all === "write" || declared?.scopes.get("id-token")?.text === "write";
}

/** The job asks for it, and a workflow that calls it does not pass it on: that has a code of its own. */
function isCallersFault({ path }: PublishJob): boolean {
  return path.length > 1 && path.slice(-1).every(grants);
}

function onlyForPullRequests({ triggers }: PublishJob): boolean {
  return triggers.every(({ event }) => event.startsWith("pull_request") || event === "merge_group");
}
