import { join } from "node:path";

import { evaluate, evaluateCondition, evaluateText, evaluateTexts, type Scope } from "../expressions/evaluate.ts";
import { createStatusFunctions } from "../expressions/functions.ts";
import { expandMatrix } from "../jobs/expand-matrix.ts";
import { ancestorsOf, conclusionOf, type JobResult, jobsToRerun, statusFor } from "../jobs/job-graph.ts";
import { resolvePermissions } from "../permissions/job-permissions.ts";
import { createGithubContext } from "../steps/job-host.ts";
import { isJsonObject, type Json, type JsonObject, member } from "../values/json.ts";
import { Refusal } from "../values/refusal.ts";
import { literal, pairs } from "../workflow/tokens.ts";
import type { Job } from "../workflow/workflow.ts";
import type { Combination, Graph } from "./combination.ts";
import { isFailedCombination, type JobRecord, type GraphRecord, type NodeRecord } from "./records.ts";
import { runCombination } from "./run-combination.ts";

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations#limitations-of-reusable-workflows */
const DEPTH = 10;

/** Runs the jobs of a workflow, each as soon as what it needs has ended. */
export async function runGraph(graph: Graph): Promise<GraphRecord> {
  const { jobs } = graph.workflow;
  const known = graph.previous?.nodes;
  const again = known && jobsToRerun(jobs, new Map([...known].map(([id, { result }]) => [id, result])));
  const started = new Map<string, Promise<NodeRecord>>();
  const nodes = new Map<string, NodeRecord>();
  const start = (id: string): Promise<NodeRecord> => {
    const running = started.get(id) ?? run(id);
    started.set(id, running);
    return running;
  };
  const run = async (id: string): Promise<NodeRecord> => {
    const job = jobs.get(id);
    if (job === undefined) throw new Refusal(`There is no job \`${id}\``);
    const ancestors = ancestorsOf(id, jobs);
    await Promise.all(job.needs.map(start));
    const kept = known?.get(id);
    const record =
      kept !== undefined && again?.has(id) !== true
        ? kept
        : await runNode(job, graph, {
            nodes,
            // Combinations that succeeded are not run again, unless what they are made from was.
            kept: [...ancestors].some((ancestor) => again?.has(ancestor) === true) ? undefined : kept,
          });
    nodes.set(id, record);
    return record;
  };
  await Promise.all([...jobs.keys()].map(start));
  // In the file's order, not in that of their ends.
  const ordered = new Map([...jobs.keys()].flatMap((id) => (nodes.has(id) ? [[id, nodes.get(id)] as const] : [])));
  const complete = new Map([...ordered].flatMap(([id, node]) => (node === undefined ? [] : [[id, node] as const])));
  return { nodes: complete, outputs: evaluateCallOutputs(graph, complete) };
}

interface Surroundings {
  readonly nodes: ReadonlyMap<string, NodeRecord>;
  readonly kept: NodeRecord | undefined;
}

