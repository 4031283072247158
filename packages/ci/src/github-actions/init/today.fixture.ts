import { choosePublishJob, findAllPublishJobs, findVersioning, type RepositoryWorkflows } from "@slipway/core";

import type { ReleaseToday } from "../../provider/release-wish.ts";
import { parseWorkflow } from "../workflows/parse-workflow.ts";

/** How a repository with this one workflow releases. */
export function readToday(
  text: string,
  scripts: Readonly<Record<string, string>> = {},
  actions: RepositoryWorkflows["actions"] = [],
): ReleaseToday {
  const parsed = parseWorkflow(".github/workflows/release.yml", text);
  if (!("workflow" in parsed)) throw new Error("the workflow cannot be read");
  const { workflow } = parsed;
  const read: RepositoryWorkflows = {
    workflows: [workflow],
    actions,
    missing: new Set(),
    nodeVersions: new Map(),
    locked: new Map(),
    rootManifest: { scripts },
  };
  const publishJobs = findAllPublishJobs(read).npm;
  const job = choosePublishJob(publishJobs);
  if (job === undefined) throw new Error("no job publishes");
  return { job, publishJobs, versioning: findVersioning(read, [], job.entry) };
}
