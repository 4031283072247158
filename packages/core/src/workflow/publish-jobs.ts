import type { WorkspacePackage } from "../workspace/workspace.ts";
import { repositoryScripts } from "./commands.ts";
import { inputLookup, resolveText } from "./expressions.ts";
import { findJobWays } from "./job-ways.ts";
import type { JobWay, PublishJob, PublishStep, RunnerKind } from "./publish-job.ts";
import { declaresPublishing, findPublishSteps, publishesByName, publishesElsewhere } from "./publish-steps.ts";
import type { RepositoryWorkflows, WorkflowJob, WorkflowText } from "./workflow.ts";

/** The jobs of a repository that publish packages, by the registry that they publish to. */
interface FoundJobs {
  /** To npm's, or to one in its place. */
  readonly npm: readonly PublishJob[];
  /** To the package registry of the code host, with its own token. */
  readonly host: readonly PublishJob[];
}

/**
 * Every way from a trigger to a job that publishes npm packages, through workflows of this repository that call each
 * other, its composite actions and its scripts.
 *
 * @param packages For their scripts; the root's own come with the workflows.
 */
export function findPublishJobs(read: RepositoryWorkflows, packages: readonly WorkspacePackage[] = []): PublishJob[] {
  return [...findAllPublishJobs(read, packages).npm];
}

/**
 * The same, with those that publish to the code host. Where nothing is seen to publish, guesses count: first the likely
 * commands of jobs with an environment, then jobs that can get an ID token and whose names say it.
 */
export function findAllPublishJobs(read: RepositoryWorkflows, packages: readonly WorkspacePackage[] = []): FoundJobs {
  const scripts = repositoryScripts(read.rootManifest, packages, read);
  const ways = findJobWays(read).map((way) => ({
    way,
    found: way.job.uses === undefined ? findPublishSteps(way, scripts) : undefined,
  }));
  const host = ways.flatMap(({ way, found }) => toPublishJob(way, found?.host ?? []));
  const seen = ways.flatMap(({ way, found }) =>
    toPublishJob(way, found === undefined ? publishesElsewhere(way) : found.publishes),
  );
  if (seen.length > 0) return { npm: seen, host };
  const bound = ways.flatMap(({ way, found }) =>
    declaresPublishing(way) ? toPublishJob(way, found?.likely ?? []) : [],
  );
  if (bound.length > 0 || host.length > 0) return { npm: bound, host };
  return { npm: ways.flatMap(({ way }) => toPublishJob(way, publishesByName(way, scripts))), host };
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
