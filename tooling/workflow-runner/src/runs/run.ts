import { join } from "node:path";

import { evaluate, evaluateText } from "../expressions/evaluate.ts";
import { conclusionOf, type JobResult } from "../jobs/job-graph.ts";
import { createGithubContext, type RunFacts } from "../steps/job-host.ts";
import { type JsonObject, textMember } from "../values/json.ts";
import { Refusal } from "../values/refusal.ts";
import type { Workflow } from "../workflow/workflow.ts";
import { type AttemptControl, createAttemptControl } from "./attempt-control.ts";
import { flatten, type GraphRecord, type JobRecord } from "./records.ts";
import { readConcurrency } from "./run-combination.ts";
import { runGraph } from "./run-graph.ts";
import type { Services } from "./services.ts";

/** @see https://docs.github.com/en/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs */
const ATTEMPTS = 50;

export interface Attempt {
  readonly number: number;
  readonly conclusion: JobResult;
  /** In the file's order. */
  readonly jobs: readonly JobRecord[];
  /** Pages of all jobs, in the order in which they ended. */
  readonly summary: string;
}

/** One run of a workflow, with its attempts. */
export interface Run {
  readonly id: number;
  readonly number: number;
  /** What `run-name` says. */
  readonly title: string;
  readonly workflow: string;
  readonly attempts: readonly Attempt[];
  /** The end of the newest attempt. */
  readonly ended: () => Promise<Attempt>;
  readonly status: () => "queued" | "in_progress" | "completed";
  /** @throws {Refusal} in GitHub's words. */
  readonly rerun: (which: "failed" | "all", actor?: string) => void;
  readonly cancel: () => void;
  /** Takes away the machine under a running job. @returns whether it was running. */
  readonly killJob: (name: string) => boolean;
  /** As REST shows it. */
  readonly render: (attempt?: number) => JsonObject;
}

export interface RunOptions {
  readonly services: Services;
  readonly workflow: Workflow;
  readonly facts: RunFacts;
  readonly onEnd: (run: Run) => void;
}

/** Starts a run; it goes on by itself. */
export function startRun({ services, workflow, facts, onEnd }: RunOptions): Run {
  const attempts: Attempt[] = [];
  let previous: GraphRecord | undefined;
  let control: AttemptControl = createAttemptControl();
  let status: ReturnType<Run["status"]> = "queued";
  const scope = createScope(services, facts);
  const start = async (attemptFacts: RunFacts, kept: GraphRecord | undefined): Promise<Attempt> => {
    const current = createAttemptControl();
    control = current;
    const holder = { cancel: () => current.cancel() };
    const group = workflow.concurrency && readConcurrency(evaluate(workflow.concurrency, scope), holder);
    const entered = group === undefined || (await services.concurrency.enter(group));
    try {
      if (!entered) return end({ number: attemptFacts.attempt, conclusion: "cancelled", jobs: [], summary: "" });
      status = "in_progress";
      const record = await runGraph({
        services,
        control: current,
        facts: attemptFacts,
        workflow,
        prefix: "",
        depth: 0,
        inputs: facts.occasion.inputs,
        secrets: facts.occasion.fromFork ? {} : services.secrets,
        caller: undefined,
        previous: kept,
      });
      previous = record;
      const jobs = flatten(record);
      const conclusion = conclusionOf([...record.nodes.values()].map(({ result }) => result));
      const summary = jobs
        .map((job) => job.summary)
        .filter(Boolean)
        .join("\n");
      return end({ number: attemptFacts.attempt, conclusion, jobs, summary });
    } finally {
      if (group !== undefined) services.concurrency.leave(group.group, holder);
    }
  };
  const end = (attempt: Attempt): Attempt => {
    attempts.push(attempt);
    status = "completed";
    onEnd(run);
    return attempt;
  };
  const run: Run = {
    id: facts.id,
    number: facts.number,
    title: workflow.runName === undefined ? defaultTitle(facts) : (evaluateText(workflow.runName, scope) ?? ""),
    workflow: workflow.path,
    attempts,
    ended: () => current,
    status: () => status,
    rerun: (which, actor = facts.occasion.actor) => {
      const last = attempts.at(-1);
      if (status !== "completed" || last === undefined)
        throw new Refusal("HTTP 403: The workflow run is already running");
      if (attempts.length >= ATTEMPTS) throw new Refusal("HTTP 403: This workflow run has been re-run too many times");
      if (which === "failed" && ["success", "skipped"].includes(last.conclusion)) {
        throw new Refusal("HTTP 403: This workflow run cannot be retried because there are no failed jobs");
      }
      status = "queued";
      const next = { ...facts, attempt: last.number + 1, triggeringActor: actor };
      current = start(next, which === "failed" ? previous : undefined);
    },
    cancel: () => control.cancel(),
    killJob: (name) => control.killJob(name),
    render: (attempt) => render(run, { facts, workflow, attempt }),
  };
  let current = start(facts, undefined);
  return run;
}

function createScope({ directory, origin, variables }: Services, facts: RunFacts): Parameters<typeof evaluate>[1] {
  const workspace = join(directory, "none");
  const github = createGithubContext({ run: facts, jobId: "", token: "", workspace, temp: workspace, origin });
  return { contexts: { github, inputs: facts.occasion.inputs, vars: variables }, functions: [] };
}

/** The commit's subject, or a pull request's title; the workflow's name stands for what is not to be had here. */
function defaultTitle({ occasion, workflowName }: RunFacts): string {
  return textMember(occasion.payload["pull_request"], "title") ?? workflowName;
}

interface Rendering {
  readonly facts: RunFacts;
  readonly workflow: Workflow;
  readonly attempt: number | undefined;
}

/** @see https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run */
function render(run: Run, { facts, workflow, attempt }: Rendering): JsonObject {
  const { occasion, repository } = facts;
  const shown = attempt === undefined ? run.attempts.at(-1) : run.attempts.find(({ number }) => number === attempt);
  const name = `${repository.owner}/${repository.name}`;
  const status = attempt === undefined ? run.status() : "completed";
  return {
    id: run.id,
    run_number: run.number,
    run_attempt: attempt ?? Math.max(run.attempts.length, 1),
    name: workflow.name,
    display_title: run.title,
    path: workflow.path,
    event: occasion.event,
    status,
    conclusion: status === "completed" ? (shown?.conclusion ?? null) : null,
    head_branch: occasion.head.branch,
    head_sha: occasion.head.sha,
    head_repository: { full_name: occasion.head.repository, fork: occasion.head.repository !== name },
    repository: { full_name: name },
    // Empty for forks: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run
    pull_requests:
      occasion.event === "pull_request" && !occasion.fromFork ? [{ number: occasion.payload["number"] ?? 0 }] : [],
    actor: { login: occasion.actor },
    triggering_actor: { login: facts.triggeringActor },
    html_url: `https://github.com/${name}/actions/runs/${String(run.id)}`,
    workflow: { name: workflow.name, path: workflow.path },
  };
}
