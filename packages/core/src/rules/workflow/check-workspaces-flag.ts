import { subset, validRange } from "semver";

import type { Problem } from "../../problems/problem.ts";
import type { PublishJob, PublishStep } from "../../workflow/publish-job.ts";
import { jobToolchain } from "../../workflow/toolchain.ts";
import type { CheckInput } from "../rule.ts";
import { editInScript } from "./edit-in-script.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** How npm abbreviated long flags until version 12. */
const ABBREVIATED = new Map([
  ["-ws", "--workspaces"],
  ["-iwr", "--include-workspace-root"],
]);

/** `-ws` is an error for npm 12; with npm 11, `--workspaces` lets one package's credential reach the next. */
export function* checkWorkspacesFlag(input: CheckInput): Iterable<Problem> {
  for (const job of publishingJobs(input)) {
    for (const publish of job.publishes) {
      if (publish.client !== "npm") continue;
      const version = npmMajor(job, publish, input);
      const abbreviated = publish.words.find((word) => ABBREVIATED.has(word));
      if (abbreviated !== undefined) yield refused(job, publish, abbreviated, version);
      else if (publish.words.includes("--workspaces") && version !== 12) yield leaky(job, publish);
    }
  }
}

function refused({ job }: PublishJob, publish: PublishStep, flag: string, version: number | undefined): Problem {
  const expected = ABBREVIATED.get(flag) ?? flag;
  return workflowProblem("WORKFLOW_NPM_WORKSPACES", version === 12 ? "error" : "warning", publish, {
    field: fieldOfJob(job, "steps"),
    actual: flag,
    expected,
    ...(version !== 12 && { reason: "npm 12 takes it for an error, npm 11 for a mistake" }),
    predicts: `${flag} is not a valid single-hyphen cli flag. Did you mean --${flag.slice(1)}?`,
    edits: [editInScript(publish, flag, expected)],
  });
}

function leaky({ job }: PublishJob, publish: PublishStep): Problem {
  return workflowProblem("WORKFLOW_NPM_WORKSPACES", "warning", publish, {
    field: fieldOfJob(job, "steps"),
    actual: "npm publish --workspaces",
    expected: "one npm for each package, or npm 11.21 or 12.2",
    reason:
      "npm 11, up to 11.19 at least, sends a package whose exchange was refused with the credential of the one before it",
  });
}

function npmMajor(job: PublishJob, publish: PublishStep, { workflows }: CheckInput): number | undefined {
  if (workflows === undefined) return undefined;
  const installed = jobToolchain(job, publish, workflows).npm.at(-1)?.version;
  if (installed === undefined) return undefined;
  const range = validRange(installed);
  return installed === "latest" || (range !== null && subset(range, ">=12.0.0-0 <13.0.0-0")) ? 12 : undefined;
}
