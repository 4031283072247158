import { isLoopback } from "./client.ts";
import { findCommands, type RepositoryScripts, type StartedCommand } from "./commands.ts";
import { isOfHost } from "./host-registry.ts";
import { namesRegistry, registryOf } from "./job-registry.ts";
import { actionName, recogniseAction } from "./publish-actions.ts";
import { findPublishCommands, mayPublish, type PublishCommand } from "./publish-commands.ts";
import { effectivePermission, type JobStep, type JobWay, type PublishStep } from "./publish-job.ts";
import { speaksOfOthers, speaksOfPublishing } from "./spoken.ts";
import { evaluateCondition } from "./triggers.ts";
import type { SourceSpan, WorkflowText } from "./workflow.ts";

const REGISTRY = /^(?:npm_config_registry|yarn_npm_registry_server|yarn_npm_publish_registry)$/i;

const TEST_REGISTRY = /\bverdaccio\b/;

const TOKEN = /^(?:NODE_AUTH_TOKEN|.*NPM.*TOKEN)$/i;

/** GitHub's own token opens GitHub's package registry and no other. */
const GITHUB_TOKEN = /\b(?:secrets\.GITHUB_TOKEN|github\.token)\b/i;

const SECRET = /\bsecrets(?:\.(?!GITHUB_TOKEN\b)|\[)/i;

/** What of a job is seen to publish. */
interface FoundSteps {
  /** To npm: what is certain, else the guesses, where the job declares that it could publish. */
  readonly publishes: readonly PublishStep[];
  /** The guesses, whether it could or not. */
  readonly likely: readonly PublishStep[];
  /** To the code host's own registry. */
  readonly host: readonly PublishStep[];
}

/**
 * The steps of a job that publish packages. A test registry in it speaks for a test.
 *
 * @param sendsToHost Whether a package goes to the code host's registry whatever the job says.
 */
export function findPublishSteps(way: JobWay, scripts: RepositoryScripts, sendsToHost: boolean): FoundSteps {
  const { steps, workflow, job } = way;
  if (hasTestRegistry(steps)) return { publishes: [], likely: [], host: [] };
  const found = steps.filter(mayRun).flatMap((step) => {
    if (isLocal(step)) return [];
    return commandsOf(step, scripts).map((command) => toPublishStep(step, command));
  });
  const isHost = (publish: PublishStep): boolean => {
    const registry = registryOf(publish, steps) ?? "";
    const named = namesRegistry(publish);
    return isOfHost(registry) || holdsHostsToken(publish.step) || (sendsToHost && !named);
  };
  const certain = found.filter((publish) => publish.certainty === "certain" && !isHost(publish));
  const forOthers = [baseName(workflow.file), job.id].some(speaksOfOthers);
  const likely = found.filter((publish) => publish.certainty === "likely" && !isHost(publish) && !forOthers);
  const host = found.filter((publish) => publish.certainty === "certain" && isHost(publish));
  const meant = likely.filter(({ step }) => mayGetIdToken(way) || (step !== undefined && isArmed(step)));
  return { publishes: certain.length > 0 ? certain : meant, likely, host };
}

function hasTestRegistry(steps: readonly JobStep[]): boolean {
  return steps.some(({ run }) => run !== undefined && TEST_REGISTRY.test(run));
}

function mayRun({ conditions }: JobStep): boolean {
  return conditions.every((condition) => evaluateCondition(condition, () => undefined) !== false);
}

function commandsOf(step: JobStep, scripts: RepositoryScripts): readonly PublishCommand[] {
  if (step.run !== undefined) return findPublishCommands(step.run, scripts, step);
  return step.step.uses === undefined ? [] : recogniseAction(step, scripts);
}

function isLocal({ env }: JobStep): boolean {
  return [...env].some(([name, { text }]) => REGISTRY.test(name) && isLoopback(text));
}

function holdsHostsToken(step: JobStep | undefined): boolean {
  return [...(step?.env ?? [])].some(([name, { text }]) => TOKEN.test(name) && GITHUB_TOKEN.test(text));
}

/** Whether the job itself asks for an ID token: one that its caller holds back was meant to have it. */
function mayGetIdToken({ idToken, path }: JobWay): boolean {
  return idToken === "write" || effectivePermission("id-token", path.slice(-1)) === "write";
}

/** Whether a step holds a token for npm, or asks for provenance. */
function isArmed({ env, step, inputs }: JobStep): boolean {
  const variables = [...env].some(
    ([name, { text }]) =>
      (TOKEN.test(name) && text !== "") || (/^npm_config_provenance$/i.test(name) && text !== "false"),
  );
  return (
    variables || [...step.with].some(([name, { text }]) => isToken(name, text)) || inputs.get("provenance") === "true"
  );
}

function isToken(name: string, text: string): boolean {
  return TOKEN.test(name.replaceAll("-", "_")) && SECRET.test(text);
}

/** Environments that something else than packages goes to. */
const OTHER_PLACE = /page|prod|stag|preview|docs?\b|site|test|dev|vercel|netlify|cloud/i;

/** Whether a job declares by an environment that it publishes. */
export function declaresPublishing({ environment }: JobWay): boolean {
  return environment !== undefined && !OTHER_PLACE.test(environment.text);
}

/** A workflow of another repository cannot be looked into; its name and what it is given are all there is. */
export function publishesElsewhere(way: JobWay): PublishStep[] {
  const { workflow, job } = way;
  const { uses } = job;
  if (uses === undefined || !speaksOfPublishing(baseName(uses.text))) return [];
  const handed = [...(job.secrets ?? []), ...job.with].some(([name, { text }]) => isToken(name, text));
  return mayGetIdToken(way) || handed ? [likelyStep(workflow.file, uses, [uses.text], undefined)] : [];
}

/** What an ID token is for besides publishing npm packages. */
const OTHER_USE =
  /^(?:actions\/(?:attest|deploy-pages)|aws-actions\/|google-github-actions\/auth|azure\/login|pypa\/|rust-lang\/crates-io-auth|sigstore\/|codecov\/|anthropics\/|docker\/|hashicorp\/vault|slsa-framework\/|goreleaser\/)/i;

const OTHER_COMMAND =
  /\b(?:(?:jsr|deno|cargo|poetry|uv|twine|vsce|ovsx|gem) (?:publish|upload|push)|cosign|goreleaser)\b/;

/** Set something up, make GitHub's releases, or tell somebody. */
const KNOWN =
  /^(?:actions|pnpm|changesets|github|step-security|softprops|ncipollo|svenstaro|release-drafter|googleapis|peter-evans|slackapi|crazy-max|dtolnay|swatinem|jdx|oven-sh)\/|set-?up|install|cache|checkout|comment|notify|slack|discord/i;

/**
 * What a job with an ID token publishes by what things are called: an action, the folder of a composite one, a step, the job.
 * Only what is not seen to do something else counts.
 */
export function publishesByName(way: JobWay, scripts: RepositoryScripts): PublishStep[] {
  const { steps, job, workflow } = way;
  if (job.uses !== undefined || !mayGetIdToken(way) || hasOtherUse(steps) || hasTestRegistry(steps)) return [];
  if ([baseName(workflow.file), job.id].some(speaksOfOthers)) return [];
  const open = steps.filter((step) => mayRun(step) && !isLocal(step) && mayPublishIn(step, scripts));
  const named = open.filter((step) => namesOf(step).some(speaksOfPublishing));
  const jobSpeaks = [job.id, job.name?.text ?? ""].some(speaksOfPublishing);
  const chosen = named.length > 0 ? named : jobSpeaks ? open.slice(-1) : [];
  return chosen.map((step) => {
    const { uses, run } = step.step;
    const words = uses === undefined ? (openCommand(step, scripts)?.words ?? []) : [uses.text];
    return likelyStep(step.file, uses ?? run ?? step.step, words, step);
  });
}

function hasOtherUse(steps: readonly JobStep[]): boolean {
  return steps.some(
    ({ step, run }) => OTHER_USE.test(step.uses?.text ?? "") || (run !== undefined && OTHER_COMMAND.test(run)),
  );
}

function mayPublishIn(step: JobStep, scripts: RepositoryScripts): boolean {
  if (step.run !== undefined) return openCommand(step, scripts) !== undefined;
  if (step.inputs.get("dry-run") === "true") return false;
  return step.step.uses !== undefined && !KNOWN.test(actionName(step.step.uses.text));
}

/** The first command of a script of which it is not known that it publishes nothing. */
function openCommand({ run = "", ...around }: JobStep, scripts: RepositoryScripts): StartedCommand | undefined {
  return findCommands(run, scripts, around).find(mayPublish);
}

/** An action's owner says nothing of what it does. */
function namesOf({ step, actions }: JobStep): string[] {
  const folders = actions.map(baseName);
  const own = step.uses === undefined ? "" : actionName(step.uses.text).replace(/^[^/]*\//, "");
  return [step.name?.text ?? "", step.id?.text ?? "", own, ...folders];
}

/** The last part of a path or a reference, without a ref and an ending. */
function baseName(path: string): string {
  return actionName(path)
    .replace(/^.*\//, "")
    .replace(/\.ya?ml$/, "");
}

function likelyStep(
  file: string,
  { at }: Pick<WorkflowText, "at">,
  words: readonly string[],
  step: JobStep | undefined,
): PublishStep {
  return {
    client: "other",
    mode: "publish",
    certainty: "likely",
    words,
    ways: [words],
    directories: undefined,
    environment: new Map(),
    scripts: [],
    file,
    at,
    step,
    ignored: false,
  };
}

function toPublishStep(step: JobStep, { line, ...command }: PublishCommand): PublishStep {
  return { ...command, file: step.file, at: spanOf(step, line), step };
}

/** The span of the whole script, its position that of the command's line. */
export function spanOf({ step }: JobStep, line: number): SourceSpan {
  const written = step.run ?? step.uses;
  if (written === undefined) return step.at;
  const { at, block } = written;
  return block === undefined ? at : { ...at, position: { line: block.line + line, column: block.column } };
}
