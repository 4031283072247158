import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { findCredentials } from "../../workflow/credentials.ts";
import {
  type Access,
  effectivePermission,
  grantIdToken,
  type JobLocation,
  type PublishJob,
} from "../../workflow/publish-job.ts";
import type { WorkflowJob } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { requestsProvenance } from "./provenance-settings.ts";

/** A job that publishes without a token needs `id-token: write`, and so does one that asks for provenance. */
export const workflowIdTokenMissing: Rule<"WORKFLOW_ID_TOKEN_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_ID_TOKEN_MISSING: {
      title: "The job that publishes cannot get an ID token",
      message: ({ field, actual, expected }) =>
        `${quote(field)}: ${actual ?? "no permission"}, expected ${quote(expected)}`,
      what: "A job publishes without any registry token and without `id-token: write`, or asks for provenance without it.",
      says: "npm error code ENEEDAUTH … This command requires you to be logged in",
      why: "A job's `permissions` replace the workflow's, they do not add to them, and no default contains the ID token. Where the job stands in a reusable workflow, every caller must grant it too.",
      fix: "`slipway check --fix` adds the line where the permissions are written out. Where there are none, write `permissions:` with `id-token: write` and whatever else the job needs: what is left out is taken away.",
      sources: [
        "https://docs.npmjs.com/trusted-publishers",
        "https://github.com/jellyfin/JavascriptSubtitlesOctopus/pull/73",
        "https://github.com/klarna/react-native-klarna-inapp-sdk/pull/369",
      ],
    },
  },
  *check({ context, publishingJobs }) {
    for (const job of publishingJobs) {
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
          actual: describePermissions(job),
          expected: "id-token: write",
          reason: certain ? undefined : "unless the runner is logged in to the registry",
          predicts: provenance ? context.provider.provenance.refusal : "npm error code ENEEDAUTH",
          edits: missing.map(grantIdToken),
        },
      );
    }
  },
};

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

const ORDER: readonly Access[] = ["none", "read", "write"];

/** A called workflow that asks for more than its caller has does not start at all. */
export const workflowCallerPermission: Rule<"WORKFLOW_CALLER_PERMISSION"> = {
  stage: "check",
  codes: {
    WORKFLOW_CALLER_PERMISSION: {
      title: "A workflow calls one that asks for more rights than it has",
      message: ({ field, actual, expected }) =>
        `${quote(field)} allows ${quote(actual)}, the called workflow asks for ${quote(expected)}`,
      what: "A called workflow can have at most the rights of the job that calls it. One that asks for more does not start.",
      says: "The nested job 'deploy' is requesting 'id-token: write', but is only allowed 'id-token: none'.",
      why: "The permission was added where the publishing happens and forgotten where it is called.",
      fix: "Grant it in the calling job as well. `slipway check --fix` does that for `id-token: write`.",
      sources: [
        "https://github.com/WYRE-AI/autotask-mcp/pull/100",
        "https://github.com/comet-ml/opik/pull/7932",
        "https://github.com/coralogix/protofetch/pull/199",
      ],
    },
  },
  *check({ publishingJobs }) {
    const reported = new Set<string>();
    for (const { path } of publishingJobs) {
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
            yield callerProblem(caller, job, scope, wanted, allowed);
          }
        }
      }
    }
  },
};

function askedFor({ workflow, job }: JobLocation): [string, Access][] {
  const declared = job.permissions ?? workflow.permissions;
  return [...(declared?.scopes ?? [])].flatMap(([scope, { text }]) =>
    text === "read" || text === "write" ? [[scope, text]] : [],
  );
}

function callerProblem(
  caller: JobLocation,
  job: WorkflowJob,
  scope: string,
  wanted: Access,
  allowed: Access,
): Problem<"WORKFLOW_CALLER_PERMISSION"> {
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
      edits: scope === "id-token" ? [grantIdToken(caller)] : undefined,
    },
  );
}
