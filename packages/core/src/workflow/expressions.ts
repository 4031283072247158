import { data, type Expr, Lexer, Parser, wellKnownFunctions } from "@actions/expressions";
import {
  type Binary,
  ContextAccess,
  type ExprVisitor,
  type FunctionCall,
  IndexAccess,
  Literal,
  type Logical,
} from "@actions/expressions/ast";
import { TokenType } from "@actions/expressions/lexer";
import { equals, falsy, greaterThan, lessThan, truthy } from "@actions/expressions/result";

type Primitive = string | number | boolean | null;

/** The value of a context by lower-case dotted path (`github.repository`); `undefined` when it is not known. */
export type Lookup = (path: string) => Primitive | undefined;

/** What is known of an expression: its value, or at least whether it counts as true. */
interface Evaluated {
  readonly value?: Primitive;
  readonly truth?: boolean;
}

interface Known {
  readonly data?: data.ExpressionData;
  readonly truth?: boolean;
}

const CONTEXTS = [
  "github",
  "inputs",
  "env",
  "vars",
  "needs",
  "steps",
  "secrets",
  "matrix",
  "strategy",
  "runner",
  "job",
  "jobs",
];

const OUTSIDE = ["success", "failure", "always", "cancelled", "hashfiles"];

const FUNCTIONS = OUTSIDE.map((name) => ({ name, minArgs: 0, maxArgs: 255 }));

const UNKNOWN: Known = {};

/**
 * Evaluates a GitHub expression of which only some contexts are known: what does not depend on the unknown ones comes out
 * right, everything else comes out as unknown. A malformed expression is unknown.
 *
 * @param source Without `${{` and `}}`.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
 */
export function evaluateExpression(source: string, lookup: Lookup): Evaluated {
  const expression = parse(source);
  if (expression === undefined) return {};
  const { data: known, truth } = expression.accept(createVisitor(lookup));
  const value = known === undefined ? undefined : toPrimitive(known);
  return { value, truth };
}

function parse(source: string): Expr | undefined {
  try {
    return new Parser(new Lexer(source).lex().tokens, CONTEXTS, FUNCTIONS).parse();
  } catch {
    return undefined;
  }
}

function createVisitor(lookup: Lookup): ExprVisitor<Known> {
  const evaluate = (expression: Expr): Known => expression.accept(visitor);
  const access = (expression: Expr): Known => {
    const path = pathOf(expression);
    const value = path === undefined ? undefined : lookup(path);
    return value === undefined ? UNKNOWN : known(toData(value));
  };
  const visitor: ExprVisitor<Known> = {
    visitLiteral: ({ literal }) => known(literal),
    visitGrouping: ({ group }) => evaluate(group),
    visitUnary: ({ expr }) => {
      const { truth } = evaluate(expr);
      return truth === undefined ? UNKNOWN : known(new data.BooleanData(!truth));
    },
    visitBinary: (binary) => compare(binary, evaluate(binary.left), evaluate(binary.right)),
    visitLogical: (logical) => combine(logical, logical.args.map(evaluate)),
    visitContextAccess: access,
    visitIndexAccess: access,
    visitFunctionCall: (call) => apply(call, call.args.map(evaluate)),
  };
  return visitor;
}

/** Give `true`, `false` or a hash, whatever they are given. */
const TEXTLESS = new Set(["contains", "startswith", "endswith", ...OUTSIDE]);

/**
 * Whose text can be in the value of an expression: lower-case dotted paths of contexts, `*` for a part that is not named.
 * Comparisons and literals bring none; a malformed expression is its own source.
 *
 * @param source Without `${{` and `}}`.
 */
export function textSources(source: string): readonly string[] {
  return parse(source)?.accept(sourceVisitor) ?? [source.trim().toLowerCase()];
}

const sourceVisitor: ExprVisitor<readonly string[]> = {
  visitLiteral: () => [],
  visitGrouping: ({ group }) => group.accept(sourceVisitor),
  visitUnary: () => [],
  visitBinary: () => [],
  // What a conjunction stops at counts as false: it is empty, zero or `false`.
  visitLogical: ({ operator, args }) =>
    (operator.type === TokenType.OR ? args : args.slice(-1)).flatMap((argument) => argument.accept(sourceVisitor)),
  visitContextAccess: ({ name }) => [name.lexeme.toLowerCase()],
  visitIndexAccess: ({ expr, index }) => {
    const part = index instanceof Literal ? index.literal.coerceString().toLowerCase() : "*";
    return expr.accept(sourceVisitor).map((path) => `${path}.${part}`);
  },
  visitFunctionCall: ({ functionName, args }) =>
    TEXTLESS.has(functionName.lexeme.toLowerCase()) ? [] : args.flatMap((argument) => argument.accept(sourceVisitor)),
};

