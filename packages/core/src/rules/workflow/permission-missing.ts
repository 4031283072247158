import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { effectivePermission, type JobWay } from "../../workflow/publish-job.ts";
import { evaluateCondition } from "../../workflow/triggers.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { needsOf } from "./token-needs.ts";

/** What is done with GitHub's own token needs the permission for it. */
export const workflowPermissionMissing: Rule<"WORKFLOW_PERMISSION_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_PERMISSION_MISSING: {
      title: "A job may not do what it is there for",
      label: "missing job permission",
      message: ({ field, actual, expected }) => `${quote(field)} runs ${quote(actual)}, expected ${quote(expected)}`,
      what: "A step makes a release, a tag or a pull request with GitHub's own token, pushes a commit, or signs an attestation, and the job's `permissions` do not allow it. Jobs of workflows that publish are looked at, and in other workflows what makes releases, tags and the pull requests of versions.",
      says: "HttpError: Resource not accessible by integration",
      why: "A job's `permissions` replace the workflow's, and what they leave out is refused. It shows only in the run, often after packages are public.",
      fix: "Grant the job what is named, or give the step the token of a GitHub App. Keep it out of the job that holds `id-token: write`.",
      sources: [
        "https://github.com/changesets/action#usage",
        "https://github.com/googleapis/release-please-action#workflow-permissions",
        "https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps",
      ],
    },
  },
  *check(facts) {
    const reported = new Set<string>();
    const publishing = new Set(facts.publishingJobs.map(({ entry }) => entry));
    for (const way of facts.jobWays) {
      if (way.triggers.every(({ event }) => FOR_PULL_REQUESTS.test(event))) continue;
      for (const { step, name, scopes, place, releases } of needsOf(way, facts)) {
        if (step.step.continueOnError !== undefined || step.conditions.some(isNever)) continue;
        const missing = scopes.filter((scope) => lacks(scope, way));
        const key = `${place.file}:${place.at.position.line}`;
        if (missing.length === 0 || reported.has(key) || !(releases || publishing.has(way.entry))) continue;
        reported.add(key);
        yield workflowProblem("WORKFLOW_PERMISSION_MISSING", "error", place, {
          field: fieldOfJob(way.job, "steps"),
          actual: name,
          expected: missing.map((scope) => `${scope}: write`).join(", "),
          predicts: name.startsWith("git push")
            ? "Permission to … denied to github-actions[bot]"
            : "Resource not accessible by integration",
        });
      }
    }
  },
};

const FOR_PULL_REQUESTS = /^(?:pull_request|merge_group)/;

function isNever(condition: Parameters<typeof evaluateCondition>[0]): boolean {
  return evaluateCondition(condition, () => undefined) === false;
}

function lacks(scope: string, { path }: JobWay): boolean {
  const access = effectivePermission(scope, path);
  return access === "read" || access === "none";
}
