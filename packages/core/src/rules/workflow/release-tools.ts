import { coerce, intersects, lt, validRange } from "semver";

import { isJsonObject, type Json, type Manifest } from "../../json/json.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { StartedCommand } from "../../workflow/commands.ts";
import { findCredentials } from "../../workflow/credentials.ts";
import type { PublishStep } from "../../workflow/publish-job.ts";
import { commandPlace, fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";

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
export const workflowToolWithoutOidc: Rule<"WORKFLOW_TOOL_WITHOUT_OIDC"> = {
  stage: "check",
  codes: {
    WORKFLOW_TOOL_WITHOUT_OIDC: {
      title: "The release tool does not know trusted publishing",
      label: ["tool without trusted publishing", "tools without trusted publishing"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} publishes with ${quote(actual)}, expected ${quote(expected)}`,
      what: "Exchanging the ID token is the client's work, and this version of it does not, or not reliably.",
      why: "lerna does since 9, lerna-lite since 4.9, `@semantic-release/npm` since 13.1, yarn since 4.10, yarn 1 never. pnpm 11.0 asked static tokens first. `changesets/action` before 1.7.0 writes a token line without a token unless `NPM_TOKEN` is set and empty.",
      fix: "Upgrade, or publish packed tarballs with npm or Slipway.",
      sources: [
        "https://github.com/lerna/lerna/issues/4219",
        "https://github.com/semantic-release/npm/issues/1069",
        "https://github.com/yarnpkg/berry/issues/6952",
        "https://github.com/changesets/action/pull/545",
        "https://github.com/pnpm/pnpm/issues/11513",
      ],
    },
  },
  *check({ workflows, trustedJobs }) {
    const manifest = workflows?.rootManifest ?? {};
    for (const job of trustedJobs) {
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
  },
};

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

/** npm looks at `devEngines` in these, and nowhere when it works globally. */
const CHECKING =
  /^(?:ci|i|install|install-test|add|rm|uninstall|update|up|run|run-script|exec|x|test|start|dedupe|prune)$/;

/**
 * npm refuses to work where `devEngines` names another package manager. In npm 11 and 12 `publish` itself does not look;
 * older ones and tools that ask npm something on the way have been seen to fail.
 */
export const workflowDevEngines: Rule<"WORKFLOW_DEV_ENGINES"> = {
  stage: "check",
  codes: {
    WORKFLOW_DEV_ENGINES: {
      title: "npm refuses to work in this repository",
      label: ["refusal by `devEngines`", "refusals by `devEngines`"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} runs ${quote(actual)}, but ${quote("devEngines")} asks for ${quote(expected)}`,
      what: "The root manifest names another package manager in `devEngines.packageManager`, and a step of the publishing job runs npm.",
      says: 'npm error code EBADDEVENGINES … Invalid name "pnpm" does not match "npm" for "packageManager"',
      why: "npm compares its own name with the one in `devEngines` when it installs and when it runs scripts, and stops unless `onFail` says otherwise. Older versions, and tools that ask npm something on the way, stop while publishing.",
      fix: "Run the repository's own package manager, set `onFail` to `warn`, or publish tarballs from another directory.",
      sources: ["https://github.com/lokalise/shared-ts-libs/pull/1114", "https://github.com/pnpm/pnpm/issues/9924"],
    },
  },
  *check({ commandsOf, publishingJobs, workflows }) {
    const name = otherManager(workflows?.rootManifest);
    if (name === undefined) return;
    for (const { steps, job } of publishingJobs) {
      for (const step of steps) {
        for (const { command, line } of commandsOf(step).flatMap(npmCommand)) {
          yield workflowProblem("WORKFLOW_DEV_ENGINES", "warning", commandPlace(step, line), {
            field: fieldOfJob(job, "steps"),
            actual: command,
            expected: name,
            predicts: `npm error code EBADDEVENGINES`,
          });
        }
      }
    }
  },
};

/** The package manager that `devEngines` insists on; `undefined` when npm will do. */
function otherManager(manifest: Manifest | undefined): string | undefined {
  const engines = manifest?.["devEngines"];
  const managers = isJsonObject(engines) ? engines["packageManager"] : undefined;
  const list: readonly Json[] = Array.isArray(managers) ? managers : managers === undefined ? [] : [managers];
  const entries = list.filter((entry) => isJsonObject(entry));
  const last = entries.at(-1);
  const names = entries.map((entry) => entry["name"]);
  if (last === undefined || names.includes("npm")) return undefined;
  const onFail = last["onFail"] ?? "error";
  const name = last["name"];
  return onFail !== "warn" && onFail !== "ignore" && typeof name === "string" ? name : undefined;
}

function npmCommand({ words, line }: StartedCommand): { command: string; line: number }[] {
  const [program, verb = ""] = words;
  const global = words.some((word) => word === "-g" || word === "--global" || word === "--force");
  return program === "npm" && CHECKING.test(verb) && !global ? [{ command: `npm ${verb}`, line }] : [];
}