function pathOf(expression: Expr): string | undefined {
  if (expression instanceof ContextAccess) return expression.name.lexeme.toLowerCase();
  if (!(expression instanceof IndexAccess) || !(expression.index instanceof Literal)) return undefined;
  const parent = pathOf(expression.expr);
  return parent === undefined ? undefined : `${parent}.${expression.index.literal.coerceString().toLowerCase()}`;
}

function compare({ operator }: Binary, { data: left }: Known, { data: right }: Known): Known {
  if (left === undefined || right === undefined) return UNKNOWN;
  const results = new Map([
    [TokenType.EQUAL_EQUAL, () => equals(left, right)],
    [TokenType.BANG_EQUAL, () => !equals(left, right)],
    [TokenType.GREATER, () => greaterThan(left, right)],
    [TokenType.GREATER_EQUAL, () => equals(left, right) || greaterThan(left, right)],
    [TokenType.LESS, () => lessThan(left, right)],
    [TokenType.LESS_EQUAL, () => equals(left, right) || lessThan(left, right)],
  ]);
  const result = results.get(operator.type)?.();
  return result === undefined ? UNKNOWN : known(new data.BooleanData(result));
}

/** One false operand decides a conjunction whatever the unknown ones are, one true operand a disjunction. */
function combine({ operator }: Logical, operands: readonly Known[]): Known {
  const decisive = operator.type === TokenType.OR;
  for (const [index, operand] of operands.entries()) {
    const before = operands.slice(0, index);
    if (operand.truth === decisive) {
      return before.every(({ truth }) => truth !== undefined) ? operand : { truth: decisive };
    }
  }
  if (operands.some(({ truth }) => truth === undefined)) return UNKNOWN;
  return operands.at(-1) ?? UNKNOWN;
}

function apply({ functionName }: FunctionCall, operands: readonly Known[]): Known {
  const name = functionName.lexeme.toLowerCase();
  if (name === "always") return known(new data.BooleanData(true));
  const values = operands.flatMap(({ data: value }) => (value === undefined ? [] : [value]));
  const definition = wellKnownFunctions[name];
  if (OUTSIDE.includes(name) || definition === undefined || values.length < operands.length) return UNKNOWN;
  try {
    return known(definition.call(...values));
  } catch {
    return UNKNOWN;
  }
}

function known(value: data.ExpressionData): Known {
  return { data: value, truth: truthy(value) && !falsy(value) };
}

function toData(value: Primitive): data.ExpressionData {
  if (value === null) return new data.Null();
  if (typeof value === "string") return new data.StringData(value);
  return typeof value === "number" ? new data.NumberData(value) : new data.BooleanData(value);
}

function toPrimitive(value: data.ExpressionData): Primitive | undefined {
  if (value instanceof data.Null) return null;
  if (value instanceof data.StringData || value instanceof data.NumberData || value instanceof data.BooleanData) {
    return value.value;
  }
  return undefined;
}

const EXPRESSION = /\$\{\{((?:(?!\$\{\{)[\s\S])*?)\}\}/g;

/** Characters that are filled into one text: what is filled in may hold what was filled in before. */
const MOST_FILLED = 500_000;

/** Text with its expressions replaced by their values where those are known. */
interface ResolvedText {
  readonly text: string;
  /** Whether an expression is left. */
  readonly dynamic: boolean;
}

/** The expressions in a text, with and without their braces. */
export function expressionsIn(text: string): { readonly whole: string; readonly inner: string }[] {
  return [...text.matchAll(EXPRESSION)].map(([whole, inner = ""]) => ({ whole, inner }));
}

export function resolveText(text: string, lookup: Lookup): ResolvedText {
  let dynamic = false;
  let filled = 0;
  const resolved = text.replace(EXPRESSION, (written, inner: string) => {
    const { value } = evaluateExpression(inner, lookup);
    const known = value === null ? "" : value === undefined ? undefined : String(value);
    filled += known?.length ?? 0;
    if (known !== undefined && filled <= MOST_FILLED) return known;
    dynamic = true;
    return written;
  });
  return { text: resolved, dynamic };
}

/** Knows the inputs of a workflow and nothing else. */
export function inputLookup(inputs: ReadonlyMap<string, string | undefined>): Lookup {
  return (path) => (path.startsWith("inputs.") ? inputs.get(path.slice("inputs.".length)) : undefined);
}
