import { inputLookup } from "./input-lookup.ts";
import type { RunnerKind } from "./publish-job.ts";
import { resolveText } from "./resolve-text.ts";
import type { WorkflowJob, WorkflowText } from "./workflow.ts";

/** @see https://docs.github.com/en/actions/reference/runners/github-hosted-runners */
const GITHUB_HOSTED = /^(?:ubuntu|windows|macos)-(?:latest|slim|\d[\d.]*)(?:-(?:arm|intel|large|xlarge|vs\d+))*$/i;
/** The label that GitHub gives every self-hosted runner, and those of hosts that register theirs as such. */
const SELF_HOSTED =
  /^(?:self-hosted$|blacksmith-|depot-|namespace-profile-|nscloud-|warp-|buildjet-|ubicloud(?:$|-)|cirun-|runs-on[=/])/i;
const MATRIX = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/;

/**
 * Where a job runs, as far as its labels tell. One self-hosted leg of a matrix is enough.
 *
 * @param inputs Of the workflow that holds the job.
 */
export function runnerKind(job: WorkflowJob, inputs: ReadonlyMap<string, string | undefined>): RunnerKind {
  const labels = (job.runsOn?.labels ?? []).flatMap((label) => resolveLabel(label, job, inputs));
  if (labels.some((label) => label !== undefined && SELF_HOSTED.test(label))) return "self-hosted";
  const hosted = labels.every((label) => label !== undefined && GITHUB_HOSTED.test(label));
  return hosted && labels.length > 0 && job.runsOn?.group === undefined ? "github-hosted" : "unknown";
}

function resolveLabel(
  { text, dynamic }: WorkflowText,
  { matrix }: WorkflowJob,
  inputs: ReadonlyMap<string, string | undefined>,
): (string | undefined)[] {
  if (!dynamic) return [text];
  const key = MATRIX.exec(text.trim())?.[1];
  const values = key === undefined ? undefined : matrix?.values.get(key);
  if (values !== undefined) return values.map((value) => (value.dynamic ? undefined : value.text));
  const resolved = resolveText(text, inputLookup(inputs));
  return [resolved.dynamic ? undefined : resolved.text];
}
