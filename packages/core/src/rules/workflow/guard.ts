import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { Lookup } from "../../workflow/expressions.ts";
import { type JobLocation, neededJobs, type PublishJob } from "../../workflow/publish-job.ts";
import { createRunCheck, evaluateCondition } from "../../workflow/triggers.ts";
import type { WorkflowText } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";

/** A guard that names the repository's old name makes a green run that publishes nothing. */
export const workflowGuardExcludesRepository: Rule<"WORKFLOW_GUARD_EXCLUDES_REPOSITORY"> = {
  stage: "check",
  codes: {
    WORKFLOW_GUARD_EXCLUDES_REPOSITORY: {
      title: "A condition keeps the job from running in this repository",
      label: ["guard against this repository", "guards against this repository"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} is ${quote(actual)}, which is never true in ${quote(expected)}`,
      what: "The publishing job, one of its steps or a job it waits for runs only in a repository of another name.",
      why: "The repository was renamed or transferred, or the workflow was copied. The run is green and nothing is published.",
      fix: "Put the present name into the condition.",
      sources: [
        "https://github.com/loopdive/js2/pull/4652",
        "https://github.com/synthetic-sciences/openscience/pull/18",
      ],
    },
  },
  *check({ context, publishingJobs: jobs }) {
    const { repository, fork } = context;
    if (repository === undefined || fork === true) return;
    const { owner, name } = repository.identity;
    const lookup: Lookup = (path) =>
      new Map([
        ["github.repository", `${owner}/${name}`],
        ["github.repository_owner", owner],
        ["github.event.repository.name", name],
        ["github.event.repository.full_name", `${owner}/${name}`],
      ]).get(path);
    const canRunHere = createRunCheck(lookup);
    const canRunAnywhere = createRunCheck(() => undefined);
    const shut = jobs.filter((job) => !canRunHere(job) && canRunAnywhere(job));
    const reported = new Set<WorkflowText>();
    for (const job of shut) {
      const guard = guardOf(job, lookup);
      if (guard === undefined || reported.has(guard.condition)) continue;
      reported.add(guard.condition);
      // A clone of a fork has the fork as its remote.
      const certain = shut.length === jobs.length && repository.source !== "git-remote" && job.certainty === "certain";
      const place = { file: guard.file, at: guard.condition.at };
      yield workflowProblem("WORKFLOW_GUARD_EXCLUDES_REPOSITORY", certain ? "error" : "warning", place, {
        field: guard.field,
        actual: guard.condition.text,
        expected: `${owner}/${name}`,
        reason:
          repository.source === "git-remote" ? "the repository is the git remote's, which may be a fork" : undefined,
      });
    }
  },
};

interface Guard {
  readonly file: string;
  readonly field: string;
  readonly condition: WorkflowText;
}

/** The condition that does not hold: of the job itself, of one it waits for, however far away, or of a step. */
function guardOf({ path, publishes, job }: PublishJob, lookup: Lookup): Guard | undefined {
  const ofJobs = [...path, ...path.flatMap(neededJobs)].flatMap(conditionOf);
  const ofSteps = publishes.flatMap(({ step, file }) =>
    (step?.conditions ?? []).map((condition) => ({ file, field: fieldOfJob(job, "steps"), condition })),
  );
  const found = [...ofJobs, ...ofSteps].find(
    ({ condition }) =>
      evaluateCondition(condition, lookup) === false && evaluateCondition(condition, () => undefined) !== false,
  );
  // Some hold for one repository only together with the results of other jobs.
  return found ?? ofJobs[0];
}

function conditionOf({ workflow: { file }, job }: JobLocation): Guard[] {
  return job.if === undefined ? [] : [{ file, field: fieldOfJob(job, "if"), condition: job.if }];
}

/** Happen in forks by themselves. */
const IN_FORKS = new Set(["push", "schedule"]);

const GUARD = /github\.(?:repository|event\.repository\.(?:fork|full_name|owner))|\bvars\./;

/** Forks have the workflow too, and their runs fail where the claims name the fork. */
export const workflowForkGuardMissing: Rule<"WORKFLOW_FORK_GUARD_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_FORK_GUARD_MISSING: {
      title: "Forks will try to publish",
      label: "missing fork guard",
      message: ({ field, actual, expected }) => `${quote(field)} is ${quote(actual)}, expected ${quote(expected)}`,
      what: "Pushes and schedules start this job in every fork that has Actions switched on.",
      why: "Nothing can be published from there, since the claims name the fork, but each run fails and somebody is told.",
      fix: "Add `if: github.repository == 'owner/name'` to the first job. It saves the noise, it is no protection.",
      sources: ["https://github.com/sweetrb/apple-notes-mcp/pull/102", "https://github.com/typeorm/typeorm/pull/12148"],
    },
  },
  *check({ publishingJobs }) {
    for (const job of publishingJobs) {
      if (!job.triggers.some(({ event }) => IN_FORKS.has(event)) || isGuarded(job)) continue;
      yield workflowProblem(
        "WORKFLOW_FORK_GUARD_MISSING",
        "warning",
        { file: job.workflow.file, at: job.job.if?.at ?? job.job.at },
        {
          field: fieldOfJob(job.job, "if"),
          actual: job.job.if?.text,
          expected: "github.repository == '…'",
        },
      );
    }
  },
};

function isGuarded(job: PublishJob): boolean {
  const locations = job.path.flatMap((location) => [location, ...neededJobs(location)]);
  const ofJobs = locations.flatMap((location) => location.job.if ?? []);
  const ofSteps = job.publishes.flatMap(({ step }) => step?.conditions ?? []);
  return [...ofJobs, ...ofSteps].some(({ text }) => GUARD.test(text));
}
