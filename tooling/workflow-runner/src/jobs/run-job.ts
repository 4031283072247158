import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { evaluate, evaluateText, evaluateTexts, type Scope } from "../expressions/evaluate.ts";
import { endGroup } from "../process/run-process.ts";
import { createScope, type Frame, type JobState } from "../steps/frame.ts";
import type { JobHost } from "../steps/job-host.ts";
import { runSteps } from "../steps/run-steps.ts";
import { isJsonObject, type JsonObject, toText } from "../values/json.ts";
import { Refusal } from "../values/refusal.ts";
import { pairs } from "../workflow/tokens.ts";
import type { Job, Workflow } from "../workflow/workflow.ts";
import type { JobResult } from "./job-graph.ts";

/** @see https://docs.github.com/en/actions/reference/limits */
const DEFAULT_MINUTES = 360;
/** Of one job, in UTF-16: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idoutputs */
const OUTPUT_LIMIT = 1024 * 1024;

/** Of one job, by step: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits */
const SUMMARIES = 20;

/** Images that this machine stands for. Provenance and the workflows here know no others. */
const RUNNERS = /^ubuntu-(?:latest|slim|\d{2}\.\d{2})$/;

export interface JobOutcome {
  readonly result: JobResult;
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown of its steps, in order. */
  readonly summary: string;
  readonly steps: JsonObject;
}

export interface JobTask {
  readonly job: Job;
  readonly workflow: Workflow;
  readonly host: JobHost;
  /** `needs`, `matrix`, `strategy`, `secrets`, `vars` and `inputs`. */
  readonly contexts: Readonly<Record<string, JsonObject>>;
  /** Called when `timeout-minutes` have passed. */
  readonly onTimeout: () => void;
}

/** Runs the steps of one job in folders of its own, which are gone afterwards. */
export async function runJob({ job, workflow, host, contexts, onTimeout }: JobTask): Promise<JobOutcome> {
  const { log } = host;
  for (const folder of [
    host.workspace,
    host.temp,
    host.home,
    join(host.temp, "_github_workflow"),
    join(host.folder, "tmp"),
  ]) {
    await mkdir(folder, { recursive: true });
  }
  await writeFile(join(host.temp, "_github_workflow/event.json"), JSON.stringify(host.run.occasion.payload, null, 2));
  log.masks.add(host.token);
  for (const secret of Object.values(contexts["secrets"] ?? {})) log.masks.add(toText(secret));
  const bearer = host.idToken["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  if (bearer !== undefined) log.masks.add(bearer);
  const state: JobState = { host, env: new Map(), path: [], posts: [], summaries: [], groups: [], failed: false };
  const frame: Frame = {
    state,
    contexts,
    steps: new Map(),
    env: {},
    actionPath: undefined,
    defaults: [workflow.defaults, job.defaults],
    depth: 0,
    failed: false,
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    for (const env of [workflow.env, job.env]) {
      for (const [key, value] of Object.entries(evaluateTexts(env, createScope(frame)))) state.env.set(key, value);
    }
    checkRunner(job, createScope(frame));
    const minutes =
      job.timeoutMinutes === undefined ? DEFAULT_MINUTES : Number(evaluate(job.timeoutMinutes, createScope(frame)));
    timer = setTimeout(() => {
      log.write(`##[error]The job has exceeded the maximum execution time of ${String(minutes)} minutes.`);
      onTimeout();
    }, minutes * host.minute);
    await runSteps(job.steps, frame);
    await runPosts(state);
    return end(job, frame);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.annotate({ level: "error", title: undefined, file: undefined, line: undefined, message: error.message });
    log.write(`##[error]${error.message}`);
    return {
      result: "failure",
      outputs: {},
      summary: pageOf(state),
      steps: Object.fromEntries(frame.steps),
    };
  } finally {
    clearTimeout(timer);
    // What steps left running is cleaned up with the job.
    for (const group of state.groups) endGroup(group);
    await rm(host.folder, { recursive: true, force: true });
  }
}

async function runPosts(state: JobState): Promise<void> {
  const { host } = state;
  for (const { name, run } of state.posts.toReversed()) {
    if (host.signal.stopped() === "killed") return;
    host.log.begin(name);
    await run();
  }
}

function end(job: Job, frame: Frame): JobOutcome {
  const { state } = frame;
  const { host } = state;
  const summary = pageOf(state);
  const stopped = host.signal.stopped();
  const steps = Object.fromEntries(frame.steps);
  if (stopped === "killed") {
    const message = "The hosted runner lost communication with the server.";
    host.log.annotate({ level: "error", title: undefined, file: undefined, line: undefined, message });
    // Nobody is there to hand on outputs or summaries.
    return { result: "failure", outputs: {}, summary: "", steps: {} };
  }
  const outputs = evaluateOutputs(job, createScope(frame), host);
  if (stopped !== undefined) return { result: "cancelled", outputs, summary, steps };
  return { result: state.failed ? "failure" : "success", outputs, summary, steps };
}

function pageOf({ summaries }: JobState): string {
  return summaries.slice(0, SUMMARIES).join("\n");
}

/** An output that holds a secret is left out, and the log says so. */
function evaluateOutputs(job: Job, scope: Scope, { log }: JobHost): Record<string, string> {
  const outputs: Record<string, string> = {};
  let size = 0;
  for (const [name, token] of pairs(job.outputs)) {
    const value = evaluateText(token, scope) ?? "";
    if (log.masks.apply(value) !== value) {
      log.write(`##[warning]Skip output '${name}' since it may contain secret.`);
      continue;
    }
    size += (name.length + value.length) * 2;
    if (size > OUTPUT_LIMIT) throw new Refusal(`Job outputs exceed the limit of ${String(OUTPUT_LIMIT)} bytes`);
    outputs[name] = value;
  }
  return outputs;
}

/** @throws {Refusal} for machines that this one cannot stand for. */
function checkRunner({ id, runsOn }: Job, scope: Scope): void {
  const value = runsOn === undefined ? null : evaluate(runsOn, scope);
  const labels = Array.isArray(value) ? value : [isJsonObject(value) ? (value["labels"] ?? null) : value];
  const unknown = labels.map((label) => toText(label)).filter((label) => !RUNNERS.test(label));
  if (unknown.length > 0) throw new Refusal(`\`runs-on: ${unknown.join(", ")}\` of job \`${id}\` is not played here`);
}
