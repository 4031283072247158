import { join } from "node:path";

import { evaluate, evaluateCondition } from "../expressions/evaluate.ts";
import { createStatusFunctions } from "../expressions/functions.ts";
import type { Environment } from "../forge/forge-state.ts";
import { askEnvironment } from "../jobs/environment-gate.ts";
import { openIdToken } from "../jobs/id-token.ts";
import { type JobOutcome, runJob } from "../jobs/run-job.ts";
import { createJobLog, type JobLog } from "../log/log.ts";
import { allows } from "../permissions/job-permissions.ts";
import type { StopControl } from "../process/run-process.ts";
import type { JobHost } from "../steps/job-host.ts";
import { member, textMember } from "../values/json.ts";
import type { Combination } from "./combination.ts";
import type { GroupRequest } from "./concurrency.ts";
import type { JobRecord } from "./records.ts";

/** Who acts with a job's own token. */
const BOT = "github-actions[bot]";

/** Runs one combination of a job: its turn, its environment's approval, a machine, its steps. */
export async function runCombination(combination: Combination): Promise<JobRecord> {
  const { graph, job, name, scope } = combination;
  const { services, control, facts } = graph;
  const log = createJobLog(name, (line) => services.onLine({ ...line, run: facts.id }));
  const environment = readEnvironment(combination);
  const survives = (): boolean => {
    const functions = createStatusFunctions({ failed: false, incomplete: false, cancelled: true });
    return evaluateCondition(job.condition, { ...scope, functions });
  };
  const stopper = control.open(name, survives);
  const group = readGroup(combination, stopper);
  const record = ({ result, outputs, summary, steps }: JobOutcome): JobRecord => ({
    name,
    id: job.id,
    attempt: facts.attempt,
    result,
    outputs,
    summary,
    steps,
    log: log.lines,
    annotations: log.annotations,
    permissions: combination.permissions,
    environment,
  });
  try {
    if (group !== undefined && !(await services.concurrency.enter(group))) return record(ended("cancelled"));
    const refusal = environment === undefined ? undefined : await passGate(environment, combination);
    if (refusal !== undefined) {
      log.annotate({ level: "error", title: undefined, file: undefined, line: undefined, message: refusal });
      log.write(`##[error]${refusal}`);
      return record(ended("failure"));
    }
    return await services.slots.use(async () => {
      if (stopper.stopped() !== undefined) return record(ended("cancelled"));
      return record(await runOnMachine(combination, { log, stopper, environment }));
    });
  } finally {
    if (group !== undefined) services.concurrency.leave(group.group, group.holder);
    control.close(name);
  }
}

interface Machine {
  readonly log: JobLog;
  readonly stopper: StopControl;
  readonly environment: string | undefined;
}

async function runOnMachine(
  { graph, job, contexts, permissions, name }: Combination,
  { log, stopper, environment }: Machine,
): Promise<JobOutcome> {
  const { services, facts, workflow } = graph;
  const { state } = services;
  const token = state.tokens.issue({ login: BOT, kind: "job", permissions });
  const folder = join(services.directory, `job-${String(state.nextId())}`);
  const temp = join(folder, "_temp");
  const reusable = workflow.path === facts.workflowPath ? undefined : workflow.path;
  const host: JobHost = {
    run: facts,
    jobId: job.id,
    jobKey: `${String(facts.id)}/${String(facts.attempt)}/${name}`,
    token,
    log,
    signal: stopper,
    workspace: join(folder, state.name, state.name),
    temp,
    home: join(folder, "home"),
    folder,
    origin: services.origin,
    git: state.git,
    actions: services.actions,
    artifacts: state.artifacts,
    node: services.node,
    image: { ...services.image, HOME: join(folder, "home"), TMPDIR: join(folder, "tmp") },
    idToken: allows(permissions, "id-token", "write")
      ? openIdToken(services.rehearsal, { run: facts, environment, reusable })
      : {},
    minute: services.minute,
  };
  // A fork's pull request has no secret but the token.
  const secrets = { ...(facts.occasion.fromFork ? {} : graph.secrets), GITHUB_TOKEN: token };
  try {
    return await runJob({
      job,
      workflow,
      host,
      contexts: { ...contexts, secrets },
      onTimeout: () => stopper.stop("timed-out"),
    });
  } finally {
    state.tokens.revoke(token);
  }
}

function readEnvironment({ job, scope }: Combination): string | undefined {
  if (job.environment === undefined) return undefined;
  const value = evaluate(job.environment, scope);
  const name = typeof value === "string" ? value : textMember(value, "name");
  return name === "" ? undefined : name;
}

/** @returns why the job must not run. */
async function passGate(name: string, { graph, job }: Combination): Promise<string | undefined> {
  const { services, facts } = graph;
  const { environments } = services.state;
  const { occasion } = facts;
  // GitHub makes an environment that a workflow names, without any rule.
  const fresh: Environment = { name, reviewers: [], preventSelfReview: false, policies: undefined };
  const environment = environments.get(name.toLowerCase()) ?? fresh;
  environments.set(name.toLowerCase(), environment);
  const answer = askEnvironment(environment, { ...occasion, actor: facts.triggeringActor });
  if (answer.kind === "refused") return answer.message;
  if (answer.kind === "open") return undefined;
  const { reviewers } = answer;
  const { by, approved } = await services.review({ run: facts.id, job: job.id, environment: name, reviewers });
  if (!reviewers.includes(by)) return `\`${by}\` may not review deployments to ${name}`;
  return approved ? undefined : `The deployment to ${name} was rejected by ${by}.`;
}

function readGroup({ job, scope }: Combination, stopper: StopControl): GroupRequest | undefined {
  if (job.concurrency === undefined) return undefined;
  return readConcurrency(evaluate(job.concurrency, scope), { cancel: () => stopper.stop("cancelled") });
}

/** `concurrency`, as a name or as a mapping. */
export function readConcurrency(value: ReturnType<typeof evaluate>, holder: GroupRequest["holder"]): GroupRequest {
  const group = typeof value === "string" ? value : (textMember(value, "group") ?? "");
  const cancelInProgress = member(value, "cancel-in-progress") === true;
  return { group, cancelInProgress, queue: member(value, "queue") === "max" ? "max" : "single", holder };
}

function ended(result: "cancelled" | "failure"): JobOutcome {
  return { result, outputs: {}, summary: "", steps: {} };
}
