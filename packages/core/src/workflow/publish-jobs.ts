import type { WorkspacePackage } from "../workspace/workspace.ts";
import { isLoopback } from "./client.ts";
import { type RepositoryScripts, repositoryScripts } from "./commands.ts";
import { inputLookup, resolveText } from "./expressions.ts";
import { findPublishCommands, type PublishCommand, recogniseAction } from "./publish-commands.ts";
import {
  effectivePermission,
  type JobLocation,
  type JobStep,
  type JobWay,
  type PublishJob,
  type PublishStep,
  type RunnerKind,
} from "./publish-job.ts";
import { unfoldSteps } from "./steps.ts";
import { evaluateCondition } from "./triggers.ts";
import type {
  RepositoryWorkflows,
  SourceSpan,
  WorkflowFile,
  WorkflowJob,
  WorkflowText,
  WorkflowTrigger,
} from "./workflow.ts";

const LOCAL = /^(?:\.|\$)\/(\.github\/workflows\/[^/]+\.ya?ml)$/;

const SPEAKS_OF_PUBLISHING = /publish|release/i;

/** GitHub's own limit for workflows that call workflows. */
const DEEPEST = 10;

/** Calls that are followed from one entry. Beyond them a workflow that was looked at is not looked at once more. */
const MOST_CALLS = 1000;

type Inputs = ReadonlyMap<string, string | undefined>;

const NO_INPUTS: Inputs = new Map();

type Path = PublishJob["path"];

interface Search {
  readonly read: RepositoryWorkflows;
  readonly entry: WorkflowFile;
  readonly triggers: readonly WorkflowTrigger[];
  /** The workflows that were called, and how often all of them together. */
  readonly called: Set<WorkflowFile>;
  calls: number;
}

/**
 * Every way from a trigger to a job that publishes npm packages, through workflows of this repository that call each
 * other, its composite actions and its package scripts.
 *
 * @param packages For their scripts; the root's own come with the workflows.
 */
