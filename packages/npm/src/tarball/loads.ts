import type { AnyNode, CallExpression, Expression, Function, Pattern, Super } from "acorn";

/** Something that a script loads while it runs. */
interface Load {
  readonly specifier: string;
  /** Whether the script goes on without it: in a `try`, or with a handler behind it. */
  readonly guarded: boolean;
}

/**
 * What a script loads by `require` and `import()`, as far as it says so literally. `require` counts where it is Node's: not
 * where a function takes it as a parameter or the script defines it, as bundlers do, unless it is made by `createRequire`.
 */
export function listLoads(program: AnyNode): Load[] {
  const loads: (Load & { readonly dynamic: boolean })[] = [];
  let isOwn = false;
  // With a stack of its own: chains of thousands of operators are as deep as they are long.
  const stack: Visit[] = [{ node: program, guarded: false, shadowed: false }];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { node, guarded } = visit;
    const specifier = specifierOf(visit);
    if (specifier !== undefined) loads.push({ specifier, guarded, dynamic: node.type === "ImportExpression" });
    isOwn ||= definesRequire(node);
    pushChildren(visit, stack);
  }
  return loads.filter(({ dynamic }) => dynamic || !isOwn).map(({ specifier, guarded }) => ({ specifier, guarded }));
}

interface Visit {
  readonly node: AnyNode;
  readonly guarded: boolean;
  readonly shadowed: boolean;
}

function specifierOf({ node, shadowed }: Visit): string | undefined {
  if (node.type === "ImportExpression") return literalOf(node.source);
  if (node.type !== "CallExpression" || !isRequire(node.callee, shadowed)) return undefined;
  const [argument] = node.arguments;
  return argument === undefined || argument.type === "SpreadElement" ? undefined : literalOf(argument);
}

/** `require`, `require.resolve`, `createRequire(…)` */
function isRequire(callee: Expression | Super, shadowed: boolean): boolean {
  if (callee.type === "Identifier") return callee.name === "require" && !shadowed;
  if (callee.type === "CallExpression") return isCreateRequire(callee);
  if (callee.type !== "MemberExpression" || callee.computed) return false;
  return nameOf(callee.property) === "resolve" && isRequire(callee.object, shadowed);
}

function isCreateRequire({ callee }: CallExpression): boolean {
  return nameOf(callee.type === "MemberExpression" ? callee.property : callee) === "createRequire";
}

function nameOf(node: AnyNode): string | undefined {
  return node.type === "Identifier" ? node.name : undefined;
}

function literalOf(node: Expression): string | undefined {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  if (node.type !== "TemplateLiteral" || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

function pushChildren({ node, guarded, shadowed }: Visit, stack: Visit[]): void {
  // What stands in the handler is tried instead.
  const tried = node.type === "TryStatement" && node.handler ? [node.block, node.handler] : [];
  const below = { guarded: guarded || isHandled(node), shadowed: shadowed || takesRequire(node) };
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child))
        stack.push({ ...below, node: child, guarded: below.guarded || tried.some((part) => part === child) });
    }
  }
}

/** `….catch(handler)`, `….then(taker, handler)` */
function isHandled(node: AnyNode): boolean {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const method = nameOf(node.callee.property);
  return (method === "catch" && node.arguments.length > 0) || (method === "then" && node.arguments.length > 1);
}

function takesRequire(node: AnyNode): boolean {
  return isFunction(node) && node.params.some((parameter: Pattern) => nameOf(parameter) === "require");
}

function isFunction(node: AnyNode): node is AnyNode & Function {
  return ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"].includes(node.type);
}

/** Whether it makes something of its own of the name. */
function definesRequire(node: AnyNode): boolean {
  if (node.type === "FunctionDeclaration") return node.id?.name === "require";
  if (node.type !== "VariableDeclarator" || nameOf(node.id) !== "require") return false;
  return node.init?.type !== "CallExpression" || !isCreateRequire(node.init);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
