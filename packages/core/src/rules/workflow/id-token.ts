import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { findCredentials } from "../../workflow/credentials.ts";
import { grantIdToken, type PublishJob } from "../../workflow/publish-job.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { requestsProvenance } from "./provenance-settings.ts";

/** A job that publishes without a token needs `id-token: write`, and so does one that asks for provenance. */
export const workflowIdTokenMissing: Rule<"WORKFLOW_ID_TOKEN_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_ID_TOKEN_MISSING: {
      title: "The job that publishes cannot get an ID token",
      label: "missing ID token permission",
      message: ({ field, actual, expected }) =>
        `${quote(field)}: ${actual ?? "no permission"}, expected ${quote(expected)}`,
      what: "A job publishes without any registry token and without `id-token: write`, or asks for provenance without it. Where it is only presumed to publish, by the name of a script and its environment for instance, this is a warning.",
      says: "npm error code ENEEDAUTH … This command requires you to be logged in",
      why: "A job's `permissions` replace the workflow's, they do not add to them, and no default contains the ID token. Where the job stands in a reusable workflow, every caller must grant it too.",
      fix: "`slipway check --fix` adds the line where the permissions are written out and the job is seen to publish. Where there are none, write `permissions:` with `id-token: write` and whatever else the job needs: what is left out is taken away.",
      sources: [
        "https://docs.npmjs.com/trusted-publishers",
        "https://github.com/jellyfin/JavascriptSubtitlesOctopus/pull/73",
        "https://github.com/klarna/react-native-klarna-inapp-sdk/pull/369",
      ],
    },
  },
  *check({ context, publishingJobs, publishesToOthers }) {
    for (const job of publishingJobs) {
      if (publishesToOthers(job) && !requestsProvenance(job)) continue;
      if (job.idToken === "write" || onlyForPullRequests(job) || job.job.uses !== undefined) continue;
      const hasToken = findCredentials(job).some(({ kind }) => kind !== "empty");
      const provenance = requestsProvenance(job);
      if ((hasToken && !provenance) || isCallersFault(job)) continue;
      const missing = job.path.filter((location) => !grants(location));
      // A runner of one's own may have a login of its own.
      const seen = job.certainty === "certain";
      const certain = seen && (provenance || job.runner === "github-hosted");
      yield workflowProblem(
        "WORKFLOW_ID_TOKEN_MISSING",
        certain ? "error" : "warning",
        { file: job.workflow.file, at: (job.job.permissions ?? job.workflow.permissions)?.at ?? job.job.at },
        {
          field: fieldOfJob(job.job, "permissions"),
          actual: describePermissions(job),
          expected: "id-token: write",
          reason: certain ? undefined : seen ? "unless the runner is logged in to the registry" : presumed(job),
          predicts: provenance ? context.provider.provenance.refusal : "npm error code ENEEDAUTH",
          // A right as strong as this one is given to nothing that is not seen to publish.
          edits: seen ? missing.map(grantIdToken) : undefined,
        },
      );
    }
  },
};

function presumed({ publishes: [{ words }] }: PublishJob): string {
  return `\`${words.slice(0, 3).join(" ")}\` is taken to publish, and cannot be looked into`;
}

function describePermissions({ idToken, job, workflow }: PublishJob): string {
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
