import { intersects, subset, validRange } from "semver";

import type { Problem } from "../../problems/problem.ts";
import { type InstalledNpm, jobToolchain, nodeRange } from "../../workflow/toolchain.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** `engines` of npm 12, which is `latest` since July 2026. */
const NPM_12_NODE = "^22.22.2 || ^24.15.0 || >=26.0.0";

/** npm refuses to install a version of itself that does not support the Node it runs on. */
export function* checkNpmEngine(input: CheckInput): Iterable<Problem> {
  if (input.workflows === undefined) return;
  for (const job of publishingJobs(input)) {
    const [publish] = job.publishes;
    for (const npm of jobToolchain(job, publish, input.workflows).npm) {
      const range = npm.node === undefined ? undefined : nodeRange(npm.node.version);
      if (range === undefined || !isTwelve(npm) || intersects(range, NPM_12_NODE)) continue;
      yield workflowProblem("WORKFLOW_NPM_NODE_MISMATCH", "error", npm, {
        field: fieldOfJob(job.job, "steps"),
        actual: `npm@${npm.version} on Node ${npm.node?.version}`,
        expected: `Node ${NPM_12_NODE}, or npm@^11.15.0`,
        predicts: `npm error code EBADENGINE`,
      });
    }
  }
}

function isTwelve({ version }: InstalledNpm): boolean {
  const range = validRange(version);
  return version === "latest" || (range !== null && subset(range, ">=12.0.0-0 <13.0.0-0"));
}
