import type { Manifest } from "../../json/json.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { JobLocation, JobStep, PublishJob } from "../../workflow/publish-job.ts";
import { unfoldSteps } from "../../workflow/steps.ts";
import type { WorkflowText } from "../../workflow/workflow.ts";
import { commandPlace, fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf, feedingJobs } from "./steps.ts";

const REMOTE = /^(?:TURBO_TOKEN|NX_CLOUD_ACCESS_TOKEN)$/;

/** Keeps Nx from its remote cache. */
const SWITCHED_OFF = /^(?:NX_NO_CLOUD|NX_SKIP_REMOTE_CACHE)$/;

const WITHOUT_READING = /^(?:none|write-only)$/;

/** A cache that other workflows can write to comes into the release with whatever they put there. */
export const workflowCacheShared: Rule<"WORKFLOW_CACHE_SHARED"> = {
  stage: "check",
  codes: {
    WORKFLOW_CACHE_SHARED: {
      title: "A shared cache is restored on the way to the registry",
      label: "shared cache",
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} restores ${quote(actual)}${because(reason)}, expected ${quote(expected)}`,
      what: "A job that publishes, or that makes what is published, restores files that other workflows of the repository could have written.",
      why: "Caches are shared by branch, not by trust. In May 2026 a pull request's run wrote a poisoned package store into the default branch's cache, and the release restored and ran it. Remote build caches (`TURBO_TOKEN`, `NX_CLOUD_ACCESS_TOKEN`) are the same thing on another server; besides, provenance says that the packages were built in this run. A token of Nx Cloud that stands in `nx.json` lets every pull request write there.",
      fix: "Write `cache-mode: none` at the top of the release workflow; for older runners and servers set `ACTIONS_CACHE_MODE: none`. Or switch each cache off: `package-manager-cache: false` for `actions/setup-node`, `cache: false` elsewhere.",
      sources: [
        "https://tanstack.com/blog/npm-supply-chain-compromise-postmortem",
        "https://github.blog/changelog/2026-09-10-control-github-actions-cache-access-with-cache-mode",
        "https://docs.zizmor.sh/audits/#cache-poisoning",
      ],
    },
  },
  *check(facts) {
    const seen = new Set<unknown>();
    for (const job of facts.trustedJobs) {
      for (const found of cachesOf(job, facts, seen)) {
        yield workflowProblem("WORKFLOW_CACHE_SHARED", "warning", found.place, {
          field: fieldOfJob(found.location.job),
          actual: found.cache,
          expected: "cache-mode: none",
          reason: found.location.job === job.job ? undefined : `what \`${job.job.id}\` publishes comes from this job`,
        });
      }
    }
  },
};

interface FoundCache {
  readonly location: JobLocation;
  readonly cache: string;
  readonly place: { readonly file: string; readonly at: WorkflowText["at"] };
}

function* cachesOf(job: PublishJob, facts: Facts, seen: Set<unknown>): Iterable<FoundCache> {
  const { workflows } = facts;
  const { workflow, inputs } = job;
  for (const location of [{ workflow, job: job.job }, ...feedingJobs(job)]) {
    if (seen.has(location.job) || readsNoCache(location)) continue;
    seen.add(location.job);
    const steps = location.job === job.job ? job.steps : unfoldSteps(location, inputs, workflows?.actions ?? []);
    for (const step of steps) {
      const cache = cacheOfStep(step, workflows?.rootManifest);
      const { file, step: written } = step;
      const at = written.with.get("cache")?.at ?? written.uses?.at ?? written.at;
      if (cache !== undefined) yield { location, cache, place: { file, at } };
    }
    const nx = nxCloud(location, steps, facts);
    if (nx !== undefined) yield nx;
    for (const found of remoteCaches(location, steps)) {
      // A variable of the workflow reaches every job and stands in one place.
      if (!seen.has(found.place.at)) yield found;
      seen.add(found.place.at);
    }
  }
}

