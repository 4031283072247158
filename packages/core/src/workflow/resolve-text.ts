import { evaluateExpression, type Lookup } from "./evaluate-expression.ts";

const EXPRESSION = /\$\{\{((?:(?!\$\{\{)[\s\S])*?)\}\}/g;

/** Text with its expressions replaced by their values where those are known. */
export interface ResolvedText {
  readonly text: string;
  /** Whether an expression is left. */
  readonly dynamic: boolean;
}

export function resolveText(text: string, lookup: Lookup): ResolvedText {
  let dynamic = false;
  const resolved = text.replace(EXPRESSION, (written, inner: string) => {
    const { value } = evaluateExpression(inner, lookup);
    if (value !== undefined) return value === null ? "" : String(value);
    dynamic = true;
    return written;
  });
  return { text: resolved, dynamic };
}