async function runNode(job: Job, graph: Graph, { nodes, kept }: Surroundings): Promise<NodeRecord> {
  const { workflow, control, facts, caller } = graph;
  const results = new Map([...nodes].map(([id, { result }]) => [id, result]));
  const statusNow = (): Scope["functions"] =>
    createStatusFunctions(statusFor(job.id, workflow.jobs, { results, cancelled: control.cancelled() }));
  const needs: JsonObject = Object.fromEntries(
    job.needs.map((id) => [id, { result: nodes.get(id)?.result ?? "skipped", outputs: nodes.get(id)?.outputs ?? {} }]),
  );
  const contexts = { needs, inputs: graph.inputs, vars: graph.services.variables };
  const scope = createScope(graph, job, contexts, statusNow());
  try {
    if (!evaluateCondition(job.condition, scope))
      return settle(control.cancelled() ? "cancelled" : "skipped", job, graph);
    const [unplayed] = job.unplayed;
    if (unplayed !== undefined) throw new Refusal(`\`${unplayed}\` of job \`${job.id}\` is not played here`);
    const permissions = resolvePermissions({
      declared: [workflow.permissions, job.permissions],
      caller,
      fromFork: facts.occasion.fromFork,
    });
    const strategy = job.strategy === undefined ? {} : evaluate(job.strategy, scope);
    const matrix = member(strategy, "matrix");
    const combinations = isJsonObject(matrix) ? expandMatrix(matrix) : [{}];
    const failFast = member(strategy, "fail-fast") !== false;
    const started = combinations.map((values, index): Combination => {
      const own = {
        ...contexts,
        matrix: values,
        strategy: { "fail-fast": failFast, "job-index": index, "job-total": combinations.length },
      };
      const inner = createScope(graph, job, own, statusNow());
      return { graph, job, name: nameOf(job, values, graph.prefix, inner), contexts: own, scope: inner, permissions };
    });
    const limit = Number(member(strategy, "max-parallel") ?? combinations.length);
    return await runCombinations(started, { failFast, limit, kept, graph, job });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return fail(error, job, graph);
  }
}

interface CombinationOptions {
  readonly failFast: boolean;
  readonly limit: number;
  readonly kept: NodeRecord | undefined;
  readonly graph: Graph;
  readonly job: Job;
}

async function runCombinations(
  combinations: readonly Combination[],
  { failFast, limit, kept, graph, job }: CombinationOptions,
): Promise<NodeRecord> {
  const jobs: JobRecord[] = [];
  const called = new Map<string, GraphRecord>();
  const results: JobResult[] = [];
  const outputs: Record<string, string> = {};
  const take = (result: JobResult, more: Readonly<Record<string, string>>): void => {
    results.push(result);
    // Of several combinations, the last to end with a value has its say.
    for (const [key, value] of Object.entries(more))
      if (value !== "" || outputs[key] === undefined) outputs[key] = value;
    if (failFast && result === "failure") for (const { name } of combinations) graph.control.cancelJob(name);
  };
  const queue = [...combinations];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { name } = next;
      const before = kept?.jobs.find((record) => record.name === name);
      if (before !== undefined && !isFailedCombination(before)) {
        jobs.push(before);
        take(before.result, before.outputs);
      } else if (job.uses === undefined) {
        const record = await runCombination(next);
        const forgiven = record.result === "failure" && (await isForgiven(next));
        jobs.push(record);
        take(forgiven ? "success" : record.result, record.outputs);
      } else {
        const record = await runCalled(next, kept?.called.get(name));
        called.set(name, record);
        take(conclusionOf([...record.nodes.values()].map(({ result }) => result)), record.outputs);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, combinations.length) }, work));
  return { result: conclusionOf(results), outputs, jobs, called };
}

async function isForgiven({ job, scope }: Combination): Promise<boolean> {
  return job.continueOnError !== undefined && evaluate(job.continueOnError, scope) === true;
}

/** A job that is another workflow file of this repository. */
async function runCalled(
  { graph, job, name, scope, permissions }: Combination,
  previous: GraphRecord | undefined,
): Promise<GraphRecord> {
  const { services, facts, depth } = graph;
  const path = /^(?:\.|\$)\/(?<path>\.github\/workflows\/[^/]+\.ya?ml)$/.exec(job.uses ?? "")?.groups?.["path"];
  if (path === undefined)
    throw new Refusal(`\`${job.uses ?? ""}\` is not played here: only workflows of this repository are`);
  if (depth >= DEPTH) throw new Refusal(`Reusable workflows are nested more than ${String(DEPTH)} deep`);
  const workflow = await services.readWorkflow(path, facts.occasion.sha);
  const declared = workflow.events.workflow_call;
  if (declared === undefined) throw new Refusal(`\`${path}\` has no \`workflow_call\` trigger`);
  const given = job.with === undefined ? {} : evaluate(job.with, scope);
  return runGraph({
    ...graph,
    workflow,
    prefix: `${name} / `,
    depth: depth + 1,
    inputs: readCallInputs(declared.inputs ?? {}, isJsonObject(given) ? given : {}, path),
    secrets:
      literal(job.secrets) === "inherit"
        ? graph.secrets
        : evaluateTexts(job.secrets, withSecrets(scope, graph.secrets)),
    caller: permissions,
    previous,
  });
}