function readsNoCache({ workflow, job }: JobLocation): boolean {
  const mode =
    job.cacheMode ?? workflow.cacheMode ?? job.env.get("ACTIONS_CACHE_MODE") ?? workflow.env.get("ACTIONS_CACHE_MODE");
  return mode !== undefined && WITHOUT_READING.test(mode.text);
}

/** Each once, wherever in the job it is set. */
function* remoteCaches(location: JobLocation, steps: readonly JobStep[]): Iterable<FoundCache> {
  const variables = new Map(steps.flatMap(({ env, file }) => [...env].map(([name, value]) => [name, { value, file }])));
  if ([...variables.keys()].some((name) => SWITCHED_OFF.test(name))) return;
  for (const [name, { value, file }] of variables) {
    if (!REMOTE.test(name) || value.text === "") continue;
    const outer = [...location.workflow.env.values(), ...location.job.env.values()].includes(value);
    yield { location, cache: name, place: { file: outer ? location.workflow.file : file, at: value.at } };
  }
}

/** Keep a run of Nx from the cloud. */
const LOCALLY = new Set([
  "--no-cloud",
  "--noCloud",
  "--skipRemoteCache",
  "--skip-remote-cache",
  "--skipNxCache",
  "--skip-nx-cache",
]);

/** A token in `nx.json` may be used by whoever has the file: every pull request reads it, and writes with it. */
function nxCloud(
  location: JobLocation,
  steps: readonly JobStep[],
  { workflows, commandsOf }: Facts,
): FoundCache | undefined {
  const { nx } = workflows ?? {};
  const options = JSON.stringify(nx?.["tasksRunnerOptions"] ?? {});
  if (typeof nx?.["nxCloudAccessToken"] !== "string" && !/"accessToken":"/.test(options)) return undefined;
  if (steps.some(({ env }) => [...env.keys()].some((name) => SWITCHED_OFF.test(name)))) return undefined;
  for (const step of steps) {
    for (const { words, line } of commandsOf(step)) {
      const [program, verb = ""] = words;
      if (program !== "nx" || /^(?:release|reset|report|--)/.test(verb) || words.some((word) => LOCALLY.has(word)))
        continue;
      return { location, cache: "Nx Cloud, whose token stands in `nx.json`", place: commandPlace(step, line) };
    }
  }
  return undefined;
}

/** Cache unless told not to, by the input that tells them. */
const CACHING_BY_DEFAULT = new Map([
  ["jdx/mise-action", "cache"],
  ["swatinem/rust-cache", "lookup-only"],
  ["bahmutov/npm-install", "install-command"],
  ["actions/setup-go", "cache"],
]);

/**
 * The cache that a step restores, as it is written; `undefined` for none.
 *
 * @see https://github.com/actions/setup-node#caching-global-packages-data
 */
function cacheOfStep({ step, inputs }: JobStep, rootManifest: Manifest | undefined): string | undefined {
  const action = actionOf(step);
  if (action === undefined) return undefined;
  const { name } = action;
  if (name === "actions/cache" || name === "actions/cache/restore") return name;
  const cache = step.with.get("cache")?.text ?? "";
  const key = CACHING_BY_DEFAULT.get(name);
  if (key !== undefined && (inputs.get(key) ?? "true") !== "false") return name;
  if (name === "actions/setup-node") {
    if (cache !== "" && inputs.get("cache") !== "" && inputs.get("cache") !== "false") return `cache: ${cache}`;
    const byItself = !/^[1-4](?:\.|$)/.test(action.version ?? "") && usesNpm(rootManifest);
    return byItself && inputs.get("package-manager-cache") !== "false"
      ? "package-manager-cache, which is on by default"
      : undefined;
  }
  return cache === "true" ? `cache: true of ${name}` : undefined;
}

/** setup-node 5 and later cache by themselves for npm alone. */
function usesNpm(manifest: Manifest | undefined): boolean {
  const manager = manifest?.["packageManager"];
  return typeof manager === "string" && manager.startsWith("npm@");
}
