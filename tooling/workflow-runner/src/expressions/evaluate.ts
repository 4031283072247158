import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";
import { truthy } from "@actions/expressions/result";
import { isBoolean, isMapping, isNumber, isSequence, isString } from "@actions/workflow-parser";
import { BasicExpressionToken } from "@actions/workflow-parser/templates/tokens/basic-expression-token";

import { type Json, type JsonObject, toText } from "../values/json.ts";
import { Refusal } from "../values/refusal.ts";
import { pairs, type TemplateToken } from "../workflow/tokens.ts";

/** What an expression can see. Contexts that are not given are empty: the parser has seen to it which may be named. */
export interface Scope {
  readonly contexts: Readonly<Record<string, JsonObject>>;
  readonly functions: readonly FunctionDefinition[];
}

const CONTEXTS = [
  "github",
  "env",
  "vars",
  "job",
  "jobs",
  "steps",
  "runner",
  "secrets",
  "strategy",
  "matrix",
  "needs",
  "inputs",
];

/** A value with its expressions replaced by what they come to. */
export function evaluate(token: TemplateToken, scope: Scope): Json {
  if (token instanceof BasicExpressionToken) return toJson(evaluateExpression(token.expression, scope));
  if (isMapping(token)) {
    return Object.fromEntries(
      pairs(token).map(([key, value]) => {
        if (key.includes("insert")) throw new Refusal("`${{ insert }}` is not played here");
        return [key, evaluate(value, scope)];
      }),
    );
  }
  if (isSequence(token)) return [...token].map((item) => evaluate(item, scope));
  if (isString(token) || isNumber(token) || isBoolean(token)) return token.value;
  return null;
}

/** As the text that a variable, an input or an output becomes. */
export function evaluateText(token: TemplateToken | undefined, scope: Scope): string | undefined {
  if (token === undefined) return undefined;
  if (token instanceof BasicExpressionToken) return evaluateExpression(token.expression, scope).coerceString();
  return toText(evaluate(token, scope));
}

/** A mapping of texts, such as `env` and `with`. */
export function evaluateTexts(token: TemplateToken | undefined, scope: Scope): Record<string, string> {
  return Object.fromEntries(pairs(token).map(([key, value]) => [key, evaluateText(value, scope) ?? ""]));
}

export function evaluateCondition(condition: string, scope: Scope): boolean {
  return truthy(evaluateExpression(condition, scope));
}

function evaluateExpression(expression: string, { contexts, functions }: Scope): data.ExpressionData {
  const { tokens } = new Lexer(expression).lex();
  const tree = new Parser(tokens, CONTEXTS, [...functions]).parse();
  const values = CONTEXTS.map((key) => ({ key, value: toData(contexts[key] ?? {}) }));
  const implementations = new Map(functions.map((definition) => [definition.name.toLowerCase(), definition]));
  return new Evaluator(tree, new data.Dictionary(...values), implementations).evaluate();
}

function toData(value: Json): data.ExpressionData {
  const revived: data.ExpressionData = JSON.parse(JSON.stringify(value), data.reviver);
  return revived;
}

function toJson(value: data.ExpressionData): Json {
  const plain: Json = JSON.parse(JSON.stringify(value, data.replacer));
  return plain;
}
