import { realpath } from "node:fs/promises";
import { posix, relative, resolve, sep } from "node:path";

import { findProvider, listIgnored, type WorkflowReading } from "@slipway/ci";
import {
  choosePublishJob,
  findAllPublishJobs,
  listStepDirectories,
  type Problem,
  ReleaseError,
  sanitise,
  type Workspace,
} from "@slipway/core";
import { describeBelow, findBelow, findGitRoot, readWorkspace } from "@slipway/npm";

import type { Run } from "./run/run.ts";

/** The workspace of a release, and the workflows of its repository. */
export interface Located {
  readonly workspace: Workspace;
  readonly problems: readonly Problem[];
  readonly reading: WorkflowReading;
  /** Where packages lie that are no part of the workspace, for a sentence; absent where it has packages, and where none do. */
  readonly below: string | undefined;
}

/**
 * The workspace that a directory belongs to; in a repository that has none at its root, or nothing to publish in it, the
 * one in whose directory its workflows publish.
 *
 * @param directory As given; by default the working directory.
 * @throws {ReleaseError} `WORKSPACE_NOT_FOUND`, naming the packages below.
 */
export async function locateWorkspace(directory: string | undefined, run: Run): Promise<Located> {
  const { pipelines } = findProvider(run.environment);
  const start = resolve(run.cwd, directory ?? ".");
  const found = await readWorkspace(start).catch(toError);
  if (!(found instanceof ReleaseError) && isPublishable(found.workspace)) {
    return { ...found, reading: await pipelines.read(found.workspace.base), below: undefined };
  }
  const place = await realpath(start).catch(() => undefined);
  if (place === undefined) throw found;
  const base = (await findGitRoot(place)) ?? place;
  const reading = await pipelines.read(base);
  const believed = base === place ? await findPublishing(base, reading) : undefined;
  if (believed !== undefined) {
    const { workspace, file } = believed;
    run.progress.note(sanitise(`the workspace in \`${workspace.root}\`, where \`${file}\` publishes`));
    return { workspace, problems: believed.problems, reading, below: undefined };
  }
  const below = describeBelow(
    await findBelow(place, async (paths) => listIgnored(base, paths, run.environment)),
    relative(run.cwd, start).split(sep).join(posix.sep) || ".",
  );
  if (!(found instanceof ReleaseError)) return { ...found, reading, below };
  throw below === undefined ? found : new ReleaseError(found.code, found.message, { hint: below });
}

function toError(error: unknown): ReleaseError {
  if (error instanceof ReleaseError && error.code === "WORKSPACE_NOT_FOUND") return error;
  throw error;
}

function isPublishable({ packages }: Workspace): boolean {
  return packages.some(({ manifest }) => !manifest["private"]);
}

/** Directories of steps that are looked into. */
const MOST_PLACES = 20;

interface Publishing {
  readonly workspace: Workspace;
  readonly problems: readonly Problem[];
  /** The workflow. */
  readonly file: string;
}

/** The one workspace below in which a job publishes; nothing where there are several. */
async function findPublishing(base: string, reading: WorkflowReading): Promise<Publishing | undefined> {
  const found = new Map<string, Publishing>();
  for (const directory of listStepDirectories(reading).slice(0, MOST_PLACES)) {
    const read = await readWorkspace(resolve(base, directory)).catch(() => undefined);
    if (read === undefined || read.workspace.root === "." || !isPublishable(read.workspace)) continue;
    const { root } = read.workspace;
    const jobs = findAllPublishJobs(reading, read.workspace.packages).npm.filter(({ publishes }) =>
      publishes.some(({ directories = [] }) => directories.some((path) => `${path}/`.startsWith(`${root}/`))),
    );
    const job = choosePublishJob(jobs);
    if (job !== undefined) found.set(root, { ...read, file: job.workflow.file });
  }
  return found.size === 1 ? [...found.values()][0] : undefined;
}
