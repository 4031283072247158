import { isMapping, isSequence } from "@actions/workflow-parser";
import { ensureStatusFunction } from "@actions/workflow-parser/model/converter/if-condition";
import { BasicExpressionToken } from "@actions/workflow-parser/templates/tokens/basic-expression-token";

import { Refusal } from "../refusal.ts";
import { find, literal, pairs, type TemplateToken } from "./tokens.ts";

/** One step, with its expressions still in it. */
export interface Step {
  readonly id: string | undefined;
  readonly name: TemplateToken | undefined;
  /** With `success()` in front unless it asks for the status itself. */
  readonly condition: string;
  readonly run: TemplateToken | undefined;
  readonly uses: string | undefined;
  readonly with: TemplateToken | undefined;
  readonly env: TemplateToken | undefined;
  readonly shell: TemplateToken | undefined;
  readonly workingDirectory: TemplateToken | undefined;
  readonly continueOnError: TemplateToken | undefined;
  readonly timeoutMinutes: TemplateToken | undefined;
}

const KNOWN: ReadonlySet<string> = new Set([
  "id",
  "name",
  "if",
  "run",
  "uses",
  "with",
  "env",
  "shell",
  "working-directory",
  "continue-on-error",
  "timeout-minutes",
]);

/** @throws {Refusal} for kinds of steps that are not played here, such as `parallel`. */
export function readSteps(token: TemplateToken | undefined): Step[] {
  return token !== undefined && isSequence(token) ? [...token].map((step) => readStep(step)) : [];
}

function readStep(token: TemplateToken): Step {
  if (!isMapping(token)) throw new Refusal("A step must be a mapping");
  for (const [key] of pairs(token)) if (!KNOWN.has(key)) throw new Refusal(`\`${key}\` of a step is not played here`);
  return {
    id: literal(find(token, "id")),
    name: find(token, "name"),
    condition: readCondition(find(token, "if")),
    run: find(token, "run"),
    uses: literal(find(token, "uses")),
    with: find(token, "with"),
    env: find(token, "env"),
    shell: find(token, "shell"),
    workingDirectory: find(token, "working-directory"),
    continueOnError: find(token, "continue-on-error"),
    timeoutMinutes: find(token, "timeout-minutes"),
  };
}

/** The condition of a job or step as GitHub evaluates it. */
export function readCondition(token: TemplateToken | undefined): string {
  if (token === undefined) return "success()";
  const text = token instanceof BasicExpressionToken ? token.expression : (literal(token) ?? "").trim();
  return text === "" ? "success()" : ensureStatusFunction(text, token.definitionInfo);
}
