import { isSequence } from "@actions/workflow-parser";
import { ensureStatusFunction } from "@actions/workflow-parser/model/converter/if-condition";
import { BasicExpressionToken } from "@actions/workflow-parser/templates/tokens/basic-expression-token";

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
  /** Keys that GitHub has and this runner does not play, such as `parallel`. */
  readonly unplayed: readonly string[];
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

/** The steps of a job or of a composite action, in order. */
export function readSteps(token: TemplateToken | undefined): Step[] {
  return token !== undefined && isSequence(token) ? [...token].map((step) => readStep(step)) : [];
}

function readStep(token: TemplateToken): Step {
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
    unplayed: pairs(token)
      .map(([key]) => key)
      .filter((key) => !KNOWN.has(key)),
  };
}

/** The condition of a job or step as GitHub evaluates it. */
export function readCondition(token: TemplateToken | undefined): string {
  if (token === undefined) return "success()";
  const text = token instanceof BasicExpressionToken ? token.expression : (literal(token) ?? "").trim();
  return text === "" ? "success()" : ensureStatusFunction(text, token.definitionInfo);
}
