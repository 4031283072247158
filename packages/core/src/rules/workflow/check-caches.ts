import type { Problem } from "../../problems/problem.ts";
import type { JobLocation, JobStep, PublishJob } from "../../workflow/publish-job.ts";
import { unfoldSteps } from "../../workflow/steps.ts";
import type { WorkflowText } from "../../workflow/workflow.ts";
import type { CheckInput } from "../rule.ts";
import { cacheOfStep } from "./cache-of-step.ts";
import { feedingJobs } from "./feeding-jobs.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

const REMOTE = /^(?:TURBO_TOKEN|NX_CLOUD_ACCESS_TOKEN)$/;
/** Keeps Nx from its remote cache. */
const SWITCHED_OFF = /^(?:NX_NO_CLOUD|NX_SKIP_REMOTE_CACHE)$/;
const WITHOUT_READING = /^(?:none|write-only)$/;

/** A cache that other workflows can write to comes into the release with whatever they put there. */
export function* checkCaches(input: CheckInput): Iterable<Problem> {
  const seen = new Set<unknown>();
  for (const job of trustedJobs(input)) {
    for (const found of cachesOf(job, input, seen)) {
      yield workflowProblem("WORKFLOW_CACHE_SHARED", "warning", found.place, {
        field: fieldOfJob(found.location.job),
        actual: found.cache,
        expected: "cache-mode: none",
        ...(found.location.job !== job.job && { reason: `what \`${job.job.id}\` publishes comes from this job` }),
      });
    }
  }
}

interface FoundCache {
  readonly location: JobLocation;
  readonly cache: string;
  readonly place: { readonly file: string; readonly at: WorkflowText["at"] };
}

function* cachesOf(job: PublishJob, { workflows }: CheckInput, seen: Set<unknown>): Iterable<FoundCache> {
  const { workflow, inputs } = job;
  for (const location of [{ workflow, job: job.job }, ...feedingJobs(job)]) {
    if (seen.has(location.job) || readsNoCache(location)) continue;
    seen.add(location.job);
    const steps = location.job === job.job ? job.steps : unfoldSteps(location, inputs, workflows?.actions ?? []);
    for (const step of steps) {
      const cache = cacheOfStep(step, workflows?.rootManifest);
      const { file, step: written } = step;
      if (cache !== undefined) yield { location, cache, place: { file, at: written.uses?.at ?? written.at } };
    }
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
