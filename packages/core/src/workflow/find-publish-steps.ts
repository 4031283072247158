import { evaluateCondition } from "./evaluate-condition.ts";
import { findPublishCommands, type PublishCommand } from "./find-publish-commands.ts";
import { isLoopback } from "./is-loopback.ts";
import type { PackageScripts } from "./package-scripts.ts";
import type { JobStep, PublishStep } from "./publish-job.ts";
import { recogniseAction } from "./recognise-action.ts";
import type { SourceSpan } from "./workflow.ts";

const REGISTRY = /^(?:npm_config_registry|yarn_npm_registry_server|yarn_npm_publish_registry)$/i;
const TEST_REGISTRY = /\bverdaccio\b/;
const TOKEN = /^(?:NODE_AUTH_TOKEN|.*NPM.*TOKEN)$/i;
/** GitHub's own token opens GitHub's package registry and no other. */
const GITHUB_TOKEN = /\b(?:secrets\.GITHUB_TOKEN|github\.token)\b/i;

/**
 * The steps of a job that publish to an npm registry. Guesses count only when there is nothing certain, and only in a job
 * that could publish.
 *
 * @param idToken Whether the job can get an ID token.
 */
export function findPublishSteps(steps: readonly JobStep[], scripts: PackageScripts, idToken: boolean): PublishStep[] {
  if (steps.some(({ run }) => run !== undefined && TEST_REGISTRY.test(run))) return [];
  const found = steps.flatMap((step) => {
    if (step.conditions.some((condition) => evaluateCondition(condition, () => undefined) === false)) return [];
    if (isElsewhere(step)) return [];
    return commandsOf(step, scripts).map((command) => toPublishStep(step, command));
  });
  const certain = found.filter(({ certainty }) => certainty === "certain");
  if (certain.length > 0) return certain;
  return found.filter(({ step }) => idToken || (step !== undefined && holdsToken(step)));
}

function commandsOf(step: JobStep, scripts: PackageScripts): PublishCommand[] {
  if (step.run !== undefined) return findPublishCommands(step.run, scripts, step.directory);
  return step.step.uses === undefined ? [] : recogniseAction(step, scripts);
}

function isElsewhere({ env }: JobStep): boolean {
  return [...env].some(
    ([name, { text }]) => (REGISTRY.test(name) && isLoopback(text)) || (TOKEN.test(name) && GITHUB_TOKEN.test(text)),
  );
}

function holdsToken({ env }: JobStep): boolean {
  return [...env].some(([name, { text }]) => TOKEN.test(name) && text !== "");
}

function toPublishStep(step: JobStep, { line, ...command }: PublishCommand): PublishStep {
  return { ...command, file: step.file, at: spanOf(step, line), step };
}

/** The span of the whole script, its position that of the command's line. */
function spanOf({ step }: JobStep, line: number): SourceSpan {
  const written = step.run ?? step.uses;
  if (written === undefined) return step.at;
  const { at, block } = written;
  return block === undefined ? at : { ...at, position: { line: block.line + line, column: block.column } };
}
