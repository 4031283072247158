import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { isMapping, isSequence } from "@actions/workflow-parser";
import type { EventsConfig } from "@actions/workflow-parser/model/workflow-template";

import { Refusal } from "../values/refusal.ts";
import { foldExpressions } from "./fold-expressions.ts";
import { readCondition, readSteps, type Step } from "./step.ts";
import { takeOutCacheMode } from "./take-out-cache-mode.ts";
import { find, literal, pairs, type TemplateToken } from "./tokens.ts";

/** One job, with its expressions still in it. */
export interface Job {
  readonly id: string;
  readonly name: TemplateToken | undefined;
  readonly needs: readonly string[];
  /** With `success()` in front unless it asks for the status itself. */
  readonly condition: string;
  readonly permissions: TemplateToken | undefined;
  readonly strategy: TemplateToken | undefined;
  readonly runsOn: TemplateToken | undefined;
  readonly env: TemplateToken | undefined;
  readonly environment: TemplateToken | undefined;
  readonly concurrency: TemplateToken | undefined;
  readonly timeoutMinutes: TemplateToken | undefined;
  readonly continueOnError: TemplateToken | undefined;
  readonly defaults: TemplateToken | undefined;
  readonly outputs: TemplateToken | undefined;
  readonly steps: readonly Step[];
  /** Of a job that is a reusable workflow. */
  readonly uses: string | undefined;
  readonly with: TemplateToken | undefined;
  readonly secrets: TemplateToken | undefined;
  /** Keys that GitHub has and this runner does not play. */
  readonly unplayed: readonly string[];
}

/** A workflow file that GitHub's parser found nothing wrong with. */
export interface Workflow {
  /** From the repository's root: `.github/workflows/release.yml`. */
  readonly path: string;
  readonly name: string;
  readonly runName: TemplateToken | undefined;
  readonly events: EventsConfig;
  /** What `workflow_call` declares as outputs. */
  readonly callOutputs: TemplateToken | undefined;
  readonly permissions: TemplateToken | undefined;
  readonly env: TemplateToken | undefined;
  readonly defaults: TemplateToken | undefined;
  readonly concurrency: TemplateToken | undefined;
  readonly jobs: ReadonlyMap<string, Job>;
}

/** What the parser lets through and this runner does not play. */
const UNPLAYED = ["container", "services", "snapshot", "cancel-timeout-minutes"];

/** @throws {Refusal} with GitHub's words when the file is not a workflow. */
export async function readWorkflow(path: string, source: string): Promise<Workflow> {
  const { text, unknown } = takeOutCacheMode(source);
  const [mode] = unknown;
  if (mode !== undefined) throw new Refusal(`Invalid workflow file: ${path}\n\`cache-mode\` cannot be \`${mode}\``);
  const { context, value } = parseWorkflow(
    { name: path, content: foldExpressions(text) },
    new NoOperationTraceWriter(),
  );
  if (value === undefined || !isMapping(value)) throw invalid(path, context.errors.getErrors());
  const { events, errors } = await convertWorkflowTemplate(context, value);
  if (errors !== undefined) throw invalid(path, context.errors.getErrors());
  return {
    path,
    // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#name
    name: literal(find(value, "name")) ?? path,
    runName: find(value, "run-name"),
    events,
    callOutputs: find(find(find(value, "on"), "workflow_call"), "outputs"),
    permissions: find(value, "permissions"),
    env: find(value, "env"),
    defaults: find(value, "defaults"),
    concurrency: find(value, "concurrency"),
    jobs: new Map(pairs(find(value, "jobs")).map(([id, job]) => [id, readJob(id, job)])),
  };
}

function readJob(id: string, token: TemplateToken): Job {
  return {
    id,
    name: find(token, "name"),
    needs: readNeeds(find(token, "needs")),
    condition: readCondition(find(token, "if")),
    permissions: find(token, "permissions"),
    strategy: find(token, "strategy"),
    runsOn: find(token, "runs-on"),
    env: find(token, "env"),
    environment: find(token, "environment"),
    concurrency: find(token, "concurrency"),
    timeoutMinutes: find(token, "timeout-minutes"),
    continueOnError: find(token, "continue-on-error"),
    defaults: find(token, "defaults"),
    outputs: find(token, "outputs"),
    steps: readSteps(find(token, "steps")),
    uses: literal(find(token, "uses")),
    with: find(token, "with"),
    secrets: find(token, "secrets"),
    unplayed: UNPLAYED.filter((key) => find(token, key) !== undefined),
  };
}

function readNeeds(token: TemplateToken | undefined): string[] {
  if (token === undefined) return [];
  const names = isSequence(token) ? [...token].map((item) => literal(item)) : [literal(token)];
  return names.filter((name) => name !== undefined);
}

function invalid(path: string, errors: readonly { readonly message: string }[]): Refusal {
  const lines = errors.map(({ message }) => message);
  return new Refusal(["Invalid workflow file: " + path, ...lines].join("\n"));
}
