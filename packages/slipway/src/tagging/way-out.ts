import { basename } from "node:path";

import { type GithubRepository, readTagRules } from "@slipway/ci";
import {
  chooseInputs,
  choosePublishJob,
  DEFAULT_TAG_PATTERN,
  type DispatchInputs,
  isStartedByTag,
  matchesRefPattern,
  type PublishJob,
  type PublishPlan,
  publishesByIdToken,
  quote,
  ReleaseError,
  nameSome,
  nextTag,
  sanitise,
  type WorkflowFile,
} from "@slipway/core";

/** What a tag of the commit will start. */
export interface WayOut {
  /** POSIX path of the workflow that starts; absent where one starts that is not seen to publish. */
  readonly workflow: string | undefined;
  readonly job: PublishJob | undefined;
  /** Whether a tag of that name is enough to start it. */
  readonly startsByItself: boolean;
  /** Where it is started by hand. */
  readonly inputs: Readonly<Record<string, string>> | undefined;
}

export interface Wish {
  readonly name: string;
  readonly dispatch: boolean;
  /** Of `--dispatch`, as a person gave them. */
  readonly given: Readonly<Record<string, string>>;
}

/** @throws {ReleaseError} `TAG_STARTS_NOTHING`, `DISPATCH_INPUTS` */
export function findWayOut(
  jobs: readonly PublishJob[],
  workflows: readonly WorkflowFile[],
  { name, dispatch, given }: Wish,
): WayOut {
  return dispatch ? findDispatch(jobs, name, given) : findPush(jobs, workflows, name);
}

function findPush(jobs: readonly PublishJob[], workflows: readonly WorkflowFile[], name: string): WayOut {
  const starting = jobs.filter(({ triggers }) => isStartedByTag(triggers, name));
  const job = choosePublishJob(starting, name);
  if (job !== undefined) return { workflow: job.entry.file, job, startsByItself: true, inputs: undefined };
  const other = workflows.find(({ triggers }) => isStartedByTag(triggers, name));
  if (jobs.length === 0 && other !== undefined) {
    return { workflow: undefined, job: undefined, startsByItself: true, inputs: undefined };
  }
  const filters = jobs.flatMap(({ triggers }) =>
    triggers.flatMap(({ event, tags }) => (event === "push" ? (tags ?? []) : [])),
  );
  const [publishing] = jobs;
  throw new ReleaseError(
    "TAG_STARTS_NOTHING",
    sanitise(
      publishing === undefined
        ? `no workflow is started by the tag \`${name}\``
        : `the tag \`${name}\` does not start \`${publishing.entry.file}\`, which publishes${filters.length === 0 ? "" : `: its filter is ${filters.map(({ text }) => quote(text)).join(", ")}`}`,
    ),
    {
      hint:
        publishing === undefined
          ? "`slipway init` writes the workflow that it starts"
          : `Let \`on.push.tags\` match it, or set \`releaseTag\` in \`slipway.json\`${suggestPatterns(jobs)}; \`slipway init\` writes a workflow that one starts`,
    },
  );
}

/** Values of `releaseTag` in common use. */
const BY_VERSION = ["v{version}", "release-{version}", "{version}"];
const BY_DATE = [DEFAULT_TAG_PATTERN, "v{date}", "{date}"];

/** Any release's. */
const SAMPLE = { date: "2026-01-01", version: "1.0.0" };

/** What `releaseTag` could be for the filters of the jobs that publish, to go behind a sentence. */
function suggestPatterns(jobs: readonly PublishJob[]): string {
  const fits = (pattern: string): boolean => {
    const tag = nextTag(pattern, SAMPLE, []);
    return tag.kind === "free" && jobs.some(({ triggers }) => isStartedByTag(triggers, tag.name));
  };
  const byVersion = BY_VERSION.find(fits);
  const byDate = BY_DATE.find(fits);
  const ways = [
    ...(byVersion === undefined ? [] : [`\`"${byVersion}"\` where all packages have one version`]),
    ...(byDate === undefined ? [] : [`\`"${byDate}"\` for any`]),
  ];
  return ways.length === 0 ? "" : `: ${ways.join(", ")}`;
}

function findDispatch(jobs: readonly PublishJob[], name: string, given: Wish["given"]): WayOut {
  const startable = jobs.filter(({ triggers }) => triggers.some(({ event }) => event === "workflow_dispatch"));
  const job = choosePublishJob(startable, name);
  const trigger = job?.triggers.find(({ event }) => event === "workflow_dispatch");
  if (job === undefined || trigger === undefined) {
    throw new ReleaseError("TAG_STARTS_NOTHING", "no workflow that publishes has `workflow_dispatch`", {
      hint:
        jobs.length === 0
          ? "`slipway init` writes one"
          : "Add it to the workflow that publishes, on the default branch too",
    });
  }
  const inputs = chooseInputs(trigger, given);
  refuseInputs(inputs, job.entry.file);
  return { workflow: job.entry.file, job, startsByItself: isStartedByTag(job.triggers, name), inputs: inputs.inputs };
}

