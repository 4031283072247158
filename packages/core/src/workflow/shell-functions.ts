/** What a call of a function does: its body, with the arguments of the call where the body takes all of them. */
export type ShellFunctions = (words: readonly [string, ...string[]]) => string | undefined;

const DEFINITION =
  /^([ \t]*)(?:function[ \t]+([\w-]+)[ \t]*(?:\([ \t]*\))?|([A-Za-z_][\w-]*)[ \t]*\([ \t]*\))[ \t]*\r?\n?[ \t]*\{/gm;

/**
 * Takes the functions that a script calls out of it. One that it does not call is left where it stands: something else may
 * call it.
 */
export function openFunctions(script: string): { readonly rest: string; readonly functions: ShellFunctions } {
  const definitions = [...script.matchAll(DEFINITION)].flatMap((match) => {
    const [head, indent = "", keyword, plain] = match;
    const name = keyword ?? plain ?? "";
    const start = match.index + head.length;
    const end = endOfBody(script, start, indent);
    return end === undefined ? [] : [{ name, from: match.index, start, end }];
  });
  if (definitions.length === 0) return { rest: script, functions: () => undefined };
  const bodies = new Map<string, string>();
  let rest = script;
  for (const { name, from, start, end } of definitions) {
    const others = script.slice(0, from) + script.slice(end);
    if (!new RegExp(`(?:^|[\\s;&|(!])${name}(?=[\\s;&|)]|$)`).test(others)) continue;
    bodies.set(name, script.slice(start, end - 1));
    const blank = script.slice(from, end).replace(/[^\n]/g, " ");
    rest = rest.slice(0, from) + blank + rest.slice(end);
  }
  return {
    rest,
    functions: ([name, ...words]) => {
      const all = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
      return bodies.get(name)?.replace(/"?\$(?:@|\*|\{@\}|\{\*\})"?/g, () => all);
    },
  };
}

/** Behind the brace that ends it: on the same line, or at the start of one that is indented like the definition. */
function endOfBody(script: string, start: number, indent: string): number | undefined {
  const feed = script.indexOf("\n", start);
  const line = script.slice(start, feed === -1 ? script.length : feed);
  const brace = line.lastIndexOf("}");
  if (line.trim() !== "" && !line.trim().startsWith("#") && brace !== -1 && /[;&\s]$/.test(line.slice(0, brace)))
    return start + brace + 1;
  const end = new RegExp(`^${indent}\\}`, "m");
  const found = end.exec(script.slice(feed === -1 ? script.length : feed));
  return found === null ? undefined : feed + found.index + indent.length + 1;
}
