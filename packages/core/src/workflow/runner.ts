import { inputLookup, resolveText } from "./expressions.ts";
import type { JobWay, RunnerKind } from "./publish-job.ts";
import type { WorkflowText } from "./workflow.ts";

/** @see https://docs.github.com/en/actions/reference/runners/github-hosted-runners */
const GITHUB_HOSTED = /^(?:ubuntu|windows|macos)-(?:latest|slim|\d[\d.]*)(?:-(?:arm|intel|large|xlarge|vs\d+))*$/i;

/** The label that GitHub gives every self-hosted runner. */
const SELF_HOSTED = /^self-hosted$/i;

/** Labels of hosts that register their runners as self-hosted ones. */
const RESOLD =
  /^(?:blacksmith-|depot-|namespace-|nscloud-|warp-|buildjet-|codebuild-|ubicloud(?:$|-)|cirun-|runs-on[=/]|actuated-|tenki-)/i;

/** How GitHub's larger runners are named in its documents: by their size. */
const LARGER = /(?:\d+-?cores?|xlarge)$/i;

const MATRIX = /^\$\{\{\s*matrix\.([\w.-]+)\s*\}\}$/;

const QUOTED = /(?<=['"])[^'"]+/g;

/** Where a job runs, as far as its labels tell. One self-hosted leg of a matrix is enough. */
export function runnerKind(way: JobWay): RunnerKind {
  const { runsOn } = way.job;
  const labels = (runsOn?.labels ?? []).flatMap((label) => resolveLabel(label, way));
  // How such a label begins is known even where it ends with the run's number.
  if (labels.some(({ text }) => RESOLD.test(text))) return "resold";
  if (labels.some(({ text }) => SELF_HOSTED.test(text))) return "self-hosted";
  if (labels.some((label) => label.dynamic && mayBeResold(label, way))) return "perhaps-resold";
  if (labels.length === 0 || runsOn?.group !== undefined || labels.some(({ dynamic }) => dynamic)) return "unknown";
  const others = labels.filter(({ text }) => !GITHUB_HOSTED.test(text));
  if (others.length === 0) return "github-hosted";
  return others.every(({ text }) => LARGER.test(text)) ? "unknown" : "other";
}

type Label = Pick<WorkflowText, "text" | "dynamic">;

function resolveLabel(label: WorkflowText, { job: { matrix }, inputs }: JobWay): readonly Label[] {
  if (!label.dynamic) return [label];
  const key = MATRIX.exec(label.text.trim())?.[1];
  const values = key === undefined ? undefined : matrix?.values.get(key);
  const resolve = ({ text, dynamic }: Label): Label =>
    dynamic ? resolveText(text, inputLookup(inputs)) : { text, dynamic };
  return (values ?? [label]).map(resolve);
}

/** The words that an expression holds, and the defaults of the inputs that it names. */
function mayBeResold({ text }: Label, { triggers }: JobWay): boolean {
  const words = [...text.matchAll(QUOTED)].map(([word]) => word);
  const defaults = triggers.flatMap(({ inputs }) =>
    [...inputs].flatMap(([name, value]) => (value !== undefined && text.includes(`inputs.${name}`) ? value : [])),
  );
  return [...words, ...defaults].some((word) => RESOLD.test(word));
}
