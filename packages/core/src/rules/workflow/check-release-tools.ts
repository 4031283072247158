import { coerce, intersects, lt, validRange } from "semver";

import { isJsonObject, type Manifest } from "../../json/json.ts";
import type { Problem } from "../../problems/problem.ts";
import { findCredentials } from "../../workflow/credentials.ts";
import type { PublishStep } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { actionOf } from "./action-of.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

interface OldTool {
  readonly actual: string;
  readonly expected: string;
  /** It cannot do it at all, not only sometimes. */
  readonly certain: boolean;
  readonly predicts?: string;
}

/** By client, the packages whose version decides, the first that is found. */
const FLOORS: ReadonlyMap<PublishStep["client"], readonly { name: string; floor: string; predicts: string }[]> =
  new Map([
    [
      "lerna",
      [
        { name: "lerna", floor: "9.0.0", predicts: "lerna ERR! E404 Not found" },
        { name: "@lerna-lite/publish", floor: "4.9.0", predicts: "lerna-lite ERR! E404 Not found" },
      ],
    ],
    [
      "semantic-release",
      [
        { name: "@semantic-release/npm", floor: "13.1.0", predicts: "ENONPMTOKEN No npm token specified" },
        { name: "semantic-release", floor: "25.0.0", predicts: "ENONPMTOKEN No npm token specified" },
      ],
    ],
  ]);
const FIRST_CHANGESETS_ACTION = "1.7.0";

/** Trusted publishing is the client's work, and older release tools do not know it. */
export function* checkReleaseTools(input: CheckInput): Iterable<Problem> {
  const manifest = input.workflows?.rootManifest ?? {};
  for (const job of trustedJobs(input)) {
    for (const publish of job.publishes) {
      const old = oldTool(publish, manifest);
      if (old === undefined) continue;
      const { certain, ...details } = old;
      const unaided =
        certain && publish.certainty === "certain" && findCredentials(job).every(({ kind }) => kind === "empty");
      yield workflowProblem("WORKFLOW_TOOL_WITHOUT_OIDC", unaided ? "error" : "warning", publish, {
        field: fieldOfJob(job.job, "steps"),
        ...details,
      });
      break;
    }
  }
}

function oldTool(publish: PublishStep, manifest: Manifest): OldTool | undefined {
  const { client, step } = publish;
  if (client === "yarn-classic") {
    return { actual: "yarn publish", expected: "npm publish", certain: true, predicts: "npm error code E404" };
  }
  const manager = managerOf(manifest);
  if (client === "yarn" && manager?.name === "yarn" && lt(manager.version, "4.10.0")) {
    const predicts = "YN0033: No authentication configured for request";
    return { actual: `yarn ${manager.version}`, expected: "yarn 4.10.0 or later", certain: true, predicts };
  }
  if (client === "pnpm" && manager?.name === "pnpm" && manager.version.startsWith("11.0.")) {
    return { actual: `pnpm ${manager.version}`, expected: "pnpm 11.1 or later", certain: false };
  }
  if (client === "changesets" && step !== undefined && isOldChangesetsAction(step)) {
    const actual = `changesets/action ${actionOf(step.step)?.version}`;
    return { actual, expected: `changesets/action ${FIRST_CHANGESETS_ACTION} or later`, certain: false };
  }
  return oldDependency(client, manifest);
}

function oldDependency(client: PublishStep["client"], manifest: Manifest): OldTool | undefined {
  for (const { name, floor, predicts } of FLOORS.get(client) ?? []) {
    const range = dependencyRange(manifest, name);
    if (range === undefined) continue;
    if (validRange(range) === null || intersects(range, `>=${floor}-0`)) return undefined;
    return { actual: `${name} ${range}`, expected: `${name} ${floor} or later`, certain: true, predicts };
  }
  return undefined;
}

function dependencyRange(manifest: Manifest, name: string): string | undefined {
  for (const field of ["devDependencies", "dependencies"]) {
    const dependencies = manifest[field];
    const range = isJsonObject(dependencies) ? dependencies[name] : undefined;
    if (typeof range === "string") return range;
  }
  return undefined;
}

function managerOf({ packageManager }: Manifest): { name: string; version: string } | undefined {
  const [, name, version] =
    /^([a-z]+)@(\d+\.\d+\.\d+)/.exec(typeof packageManager === "string" ? packageManager : "") ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}

/** Without `NPM_TOKEN` it writes a token line of its own making, unless the variable is set and empty. */
function isOldChangesetsAction({ step, env }: NonNullable<PublishStep["step"]>): boolean {
  const action = actionOf(step);
  const version = coerce(action?.version);
  const complete = /^\d+\.\d+\.\d+/.test(action?.version ?? "");
  return (
    action?.name === "changesets/action" &&
    version !== null &&
    complete &&
    lt(version, FIRST_CHANGESETS_ACTION) &&
    !env.has("NPM_TOKEN")
  );
}
