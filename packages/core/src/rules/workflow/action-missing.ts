import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import { findCalledWorkflow } from "../../workflow/job-ways.ts";
import { type JobLocation, type JobStep, neededJobs, type PublishJob } from "../../workflow/publish-job.ts";
import { unfoldSteps } from "../../workflow/steps.ts";
import { evaluateCondition } from "../../workflow/triggers.ts";
import type { RepositoryWorkflows, WorkflowJob, WorkflowText } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";

/** What a job on the way to the registry uses by its path, and the repository does not have. */
export const workflowActionMissing: Rule<"WORKFLOW_ACTION_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_ACTION_MISSING: {
      title: "An action or a workflow of the repository is not there",
      label: "missing action",
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} uses ${quote(actual)}, expected ${expected ?? "what the repository has"}${because(reason)}`,
      what: "A job that publishes, or one that it waits for, uses an action or calls a workflow by its path, and there is nothing, or nothing that git has. Nothing is said where an earlier step may put it there: a checkout into that folder, a downloaded artifact, a script that names it.",
      says: "Error: Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '…'. Did you forget to run actions/checkout before running your local action?",
      why: "The workflow was copied from a repository that has it, or the folder was renamed or never committed. A missing action fails its job; a missing workflow makes the whole file invalid, and no job of it begins. GitHub finds out when the tag is pushed.",
      fix: "Commit the action or the workflow, mend the path, or name the repository that has it: `owner/name/path@<commit>`. A workflow is called by a job, not by a step.",
      sources: [
        "https://github.com/alandtse/CrashLoggerSSE/issues/23",
        "https://github.com/github/docs/issues/31628",
        "https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows",
      ],
    },
  },
  *check({ publishingJobs, workflows }) {
    if (workflows === undefined || workflows.missing.size === 0) return;
    const seen = new Set<WorkflowJob>();
    const reported = new Set<WorkflowText>();
    for (const job of publishingJobs) {
      for (const { uses, file, field, isCall } of [
        ...missingCalls(job, workflows),
        ...missingActions(job, workflows, seen),
      ]) {
        if (reported.has(uses)) continue;
        reported.add(uses);
        const severity = job.certainty === "certain" ? "error" : "warning";
        yield workflowProblem(
          "WORKFLOW_ACTION_MISSING",
          severity,
          { file, at: uses.at },
          {
            field,
            actual: uses.text,
            expected: isCall ? "a workflow of this repository" : "a folder of this repository with an `action.yml`",
            reason:
              !isCall && WORKFLOW.test(uses.text)
                ? "a workflow is called by a job, not by a step"
                : workflows.untracked?.has(uses.text) === true
                  ? "git does not have it"
                  : undefined,
            predicts: isCall ? "Invalid workflow file" : predictAction(uses),
          },
        );
      }
    }
  },
};

interface Missing {
  readonly uses: WorkflowText;
  readonly file: string;
  readonly field: string;
  readonly isCall: boolean;
}

const WORKFLOW = /\/\.github\/workflows\/[^/]+\.ya?ml$/;

/** GitHub's words about `./path`, which it looks for in the workspace when the step begins. */
function predictAction({ text }: WorkflowText): string | undefined {
  return text.startsWith("./") ? "Can't find 'action.yml', 'action.yaml' or 'Dockerfile'" : undefined;
}

/** Of every job in the files on the way: GitHub starts none of them when one call leads nowhere. */
function missingCalls({ path }: PublishJob, { missing }: RepositoryWorkflows): Missing[] {
  return [...new Set(path.map(({ workflow }) => workflow))].flatMap(({ file, jobs }) =>
    jobs.flatMap((job) =>
      job.uses !== undefined && missing.has(job.uses.text)
        ? [{ uses: job.uses, file, field: fieldOfJob(job, "uses"), isCall: true }]
        : [],
    ),
  );
}

/** @param seen Jobs that were looked at; each is once. */
function missingActions(job: PublishJob, workflows: RepositoryWorkflows, seen: Set<WorkflowJob>): Missing[] {
  return jobsOnTheWay(job, workflows).flatMap((location) => {
    if (seen.has(location.job)) return [];
    seen.add(location.job);
    const inputs = location.workflow === job.workflow ? job.inputs : new Map();
    const steps = location.job === job.job ? job.steps : unfoldSteps(location, inputs, workflows.actions);
    return steps.flatMap((step, index) => {
      const { uses } = step.step;
      if (uses === undefined || !workflows.missing.has(uses.text) || isNever(step)) return [];
      if (mayBeMade(uses.text, steps.slice(0, index))) return [];
      return [{ uses, file: step.file, field: fieldOfJob(location.job, "steps"), isCall: false }];
    });
  });
}

/** The jobs on the path, those that they wait for, and those that these call. */
function jobsOnTheWay({ path }: PublishJob, { workflows }: RepositoryWorkflows): JobLocation[] {
  const found = new Map(path.map((location) => [location.job, location]));
  const pending = path.flatMap(neededJobs);
  for (let location = pending.pop(); location !== undefined; location = pending.pop()) {
    const { job } = location;
    if (found.has(job)) continue;
    found.set(job, location);
    const called = job.uses === undefined ? undefined : findCalledWorkflow(job.uses.text, workflows);
    if (called !== undefined) pending.push(...called.jobs.map((inner) => ({ workflow: called, job: inner })));
  }
  return [...found.values()];
}

function isNever({ conditions }: JobStep): boolean {
  return conditions.some((condition) => evaluateCondition(condition, () => undefined) === false);
}

/** `./path` is looked for in the workspace, which steps change; `$/path` is in the workflow's commit or nowhere. */
function mayBeMade(uses: string, earlier: readonly JobStep[]): boolean {
  if (!uses.startsWith("./")) return false;
  const folder = plainPath(uses);
  return earlier.some((step) => (step.run === undefined ? bringsFolder(step, folder) : speaksOf(step.run, folder)));
}

/** Inputs that make a checkout bring other files than those of the workflow's commit. */
const OTHER_FILES = ["repository", "ref", "submodules"];

function bringsFolder({ step, inputs }: JobStep, folder: string): boolean {
  const name = actionOf(step)?.name ?? "";
  const isCheckout = name === "actions/checkout";
  if (isCheckout && OTHER_FILES.some((key) => inputs.has(key) && inputs.get(key) !== "false")) return true;
  if (isCheckout || name.includes("download-artifact")) {
    if (!inputs.has("path")) return !isCheckout;
    const path = inputs.get("path");
    return path === undefined || foldersOf(folder).includes(plainPath(path));
  }
  return [...step.with.values()].some(({ text }) => speaksOf(text, folder));
}

const BRINGS_FILES =
  /\b(?:git\b.*\b(?:clone|checkout|switch|pull|merge|reset|restore|submodule|worktree)|gh\s+(?:repo|pr|run)|tar|unzip)\b/;

function speaksOf(text: string, folder: string): boolean {
  if (BRINGS_FILES.test(text)) return true;
  const folders = foldersOf(folder).filter((name) => name !== ".");
  return text.split(/[\s"'`=:;,()|&<>]+/).some((word) => {
    const path = `/${plainPath(word)}/`;
    return folders.some((name) => path.includes(`/${name}/`));
  });
}

/** A folder and those that hold it, the workspace for last: `a/b` is in `a` and in `.`. */
function foldersOf(folder: string): string[] {
  const names = folder.split("/");
  return [...names.map((_, index) => names.slice(0, names.length - index).join("/")), "."];
}

function plainPath(path: string): string {
  return path.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "") || ".";
}
