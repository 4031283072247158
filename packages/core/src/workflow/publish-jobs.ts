import type { WorkspacePackage } from "../workspace/workspace.ts";
import { findCommands, type RepositoryScripts, repositoryScripts } from "./commands.ts";
import { logsIn } from "./credentials.ts";
import { sendsToHost } from "./host-registry.ts";
import { findJobWays } from "./job-ways.ts";
import type { JobWay, PublishJob, PublishStep } from "./publish-job.ts";
import { declaresPublishing, findPublishSteps, publishesByName, publishesElsewhere, spanOf } from "./publish-steps.ts";
import { runnerKind } from "./runner.ts";
import type { RepositoryWorkflows } from "./workflow.ts";

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
    found: way.job.uses === undefined ? findPublishSteps(way, scripts, sendsToHost(way, packages, read)) : undefined,
  }));
  const host = ways.flatMap(({ way, found }) => toPublishJob(way, found?.host ?? [], scripts));
  const seen = ways.flatMap(({ way, found }) =>
    toPublishJob(way, found === undefined ? publishesElsewhere(way) : found.publishes, scripts),
  );
  if (seen.length > 0) return { npm: seen, host };
  const bound = ways.flatMap(({ way, found }) =>
    declaresPublishing(way) ? toPublishJob(way, found?.likely ?? [], scripts) : [],
  );
  if (bound.length > 0 || host.length > 0) return { npm: bound, host };
  return { npm: ways.flatMap(({ way }) => toPublishJob(way, publishesByName(way, scripts), scripts)), host };
}

function toPublishJob(way: JobWay, publishes: readonly PublishStep[], scripts: RepositoryScripts): PublishJob[] {
  const [first, ...others] = publishes;
  if (first === undefined) return [];
  return [
    {
      ...way,
      runner: runnerKind(way),
      publishes: [first, ...others],
      client: first.client,
      certainty: first.certainty,
      logins: way.steps.flatMap((step) => {
        if (step.run === undefined) return [];
        const logins = findCommands(step.run, scripts, step).filter(logsIn);
        return logins.map(({ line }) => ({ file: step.file, at: spanOf(step, line) }));
      }),
    },
  ];
}