export function findPublishJobs(read: RepositoryWorkflows, packages: readonly WorkspacePackage[] = []): PublishJob[] {
  const scripts = repositoryScripts(read.rootManifest, packages, read.files);
  return findJobWays(read).flatMap((way) => {
    const { path, steps, idToken, job } = way;
    const publishes =
      job.uses === undefined ? findPublishSteps(steps, scripts, idToken === "write") : publishesElsewhere(path);
    return toPublishJob(way, publishes);
  });
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

/** A workflow of another repository cannot be looked into; its name and the rights it gets are all there is. */
function publishesElsewhere(path: Path): PublishStep[] {
  const { workflow, job } = path.at(-1) ?? path[0];
  const { uses } = job;
  if (uses === undefined || effectivePermission("id-token", path) !== "write") return [];
  if (!SPEAKS_OF_PUBLISHING.test(uses.text.replace(/^[^/]*\/[^/]*/, ""))) return [];
  const { file } = workflow;
  return [
    {
      client: "other",
      mode: "publish",
      certainty: "likely",
      words: [uses.text],
      ways: [[uses.text]],
      directories: undefined,
      environment: new Map(),
      scripts: [],
      file,
      at: uses.at,
      ignored: false,
    },
  ];
}

function toPublishJob(way: JobWay, publishes: readonly PublishStep[]): PublishJob[] {
  const [first, ...others] = publishes;
  if (first === undefined) return [];
  return [
    {
      ...way,
      runner: runnerKind(way.job, way.inputs),
      publishes: [first, ...others],
      client: first.client,
      certainty: first.certainty,
    },
  ];
}

/** An empty name is no environment. */
function resolveEnvironment({ environment }: WorkflowJob, inputs: Inputs): WorkflowText | undefined {
  if (environment?.name === undefined) return undefined;
  const resolved = resolveText(environment.name.text, inputLookup(inputs));
  return resolved.text === "" ? undefined : { ...environment.name, ...resolved };
}

const REGISTRY = /^(?:npm_config_registry|yarn_npm_registry_server|yarn_npm_publish_registry)$/i;

const TEST_REGISTRY = /\bverdaccio\b/;

const TOKEN = /^(?:NODE_AUTH_TOKEN|.*NPM.*TOKEN)$/i;

/** GitHub's own token opens GitHub's package registry and no other. */
const GITHUB_TOKEN = /\b(?:secrets\.GITHUB_TOKEN|github\.token)\b/i;

/**
 * The steps of a job that publish to an npm registry. Guesses count only when there is nothing certain, and only in a job
 * that could publish.
 *
 * @param idToken Whether the job can get an ID token.
 */
function findPublishSteps(steps: readonly JobStep[], scripts: RepositoryScripts, idToken: boolean): PublishStep[] {
  if (steps.some(({ run }) => run !== undefined && TEST_REGISTRY.test(run))) return [];
  const found = steps.flatMap((step) => {
    if (step.conditions.some((condition) => evaluateCondition(condition, () => undefined) === false)) return [];
    if (isElsewhere(step)) return [];
    return commandsOf(step, scripts).map((command) => toPublishStep(step, command));
  });
  const certain = found.filter(({ certainty }) => certainty === "certain");
  if (certain.length > 0) return certain;
  return found.filter(({ step }) => idToken || (step !== undefined && holdsToken(step)));
}

function commandsOf(step: JobStep, scripts: RepositoryScripts): readonly PublishCommand[] {
  if (step.run !== undefined) return findPublishCommands(step.run, scripts, step);
  return step.step.uses === undefined ? [] : recogniseAction(step, scripts);
}

function isElsewhere({ env }: JobStep): boolean {
  return [...env].some(
    ([name, { text }]) => (REGISTRY.test(name) && isLoopback(text)) || (TOKEN.test(name) && GITHUB_TOKEN.test(text)),
  );
}

function holdsToken({ env }: JobStep): boolean {
  return [...env].some(([name, { text }]) => TOKEN.test(name) && text !== "");
}

function toPublishStep(step: JobStep, { line, ...command }: PublishCommand): PublishStep {
  return { ...command, file: step.file, at: spanOf(step, line), step };
}

/** The span of the whole script, its position that of the command's line. */
function spanOf({ step }: JobStep, line: number): SourceSpan {
  const written = step.run ?? step.uses;
  if (written === undefined) return step.at;
  const { at, block } = written;
  return block === undefined ? at : { ...at, position: { line: block.line + line, column: block.column } };
}

/** @see https://docs.github.com/en/actions/reference/runners/github-hosted-runners */
const GITHUB_HOSTED = /^(?:ubuntu|windows|macos)-(?:latest|slim|\d[\d.]*)(?:-(?:arm|intel|large|xlarge|vs\d+))*$/i;

/** The label that GitHub gives every self-hosted runner, and those of hosts that register theirs as such. */
const SELF_HOSTED =
  /^(?:self-hosted$|blacksmith-|depot-|namespace-profile-|nscloud-|warp-|buildjet-|ubicloud(?:$|-)|cirun-|runs-on[=/])/i;

const MATRIX = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/;

/**
 * Where a job runs, as far as its labels tell. One self-hosted leg of a matrix is enough.
 *
 * @param inputs Of the workflow that holds the job.
 */
function runnerKind(job: WorkflowJob, inputs: ReadonlyMap<string, string | undefined>): RunnerKind {
  const labels = (job.runsOn?.labels ?? []).flatMap((label) => resolveLabel(label, job, inputs));
  if (labels.some((label) => label !== undefined && SELF_HOSTED.test(label))) return "self-hosted";
  const hosted = labels.every((label) => label !== undefined && GITHUB_HOSTED.test(label));
  return hosted && labels.length > 0 && job.runsOn?.group === undefined ? "github-hosted" : "unknown";
}

function resolveLabel(
  { text, dynamic }: WorkflowText,
  { matrix }: WorkflowJob,
  inputs: ReadonlyMap<string, string | undefined>,
): (string | undefined)[] {
  if (!dynamic) return [text];
  const key = MATRIX.exec(text.trim())?.[1];
  const values = key === undefined ? undefined : matrix?.values.get(key);
  if (values !== undefined) return values.map((value) => (value.dynamic ? undefined : value.text));
  const resolved = resolveText(text, inputLookup(inputs));
  return [resolved.dynamic ? undefined : resolved.text];
}
