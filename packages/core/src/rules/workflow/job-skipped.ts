import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { Lookup } from "../../workflow/expressions.ts";
import { neededJobs, type PublishJob } from "../../workflow/publish-job.ts";
import { createRunCheck, evaluateCondition, matchFilter } from "../../workflow/triggers.ts";
import type { WorkflowText, WorkflowTrigger } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";

/** A job runs when its own condition holds and those of all jobs that it waits for: some exclude each other. */
export const workflowJobSkipped: Rule<"WORKFLOW_JOB_SKIPPED"> = {
  stage: "check",
  codes: {
    WORKFLOW_JOB_SKIPPED: {
      title: "The job that publishes is always skipped",
      label: "skipped publishing job",
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
        placeOf(job, ways),
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
  return (
    job.triggers.length === 0 ||
    job.triggers.some((trigger) => lookupsFor(trigger, job).some((lookup) => createRunCheck(lookup)(job)))
  );
}

/** Conditions that can be told from what starts a run: the event, whether it is for a tag, and which refs a filter lets through. */
function lookupsFor(trigger: WorkflowTrigger, job: PublishJob): Lookup[] {
  const { event } = trigger;
  const kind = kindOf(trigger);
  const known = new Map<string, string>([["github.event_name", event]]);
  if (kind !== undefined) known.set("github.ref_type", kind);
  const refs =
    kind === undefined || event === "release"
      ? undefined
      : listRefs(
          trigger,
          kind,
          listConditions(job).map(({ text }) => text.text),
        );
  if (refs === undefined) return [(path) => known.get(path) ?? undeclaredOutput(path, job)];
  return refs.map((name): Lookup => {
    const ref = `refs/${kind === "tag" ? "tags" : "heads"}/${name}`;
    const own = new Map([...known, ["github.ref", ref], ["github.ref_name", name]]);
    return (path) => own.get(path) ?? undeclaredOutput(path, job);
  });
}

/** What a job does not declare, and no workflow that it calls, is empty for ever. */
function undeclaredOutput(path: string, { workflow }: PublishJob): "" | undefined {
  const [, id = "", name = ""] = /^needs\.([^.]+)\.outputs\.([^.]+)$/.exec(path) ?? [];
  const needed = workflow.jobs.find((job) => job.id.toLowerCase() === id);
  if (needed === undefined || needed.uses !== undefined) return undefined;
  return [...(needed.outputs?.keys() ?? [])].some((output) => output.toLowerCase() === name) ? undefined : "";
}

function kindOf({ event, tags, tagsIgnore, branches, branchesIgnore }: WorkflowTrigger): "tag" | "branch" | undefined {
  if (event === "release") return "tag";
  if (event !== "push") return undefined;
  if (tags !== undefined && branches === undefined && branchesIgnore === undefined) return "tag";
  return branches !== undefined && tags === undefined && tagsIgnore === undefined ? "branch" : undefined;
}

/** In the place of a name that no condition speaks of. */
const ANOTHER = "?";

const KIND_OF_REF = /startsWith\(\s*github\.ref\s*,\s*'refs\/(?:tags|heads)\/'\s*\)/gi;

const EQUALITY = /github\.(ref|ref_name)\s*[!=]=\s*'([^']*)'|'([^']*)'\s*[!=]=\s*github\.(ref|ref_name)\b/gi;

/**
 * The names that the conditions tell apart, as far as the trigger lets them through, and one for all others.
 *
 * @returns Nothing where a condition asks more of a ref than what kind it is of and whether it is a certain one.
 */
function listRefs(
  { tags, branches }: WorkflowTrigger,
  kind: "tag" | "branch",
  conditions: readonly string[],
): readonly string[] | undefined {
  const rest = conditions.map((text) => text.replace(KIND_OF_REF, "").replace(EQUALITY, ""));
  if (rest.some((text) => /github\.(?:ref(?:_name)?\b|event\.ref\b)/i.test(text))) return undefined;
  const prefix = kind === "tag" ? "refs/tags/" : "refs/heads/";
  const compared = conditions.flatMap((text) =>
    [...text.matchAll(EQUALITY)].flatMap(([, left, value, other, right]) => {
      const whole = value ?? other ?? "";
      if ((left ?? right)?.toLowerCase() === "ref_name") return [whole];
      return whole.startsWith(prefix) ? [whole.slice(prefix.length)] : [];
    }),
  );
  const patterns = (kind === "tag" ? tags : branches)?.map(({ text }) => text) ?? [];
  const plain = patterns.every((pattern) => /^[\w./@-]+$/.test(pattern));
  const through = compared.filter((name) => matchFilter(patterns, name));
  return plain ? [...new Set(patterns)] : [...through, ANOTHER];
}

interface Condition {
  readonly file: string;
  readonly text: WorkflowText;
}

/** Those of the job, of the jobs that call it and that these wait for, and of its publishing steps. */
function listConditions({ path, publishes }: PublishJob): Condition[] {
  const jobs = path.flatMap((location) => [location, ...neededJobs(location)]);
  return [
    ...jobs.flatMap(({ workflow: { file }, job }) => (job.if === undefined ? [] : [{ file, text: job.if }])),
    ...publishes.flatMap(({ step }) =>
      step === undefined ? [] : step.conditions.map((text) => ({ file: step.file, text })),
    ),
  ];
}

/** The condition that no event meets by itself; where each has its event, the job's own. */
function placeOf(job: PublishJob, ways: readonly PublishJob[]): Pick<WorkflowText, "at"> & { readonly file: string } {
  const never = listConditions(job).find(({ text }) =>
    ways.every((way) =>
      way.triggers.every((trigger) =>
        lookupsFor(trigger, way).every((lookup) => evaluateCondition(text, lookup) === false),
      ),
    ),
  );
  if (never !== undefined) return { file: never.file, at: never.text.at };
  return { file: job.workflow.file, at: job.job.if?.at ?? job.job.at };
}
