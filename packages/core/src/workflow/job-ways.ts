import { inputLookup, resolveText } from "./expressions.ts";
import { effectivePermission, type JobLocation, type JobStep, type JobWay } from "./publish-job.ts";
import { unfoldSteps } from "./steps.ts";
import type { RepositoryWorkflows, WorkflowFile, WorkflowJob, WorkflowText, WorkflowTrigger } from "./workflow.ts";

const LOCAL = /^(?:\.|\$)\/(\.github\/workflows\/[^/]+\.ya?ml)$/;

/** GitHub's own limit for workflows that call workflows. */
const DEEPEST = 10;

/** Calls that are followed from one entry. Beyond them a workflow that was looked at is not looked at once more. */
const MOST_CALLS = 1000;

type Inputs = ReadonlyMap<string, string | undefined>;

const NO_INPUTS: Inputs = new Map();

type Path = JobWay["path"];

interface Search {
  readonly read: RepositoryWorkflows;
  readonly entry: WorkflowFile;
  readonly triggers: readonly WorkflowTrigger[];
  /** The workflows that were called, and how often all of them together. */
  readonly called: Set<WorkflowFile>;
  calls: number;
}

/** Every way from a trigger to a job, whatever it does, or to one that calls a workflow of another repository. */
export function findJobWays(read: RepositoryWorkflows): JobWay[] {
  return read.workflows.flatMap((entry) => {
    const triggers = entry.triggers.filter(({ event }) => event !== "workflow_call");
    if (triggers.length === 0) return [];
    const search = { read, entry, triggers, called: new Set<WorkflowFile>(), calls: 0 };
    return entry.jobs.flatMap((job) => visit(search, [{ workflow: entry, job }], NO_INPUTS));
  });
}

function visit(search: Search, path: Path, inputs: Inputs): JobWay[] {
  const location = path.at(-1) ?? path[0];
  const { job } = location;
  if (job.uses === undefined)
    return [toJobWay(search, path, inputs, unfoldSteps(location, inputs, search.read.actions))];
  const called = findCalledWorkflow(job.uses.text, search.read.workflows);
  if (called === undefined) return [toJobWay(search, path, inputs, [])];
  if (path.length > DEEPEST || path.some(({ workflow }) => workflow === called)) return [];
  search.calls += 1;
  if (search.calls > MOST_CALLS && search.called.has(called)) return [];
  search.called.add(called);
  const given = calledInputs(location, called, inputs);
  return called.jobs.flatMap((inner) => visit(search, [...path, { workflow: called, job: inner }], given));
}

function toJobWay({ entry, triggers }: Search, path: Path, inputs: Inputs, steps: readonly JobStep[]): JobWay {
  const { workflow, job } = path.at(-1) ?? path[0];
  const idToken = effectivePermission("id-token", path);
  return {
    entry,
    path,
    workflow,
    job,
    triggers,
    inputs,
    idToken: idToken === "unknown" ? "none" : idToken,
    environment: resolveEnvironment(job, inputs),
    steps,
  };
}

/** The file that a job of this repository calls, when it was read. */
export function findCalledWorkflow(reference: string, workflows: readonly WorkflowFile[]): WorkflowFile | undefined {
  const file = LOCAL.exec(reference)?.[1];
  return workflows.find((workflow) => workflow.file === file);
}

function calledInputs({ job }: JobLocation, called: WorkflowFile, inputs: Inputs): Inputs {
  const declared = called.triggers.find(({ event }) => event === "workflow_call")?.inputs ?? new Map();
  const given = [...job.with].map(([name, { text }]) => {
    const resolved = resolveText(text, inputLookup(inputs));
    return [name, resolved.dynamic ? undefined : resolved.text] as const;
  });
  return new Map([...declared, ...given].map(([name, value]) => [name.toLowerCase(), value]));
}

/** An empty name is no environment. */
function resolveEnvironment({ environment }: WorkflowJob, inputs: Inputs): WorkflowText | undefined {
  if (environment?.name === undefined) return undefined;
  const resolved = resolveText(environment.name.text, inputLookup(inputs));
  return resolved.text === "" ? undefined : { ...environment.name, ...resolved };
}
