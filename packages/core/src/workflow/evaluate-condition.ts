import { evaluateExpression, type Lookup } from "./evaluate-expression.ts";
import type { WorkflowText } from "./workflow.ts";

const WHOLE = /^\s*\$\{\{((?:(?!\$\{\{)[\s\S])*)\}\}\s*$/;

/**
 * Whether an `if` holds, `undefined` when that is not known. The expression may stand with or without `${{ }}`; text
 * around the braces makes a string, which GitHub takes for true whatever it says.
 */
export function evaluateCondition({ text }: WorkflowText, lookup: Lookup): boolean | undefined {
  const inner = WHOLE.exec(text)?.[1];
  if (inner === undefined && text.includes("${{")) return undefined;
  return evaluateExpression(inner ?? text, lookup).truth;
}