function refuseInputs({ missing, unknown }: DispatchInputs, file: string): void {
  const [first] = missing;
  if (first !== undefined) {
    throw new ReleaseError(
      "DISPATCH_INPUTS",
      sanitise(`\`${file}\` wants the input ${missing.map(quote).join(", ")}`),
      {
        hint: sanitise(`Give it: \`--input ${first}=<value>\``),
      },
    );
  }
  if (unknown.length > 0) {
    throw new ReleaseError("DISPATCH_INPUTS", sanitise(`\`${file}\` has no input ${unknown.map(quote).join(", ")}`));
  }
}

export interface MaintenanceLine {
  readonly branch: string;
  readonly defaultBranch: string | undefined;
  /** `latest` is meant. */
  readonly latest: boolean;
}

/**
 * A branch beside the default one releases an older line: by its own workflow file, and under a dist-tag of its own.
 *
 * @returns What could not be told, in words.
 * @throws {ReleaseError} `TAG_WORKFLOW_OLD`, `TAG_MOVES_LATEST`
 */
export function requireMaintained(
  { branch, defaultBranch, latest }: MaintenanceLine,
  { job }: WayOut,
  { packages }: Pick<PublishPlan, "packages">,
): readonly string[] {
  if (defaultBranch === undefined)
    return [`whether \`${sanitise(branch)}\` is the default branch: \`origin\` does not tell`];
  if (branch === defaultBranch) return [];
  if (job !== undefined && !publishesByIdToken(job)) {
    throw new ReleaseError(
      "TAG_WORKFLOW_OLD",
      sanitise(
        `\`${job.entry.file}\` on \`${branch}\` does not publish by trusted publishing: \`${job.job.id}\` asks for no ID token`,
      ),
      { hint: sanitise(`\`git checkout ${defaultBranch} -- ${job.entry.file}\`, commit and push`) },
    );
  }
  const moving = packages.filter(({ distTag }) => distTag === "latest").map(({ name }) => quote(name));
  if (moving.length > 0 && !latest) {
    throw new ReleaseError(
      "TAG_MOVES_LATEST",
      sanitise(
        `\`${branch}\` is not the default branch \`${defaultBranch}\`, and ${nameSome(moving)} would become \`latest\``,
      ),
      { hint: 'Set `"distTag"` in `slipway.json` of this branch; where `latest` is meant: `--latest`' },
    );
  }
  return [];
}

/**
 * The environment of the job that publishes lets the tag in.
 *
 * @param github Absent where GitHub is not asked.
 * @returns What could not be told, in words.
 * @throws {ReleaseError} `TAG_ENVIRONMENT_REFUSES`
 */
export async function requireAdmitted(
  name: string,
  { job }: WayOut,
  github: GithubRepository | undefined,
): Promise<readonly string[]> {
  const environment = job?.environment;
  if (environment === undefined) return [];
  const what = sanitise(`whether the environment \`${environment.text}\` admits \`${name}\``);
  if (environment.dynamic) return [`${what}: an expression decides which it is`];
  if (github === undefined) return [`${what}: GitHub was not asked`];
  const rules = await readTagRules(github, environment.text);
  if (rules.kind === "unknown") return [sanitise(`${what}: ${rules.reason}`)];
  if (rules.value === undefined || rules.value.some((pattern) => matchesRefPattern(pattern, name))) return [];
  const patterns = rules.value.map(quote).join(", ");
  throw new ReleaseError(
    "TAG_ENVIRONMENT_REFUSES",
    sanitise(
      `the environment \`${environment.text}\` does not admit the tag \`${name}\`: ${patterns === "" ? "it has no rule for tags" : `its rules for tags are ${patterns}`}`,
    ),
    {
      hint: sanitise(
        `\`gh api --method POST repos/${github.repository}/environments/${encodeURIComponent(environment.text)}/deployment-branch-policies -f name='${patternFor(name)}' -f type=tag\``,
      ),
    },
  );
}

/** Like a release tag's, whatever its number. */
function patternFor(name: string): string {
  return name.startsWith("release-") ? "release-*" : name.replace(/\d[\d.-]*\d/, "*");
}

/** Base name of the workflow, as GitHub's API wants it. */
export function workflowName({ workflow }: WayOut): string | undefined {
  return workflow === undefined ? undefined : basename(workflow);
}