function readCallInputs(
  declared: Readonly<
    Record<string, { readonly required?: boolean; readonly type: string; readonly default?: unknown }>
  >,
  given: JsonObject,
  path: string,
): JsonObject {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
  if (unknown !== undefined)
    throw new Refusal(`Invalid input, ${unknown} is not defined in the referenced workflow ${path}.`);
  return Object.fromEntries(
    Object.entries(declared).map(([name, input]): [string, Json] => {
      const value = given[name];
      if (value === undefined && input.required === true) {
        throw new Refusal(`Input ${name} is required, but not provided while calling ${path}.`);
      }
      const fallback = input.default;
      if (value !== undefined) return [name, value];
      if (typeof fallback === "string" || typeof fallback === "number" || typeof fallback === "boolean")
        return [name, fallback];
      return [name, input.type === "boolean" ? false : input.type === "number" ? 0 : ""];
    }),
  );
}

function withSecrets(scope: Scope, secrets: JsonObject): Scope {
  return { ...scope, contexts: { ...scope.contexts, secrets } };
}

function evaluateCallOutputs({ workflow }: Graph, nodes: ReadonlyMap<string, NodeRecord>): Record<string, string> {
  const jobs = Object.fromEntries([...nodes].map(([id, { result, outputs }]) => [id, { result, outputs }]));
  const scope = { contexts: { jobs }, functions: [] };
  return Object.fromEntries(
    pairs(workflow.callOutputs).map(([name, output]) => {
      const value = pairs(output).find(([key]) => key === "value")?.[1];
      return [name, evaluateText(value, scope) ?? ""];
    }),
  );
}

/** What is known of a job before it has a machine: no token, no folders. */
function createScope(
  { services, facts }: Graph,
  { id }: Job,
  contexts: Readonly<Record<string, JsonObject>>,
  functions: Scope["functions"],
): Scope {
  const workspace = join(services.directory, "none");
  const github = createGithubContext({
    run: facts,
    jobId: id,
    token: "",
    workspace,
    temp: workspace,
    origin: services.origin,
  });
  return { contexts: { ...contexts, github }, functions };
}

/** `name (a, b)` for combinations, unless the job gives itself a name with `matrix` in it. */
function nameOf({ id, name }: Job, matrix: JsonObject, prefix: string, scope: Scope): string {
  const given = name === undefined ? undefined : (evaluateText(name, scope) ?? id);
  const values = Object.values(matrix).map((value) =>
    typeof value === "object" ? JSON.stringify(value) : String(value),
  );
  const tells = name !== undefined && literal(name) === undefined;
  return prefix + (given ?? id) + (values.length === 0 || tells ? "" : ` (${values.join(", ")})`);
}

function settle(result: JobResult, { id }: Job, { prefix, facts }: Graph): NodeRecord {
  const record: JobRecord = {
    name: prefix + id,
    id,
    attempt: facts.attempt,
    result,
    outputs: {},
    summary: "",
    steps: {},
    log: [],
    annotations: [],
    permissions: {},
    environment: undefined,
  };
  return { result, outputs: {}, jobs: [record], called: new Map() };
}

function fail({ message }: Refusal, job: Job, graph: Graph): NodeRecord {
  const { jobs, ...rest } = settle("failure", job, graph);
  const annotation = { level: "error", title: undefined, file: graph.workflow.path, line: undefined, message } as const;
  const log = { job: graph.prefix + job.id, step: "Set up job", text: `##[error]${message}` };
  graph.services.onLine({ ...log, run: graph.facts.id });
  return { ...rest, jobs: jobs.map((record) => ({ ...record, log: [log], annotations: [annotation] })) };
}
