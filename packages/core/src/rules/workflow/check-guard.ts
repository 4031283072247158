import type { Problem } from "../../problems/problem.ts";
import type { Lookup } from "../../workflow/expressions.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import { canRun, evaluateCondition } from "../../workflow/triggers.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { type Place, workflowProblem } from "./workflow-problem.ts";

/** A guard that names the repository's old name makes a green run that publishes nothing. */
export function* checkGuard(input: CheckInput): Iterable<Problem> {
  const { repository, fork } = input.context;
  if (repository === undefined || fork === true) return;
  const { owner, name } = repository.identity;
  const lookup: Lookup = (path) =>
    new Map([
      ["github.repository", `${owner}/${name}`],
      ["github.repository_owner", owner],
      ["github.event.repository.name", name],
      ["github.event.repository.full_name", `${owner}/${name}`],
    ]).get(path);
  const jobs = publishingJobs(input);
  const shut = jobs.filter((job) => !canRun(job, lookup) && canRun(job, () => undefined));
  for (const job of shut) {
    // A clone of a fork has the fork as its remote.
    const certain = shut.length === jobs.length && repository.source !== "git-remote" && job.certainty === "certain";
    const guard = guardOf(job, lookup);
    yield workflowProblem("WORKFLOW_GUARD_EXCLUDES_REPOSITORY", certain ? "error" : "warning", guard.place, {
      field: fieldOfJob(job.job, "if"),
      ...(guard.text !== undefined && { actual: guard.text }),
      expected: `${owner}/${name}`,
      ...(repository.source === "git-remote" && { reason: "the repository is the git remote's, which may be a fork" }),
    });
  }
}

/** The condition that does not hold; the job itself when it is one of a job it waits for. */
function guardOf({ path, publishes, workflow, job }: PublishJob, lookup: Lookup): { place: Place; text?: string } {
  const ofJobs = path.flatMap((location) =>
    location.job.if === undefined ? [] : [{ file: location.workflow.file, condition: location.job.if }],
  );
  const ofSteps = publishes.flatMap(({ step, file }) =>
    (step?.conditions ?? []).map((condition) => ({ file, condition })),
  );
  const found = [...ofJobs, ...ofSteps].find(({ condition }) => evaluateCondition(condition, lookup) === false);
  if (found === undefined) return { place: { file: workflow.file, at: job.at } };
  return { place: { file: found.file, at: found.condition.at }, text: found.condition.text };
}
