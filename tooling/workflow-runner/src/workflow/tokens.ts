import { isBoolean, isMapping, isNumber, isScalar, isSequence, isString } from "@actions/workflow-parser";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";

import type { Json } from "../values/json.ts";

export type { TemplateToken };

/** A member of a mapping, by its name. */
export function find(token: TemplateToken | undefined, key: string): TemplateToken | undefined {
  return token !== undefined && isMapping(token) ? token.find(key) : undefined;
}

/** The pairs of a mapping; none of anything else. */
export function pairs(token: TemplateToken | undefined): (readonly [string, TemplateToken])[] {
  if (token === undefined || !isMapping(token)) return [];
  return [...token].map(({ key, value }) => [key.toString(), value]);
}

/** Text that stands in the file as it is, without an expression. */
export function literal(token: TemplateToken | undefined): string | undefined {
  return token !== undefined && isScalar(token) && token.isLiteral ? token.toString() : undefined;
}

/** A value without expressions; where there is one, its source. */
export function plain(token: TemplateToken): Json {
  if (isMapping(token)) return Object.fromEntries(pairs(token).map(([key, value]) => [key, plain(value)]));
  if (isSequence(token)) return [...token].map((item) => plain(item));
  if (isString(token) || isNumber(token) || isBoolean(token)) return token.value;
  return isScalar(token) && token.isExpression ? token.toString() : null;
}
