import { subset, validRange } from "semver";

import type { Problem } from "../../problems/problem.ts";
import { findCredentials } from "../../workflow/credentials.ts";
import type { PublishJob, PublishStep } from "../../workflow/publish-job.ts";
import { bundledNpm, jobToolchain, type JobToolchain } from "../../workflow/toolchain.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { type Place, workflowProblem } from "./workflow-problem.ts";

/** npm exchanges ID tokens since this version. */
const OIDC = "11.5.1";
const STAGING = "11.15.0";
const NO_NPM: ReadonlySet<PublishStep["client"]> = new Set([
  "slipway",
  "yarn",
  "yarn-classic",
  "bun",
  "lerna",
  "nx",
  "other",
]);

/**
 * An older npm does not know trusted publishing and goes out without credentials.
 *
 * @see https://docs.npmjs.com/trusted-publishers
 */
export function* checkNpmVersion(input: CheckInput): Iterable<Problem> {
  const { workflows } = input;
  if (workflows === undefined) return;
  for (const job of trustedJobs(input)) {
    const publish = job.publishes.find(({ client }) => !NO_NPM.has(client));
    if (publish === undefined) continue;
    const floor = publish.mode === "stage" ? STAGING : OIDC;
    const toolchain = jobToolchain(job, publish, workflows);
    const old = tooOld(toolchain, floor);
    if (old === undefined) continue;
    const certain = isCertain(job, publish, toolchain);
    yield workflowProblem("WORKFLOW_NPM_TOO_OLD", certain ? "error" : "warning", old.place, {
      field: fieldOfJob(job.job, "steps"),
      actual: old.actual,
      expected: `npm ${floor} or later`,
      ...(!certain && { reason: `\`${publish.words.slice(0, 2).join(" ")}\` may use another npm, or a token` }),
      predicts: publish.mode === "stage" ? 'Unknown command: "stage"' : "npm error code ENEEDAUTH",
    });
  }
}

function tooOld({ node, npm }: JobToolchain, floor: string): { actual: string; place: Place } | undefined {
  const installed = npm.at(-1);
  if (installed !== undefined) {
    const range = validRange(installed.version);
    const old = range !== null && subset(range, `<${floor}`);
    return old ? { actual: `npm ${installed.version}`, place: installed } : undefined;
  }
  const bundled = node === undefined ? undefined : bundledNpm(node.version);
  if (node === undefined || bundled === undefined || !subset(bundled, `<${floor}`)) return undefined;
  return { actual: `the npm of Node ${node.version}`, place: node };
}

/** Other clients bring or choose their own npm, and a token publishes with any. */
function isCertain(
  job: PublishJob,
  { client, step, certainty, mode }: PublishStep,
  { npmKnown }: JobToolchain,
): boolean {
  if (client !== "npm" || certainty !== "certain" || !npmKnown || step?.step.run === undefined) return false;
  return mode === "stage" || findCredentials(job).every(({ kind }) => kind === "empty");
}
