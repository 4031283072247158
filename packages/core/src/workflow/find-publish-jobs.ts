import type { WorkspacePackage } from "../workspace/workspace.ts";
import { effectivePermission } from "./effective-permission.ts";
import { findPublishSteps } from "./find-publish-steps.ts";
import { inputLookup } from "./input-lookup.ts";
import { type PackageScripts, packageScripts } from "./package-scripts.ts";
import type { JobLocation, JobStep, PublishJob, PublishStep } from "./publish-job.ts";
import { resolveText } from "./resolve-text.ts";
import { runnerKind } from "./runner-kind.ts";
import { unfoldSteps } from "./unfold-steps.ts";
import type { RepositoryWorkflows, WorkflowFile, WorkflowJob, WorkflowText, WorkflowTrigger } from "./workflow.ts";

const LOCAL = /^(?:\.|\$)\/(\.github\/workflows\/[^/]+\.ya?ml)$/;
const SPEAKS_OF_PUBLISHING = /publish|release/i;
/** GitHub's own limit for workflows that call workflows. */
const DEEPEST = 10;

type Inputs = ReadonlyMap<string, string | undefined>;
type Path = PublishJob["path"];

interface Search {
  readonly read: RepositoryWorkflows;
  readonly scripts: PackageScripts;
  readonly entry: WorkflowFile;
  readonly triggers: readonly WorkflowTrigger[];
}

/**
 * Every way from a trigger to a job that publishes npm packages, through workflows of this repository that call each
 * other, its composite actions and its package scripts.
 *
 * @param packages For their scripts; the root's own come with the workflows.
 */
export function findPublishJobs(read: RepositoryWorkflows, packages: readonly WorkspacePackage[] = []): PublishJob[] {
  const scripts = packageScripts(read.rootManifest, packages);
  return read.workflows.flatMap((entry) => {
    const triggers = entry.triggers.filter(({ event }) => event !== "workflow_call");
    if (triggers.length === 0) return [];
    const search = { read, scripts, entry, triggers };
    return entry.jobs.flatMap((job) => visit(search, [{ workflow: entry, job }], new Map()));
  });
}

function visit(search: Search, path: Path, inputs: Inputs): PublishJob[] {
  const location = path.at(-1) ?? path[0];
  const { job } = location;
  if (job.uses === undefined) {
    const steps = unfoldSteps(location, inputs, search.read.actions);
    const publishes = findPublishSteps(steps, search.scripts, effectivePermission("id-token", path) === "write");
    return toPublishJobs(search, path, inputs, steps, publishes);
  }
  const called = findCalled(job.uses.text, search.read.workflows);
  if (called === undefined) return toPublishJobs(search, path, inputs, [], publishesElsewhere(path));
  if (path.length > DEEPEST || path.some(({ workflow }) => workflow === called)) return [];
  const given = calledInputs(location, called, inputs);
  return called.jobs.flatMap((inner) => visit(search, [...path, { workflow: called, job: inner }], given));
}

function findCalled(reference: string, workflows: readonly WorkflowFile[]): WorkflowFile | undefined {
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
      scripts: [],
      file,
      at: uses.at,
      ignored: false,
    },
  ];
}

function toPublishJobs(
  { entry, triggers }: Search,
  path: Path,
  inputs: Inputs,
  steps: readonly JobStep[],
  publishes: readonly PublishStep[],
): PublishJob[] {
  const [first, ...others] = publishes;
  if (first === undefined) return [];
  const { workflow, job } = path.at(-1) ?? path[0];
  const idToken = effectivePermission("id-token", path);
  const environment = resolveEnvironment(job, inputs);
  return [
    {
      entry,
      path,
      workflow,
      job,
      triggers,
      inputs,
      idToken: idToken === "unknown" ? "none" : idToken,
      ...(environment !== undefined && { environment }),
      runner: runnerKind(job, inputs),
      steps,
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
