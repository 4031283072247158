import { expressionsIn, textSources } from "../../workflow/expressions.ts";
import type { JobStep, JobWay } from "../../workflow/publish-job.ts";

/** Written by anyone who can open an issue or a pull request, or name a branch. */
const STRANGERS_TEXT =
  /^github\.(?:head_ref|event\.(?:[\w.*-]*\.)?(?:title|display_title|body|message|label|ref|name|email|page_name|default_branch|head_branch|description|homepage))$/;

/** What holds such text as a whole. */
const STRANGERS_OBJECT =
  /^github(?:\.event(?:\.(?:issue|pull_request|comment|review|discussion|workflow_run|head_commit|commits|pages)(?:\.\*|\.head(?:\.repo)?|\.head_commit|\.author)*)?)?$/;

/** The repository's own, or its maintainers'. */
const OUR_TEXT =
  /^github\.event\.(?:repository|inputs|organization|enterprise|installation|release|client_payload|label|workflow|sender|milestone|ref|deployment)\b|\.(?:base|milestone|labels?)\.|\.user\.name$/;

/** Whether strangers write what a context holds. */
export function isStrangersText(path: string): boolean {
  return STRANGERS_OBJECT.test(path) || (STRANGERS_TEXT.test(path) && !OUR_TEXT.test(path));
}

/** The text of strangers that an event carries; no other event of theirs has rights. */
const CARRIED: ReadonlyMap<string, RegExp> = new Map([
  ["pull_request_target", /^github\.(?:head_ref$|event\.pull_request\b)/],
  ["workflow_run", /^github\.event\.workflow_run\b/],
  ["issue_comment", /^github\.event\.(?:issue|comment)\b/],
  ["issues", /^github\.event\.issue\b/],
  ["discussion", /^github\.event\.discussion\b/],
  ["discussion_comment", /^github\.event\.(?:discussion|comment)\b/],
]);

/** Whether an event carries what a context holds. */
export function carries(event: string, path: string): boolean {
  const carried = CARRIED.get(event);
  return carried !== undefined && (path === "github" || path === "github.event" || carried.test(path));
}

/** Numbers, hashes, times and words out of a short list, whoever makes them. */
const HARMLESS =
  /\.(?:id|number|sha|node_id|[a-z]+_id|[a-z]+_sha|before|after|size|additions|deletions|changed_files|[a-z]+_at|merged|draft|fork|private|action|state|author_association|run_number|run_attempt)$|^needs\.[^.]+\.result$|^steps\.[^.]+\.(?:outcome|conclusion)$/;

/** The same in every run. */
const CONSTANT = /^github\.event\.(?:repository|organization|enterprise|installation)\./;

/** Made by other steps, jobs and people with write access. */
const FROM_ELSEWHERE = /^(?:inputs|needs|steps|github\.(?:ref_name|ref|actor|event))(?:\.|$)/;

/** Whether a context holds text that neither the files nor the runner decide. */
export function isForeignText(path: string): boolean {
  if (isStrangersText(path)) return true;
  const named = /^(?:inputs|needs\.[^.]+\.outputs|steps\.[^.]+\.outputs)\./.test(path);
  return FROM_ELSEWHERE.test(path) && !CONSTANT.test(path) && (named || !HARMLESS.test(path));
}

/** Take nothing but numbers, truth and the words that the file lists. */
const CLOSED_TYPES = new Set(["number", "boolean", "choice"]);

const DEEPEST = 5;

/**
 * Whose text an expression of a step puts into its script: paths of contexts, with variables and inputs followed to what
 * they are set from.
 */
export function sourcesOf(expression: string, step: JobStep, way: JobWay, depth: number = 0): readonly string[] {
  return textSources(expression).flatMap((path) => {
    const [context = "", name = ""] = path.replace(/^github\.event\.inputs\./, "inputs.").split(".");
    if (depth > DEEPEST) return [path];
    if (context === "env") {
      const variable = [...step.env].find(([key]) => key.toLowerCase() === name)?.[1];
      return sourcesOfText(variable?.text ?? "", step, way, depth + 1);
    }
    return context === "inputs" ? sourcesOfInput(name, step, way, depth + 1) : [path];
  });
}

function sourcesOfText(text: string, step: JobStep, way: JobWay, depth: number): readonly string[] {
  return expressionsIn(text).flatMap(({ inner }) => sourcesOf(inner, step, way, depth));
}

/** What a called workflow is given is what its caller writes. */
function sourcesOfInput(name: string, step: JobStep, way: JobWay, depth: number): readonly string[] {
  const types = way.workflow.triggers.flatMap(({ inputTypes }) => inputTypes?.get(name) ?? []);
  if (types.length > 0 && types.every((type) => CLOSED_TYPES.has(type))) return [];
  const [entry, ...others] = way.path.slice(0, -1);
  if (entry === undefined) return [`inputs.${name}`];
  const { workflow, job } = others.at(-1) ?? entry;
  const given = [...job.with].find(([key]) => key.toLowerCase() === name)?.[1];
  const caller = { ...way, path: [entry, ...others] as const, workflow };
  return sourcesOfText(given?.text ?? "", { ...step, env: new Map([...workflow.env, ...job.env]) }, caller, depth);
}
