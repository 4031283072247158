import { readdir } from "node:fs/promises";
import { join, posix } from "node:path";

import { type Manifest, parseManifest, type Problem, type RepositoryWorkflows, type WorkflowFile } from "@slipway/core";

import { parseActionsLock } from "./parse-actions-lock.ts";
import { parseWorkflow } from "./parse-workflow.ts";
import { readInside } from "./read-inside.ts";
import { readLocalActions } from "./read-local-actions.ts";
import { readNodeVersions } from "./read-node-versions.ts";
import { unreadable } from "./unreadable.ts";

const DIRECTORY = ".github/workflows";

/** What was read, and what could not be. */
export interface WorkflowReading extends RepositoryWorkflows {
  readonly problems: readonly Problem[];
}

/**
 * Reads every workflow of a repository, the actions of its own that they use, and the few small files that decide what
 * they do. Follows no link out of the repository, starts nothing and asks nobody.
 *
 * @param base Absolute path of the repository's root.
 */
export async function readWorkflows(base: string): Promise<WorkflowReading> {
  const workflows: WorkflowFile[] = [];
  const problems: Problem[] = [];
  for (const name of await listWorkflows(base)) {
    const file = posix.join(DIRECTORY, name);
    const read = await readInside(base, file);
    if (read === undefined) continue;
    const parsed = "text" in read ? parseWorkflow(file, read.text) : undefined;
    if (parsed !== undefined && "workflow" in parsed) workflows.push(parsed.workflow);
    else
      problems.push(parsed?.problem ?? unreadable(file, "failure" in read ? read.failure : "", undefined, "warning"));
  }
  const steps = workflows.flatMap(({ jobs }) => jobs.flatMap((job) => job.steps));
  const local = await readLocalActions(base, steps);
  const [lock, rootManifest, nodeVersions] = await Promise.all([
    readInside(base, posix.join(DIRECTORY, "actions.lock")),
    readRootManifest(base),
    readNodeVersions(base, [...steps, ...local.actions.flatMap((action) => action.steps)]),
  ]);
  return {
    workflows,
    actions: local.actions,
    locked: lock !== undefined && "text" in lock ? parseActionsLock(lock.text) : new Map(),
    ...(rootManifest !== undefined && { rootManifest }),
    nodeVersions,
    problems: [...problems, ...local.problems],
  };
}

async function listWorkflows(base: string): Promise<string[]> {
  try {
    const names = await readdir(join(base, DIRECTORY));
    return names.filter((name) => /\.ya?ml$/.test(name)).toSorted();
  } catch {
    return [];
  }
}

/** The workspace's reader reports what is wrong with it. */
async function readRootManifest(base: string): Promise<Manifest | undefined> {
  const read = await readInside(base, "package.json");
  const parsed = read !== undefined && "text" in read ? parseManifest(read.text) : undefined;
  return parsed !== undefined && "manifest" in parsed ? parsed.manifest : undefined;
}
