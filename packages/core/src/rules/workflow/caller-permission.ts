import type { Problem } from "../../problems/problem.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import { type Access, effectivePermission, grantIdToken, type JobLocation } from "../../workflow/publish-job.ts";
import type { WorkflowJob } from "../../workflow/workflow.ts";
import { baseName, fieldOfJob, workflowProblem } from "./problem.ts";

const ORDER: readonly Access[] = ["none", "read", "write"];

/**
 * A called workflow that asks for more than its caller has does not start at all, whatever its jobs do. One problem for the
 * first caller that holds the rights back, however many jobs behind it ask for them.
 */
export const workflowCallerPermission: Rule<"WORKFLOW_CALLER_PERMISSION"> = {
  stage: "check",
  codes: {
    WORKFLOW_CALLER_PERMISSION: {
      title: "A workflow calls one that asks for more rights than it has",
      label: "missing caller permission",
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} allows ${quote(actual)}, the called workflow asks for ${quote(expected)}${because(reason)}`,
      what: "A called workflow can have at most the rights of the job that calls it. One that asks for more does not start, and with it none of the jobs of the workflow that calls it.",
      says: "The nested job 'deploy' is requesting 'id-token: write', but is only allowed 'id-token: none'.",
      why: "The permission was added where the publishing happens and forgotten where it is called. Where workflows call each other through several files, every one of them must pass it on; named is the first that does not.",
      fix: "Grant it in the calling job as well. `slipway check --fix` does that for `id-token: write` where a called job is seen to publish.",
      sources: [
        "https://github.com/WYRE-AI/autotask-mcp/pull/100",
        "https://github.com/comet-ml/opik/pull/7932",
        "https://github.com/coralogix/protofetch/pull/199",
      ],
    },
  },
  check(facts) {
    return [...findNarrowing(facts).values()].map((narrowing) => callerProblem(narrowing, facts));
  },
};

/** A caller that holds back what is asked for behind it. */
interface Narrowing {
  readonly caller: JobLocation;
  readonly allowed: Map<string, Access>;
  readonly wanted: Map<string, Access>;
  readonly asking: Map<WorkflowJob, JobLocation>;
}

/** Of workflows that do not publish only what keeps an ID token from a job. */
function findNarrowing({ jobWays, publishJobs = [] }: Facts): Map<WorkflowJob, Narrowing> {
  const found = new Map<WorkflowJob, Narrowing>();
  const entries = new Set(publishJobs.map(({ entry }) => entry.file));
  // Ways to the jobs of one call share the callers in front of it.
  const seen = new Set<JobLocation>();
  for (const { path, entry } of jobWays) {
    for (const [index, called] of path.entries()) {
      const callers = path.slice(0, index);
      const caller = callers.at(-1);
      if (caller === undefined || seen.has(caller)) continue;
      seen.add(caller);
      for (const job of called.workflow.jobs) {
        for (const [scope, wanted] of askedFor({ ...called, job })) {
          if (scope !== "id-token" && !entries.has(entry.file)) continue;
          const culprit = firstNarrower(scope, wanted, callers);
          if (culprit !== undefined) remember(found, culprit, { ...called, job }, scope, wanted);
        }
      }
    }
  }
  return found;
}

function askedFor({ workflow, job }: JobLocation): [string, Access][] {
  const declared = job.permissions ?? workflow.permissions;
  return [...(declared?.scopes ?? [])].flatMap(([scope, { text }]) =>
    text === "read" || text === "write" ? [[scope, text]] : [],
  );
}

interface Culprit {
  readonly caller: JobLocation;
  readonly allowed: Access;
}

function firstNarrower(scope: string, wanted: Access, callers: readonly JobLocation[]): Culprit | undefined {
  for (const [index, caller] of callers.entries()) {
    const allowed = effectivePermission(scope, callers.slice(0, index + 1));
    if (allowed !== "unknown" && ORDER.indexOf(allowed) < ORDER.indexOf(wanted)) return { caller, allowed };
  }
  return undefined;
}

function remember(
  found: Map<WorkflowJob, Narrowing>,
  { caller, allowed }: Culprit,
  asking: JobLocation,
  scope: string,
  wanted: Access,
): void {
  const narrowing = found.get(caller.job) ?? { caller, allowed: new Map(), wanted: new Map(), asking: new Map() };
  found.set(caller.job, narrowing);
  narrowing.allowed.set(scope, allowed);
  if (ORDER.indexOf(wanted) > ORDER.indexOf(narrowing.wanted.get(scope) ?? "none")) narrowing.wanted.set(scope, wanted);
  narrowing.asking.set(asking.job, asking);
}

function callerProblem(
  { caller, allowed, wanted, asking }: Narrowing,
  { publishJobs = [] }: Facts,
): Problem<"WORKFLOW_CALLER_PERMISSION"> {
  const { at } = caller.job.permissions ?? caller.workflow.permissions ?? caller.job.uses ?? caller.job;
  const scopes = [...wanted.keys()].toSorted((a, b) => Number(b === "id-token") - Number(a === "id-token"));
  const list = (access: ReadonlyMap<string, Access>): string =>
    scopes.map((scope) => `${scope}: ${access.get(scope)}`).join(", ");
  const [scope = ""] = scopes;
  const [first, ...others] = asking.values();
  const publishes = publishJobs.some(
    ({ path, certainty }) => certainty === "certain" && path.some(({ job }) => job === caller.job),
  );
  return workflowProblem(
    "WORKFLOW_CALLER_PERMISSION",
    "error",
    { file: caller.workflow.file, at },
    {
      field: fieldOfJob(caller.job, "permissions"),
      actual: list(allowed),
      expected: list(wanted),
      reason:
        first && `\`${first.job.id}\` in \`${baseName(first.workflow.file)}\`${andMore(others.length)} asks for it`,
      predicts: `The nested job '${first?.job.id}' is requesting '${scope}: ${wanted.get(scope)}', but is only allowed '${scope}: ${allowed.get(scope)}'.`,
      edits: wanted.has("id-token") && publishes ? [grantIdToken(caller)] : undefined,
    },
  );
}

function andMore(count: number): string {
  return count === 0 ? "" : ` and ${count} more`;
}
