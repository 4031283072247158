import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { Lookup } from "../../workflow/expressions.ts";
import { neededJobs, type PublishJob } from "../../workflow/publish-job.ts";
import { createRunCheck } from "../../workflow/triggers.ts";
import type { WorkflowTrigger } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";

/** A job runs when its own condition holds and those of all jobs that it waits for: some exclude each other. */
export const workflowJobSkipped: Rule<"WORKFLOW_JOB_SKIPPED"> = {
  stage: "check",
  codes: {
    WORKFLOW_JOB_SKIPPED: {
      title: "The job that publishes is always skipped",
      message: ({ field, actual, expected }) =>
        `${quote(field)} never runs under ${quote(actual)}, expected ${expected ?? "a trigger under which it does"}`,
      what: "Under none of the events that start the workflow do the conditions of the publishing job, of its publishing step and of the jobs that it waits for hold together.",
      why: "A job is skipped when a job that it waits for was, unless its own condition calls `always()` or its like. So a job for `workflow_dispatch` behind one for `push` never runs. The run is green and nothing is published.",
      fix: "Let the job wait for none that is skipped when it should run, or write `if: ${{ !cancelled() && … }}`.",
      sources: [
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idneeds",
        "https://github.com/actions/runner/issues/491",
      ],
    },
  },
  *check({ publishingJobs, publishJobs = [] }) {
    const canRunAnyway = createRunCheck(() => undefined);
    for (const job of publishingJobs) {
      const ways = publishJobs.filter((way) => way.workflow === job.workflow && way.job === job.job);
      // What is switched off on purpose is no accident.
      if (!ways.every((way) => canRunAnyway(way)) || ways.some(runsUnderSome)) continue;
      const events = new Set(ways.flatMap(({ triggers }) => triggers.map(({ event }) => event)));
      yield workflowProblem(
        "WORKFLOW_JOB_SKIPPED",
        job.certainty === "certain" ? "error" : "warning",
        { file: job.workflow.file, at: job.job.if?.at ?? job.job.at },
        {
          field: fieldOfJob(job.job),
          actual: [...events].join(", "),
          expected: "conditions that hold together under one of them",
        },
      );
    }
  },
};

function runsUnderSome(job: PublishJob): boolean {
  return job.triggers.length === 0 || job.triggers.some((trigger) => createRunCheck(lookupFor(trigger, job))(job));
}

/** Conditions that can be told from what starts a run: the event, and whether it is for a tag. */
function lookupFor(trigger: WorkflowTrigger, job: PublishJob): Lookup {
  const { event, tags, tagsIgnore, branches, branchesIgnore } = trigger;
  const onTags = event === "push" && tags !== undefined && branches === undefined && branchesIgnore === undefined;
  const onBranches = event === "push" && branches !== undefined && tags === undefined && tagsIgnore === undefined;
  const known = new Map<string, string>([["github.event_name", event]]);
  if (onTags || event === "release") known.set("github.ref_type", "tag");
  if (onBranches) known.set("github.ref_type", "branch");
  if ((onTags || onBranches) && comparesKindsOnly(job))
    known.set("github.ref", onTags ? "refs/tags/?" : "refs/heads/?");
  return (path) => known.get(path);
}

const KIND_OF_REF = /startsWith\(\s*github\.ref\s*,\s*'refs\/(?:tags|heads)\/'\s*\)/gi;

/** Whether a ref's kind is all that the conditions ask for. */
function comparesKindsOnly({ path, publishes }: PublishJob): boolean {
  const jobs = path.flatMap((location) => [location, ...neededJobs(location)]);
  const conditions = [
    ...jobs.map(({ job }) => job.if?.text ?? ""),
    ...publishes.flatMap(({ step }) => (step?.conditions ?? []).map(({ text }) => text)),
  ];
  return conditions.every((text) => !/github\.ref(?!_)\b/i.test(text.replace(KIND_OF_REF, "")));
}
