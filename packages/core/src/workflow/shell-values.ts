import { launchedBy } from "./launchers.ts";
import { distinct, MOST_VALUES, substitute, type Variables } from "./parameters.ts";
import { printedBy } from "./printed.ts";
import { substitutionsIn, type ShellToken } from "./shell-words.ts";
import { parseStatements } from "./shell.ts";

/** The words of a command. */
export type Words = readonly [string, ...string[]];

interface Started {
  readonly ways: readonly [Words, ...Words[]];
  readonly directories: readonly string[] | undefined;
}

/** The command with all its ways, or those that it starts, each for itself. */
export function startedBy(
  ways: Started["ways"],
  directories: Started["directories"],
  read: readonly string[] | undefined,
): Started[] {
  const launched = ways.map((way) => launchedBy(way, directories, read));
  if (launched.every((some) => some === undefined)) return [{ ways, directories }];
  return launched.flatMap((some, index): Started[] =>
    some === undefined
      ? [{ ways: [ways[index] ?? ways[0]], directories }]
      : some.flatMap(({ words: [program, ...others], directories: there }): Started[] =>
          program === undefined ? [] : [{ ways: [[program, ...others]], directories: there }],
        ),
  );
}

/** What a here-document or a here-string hands to a command. */
export function linesOf({ text, quoted }: ShellToken, variables: Variables): readonly string[] {
  if (quoted) return text.split("\n");
  const [first = "", ...others] = text.split("\n");
  if (others.length === 0) return fill(first, variables).flatMap((filled) => filled.split("\n"));
  return [first, ...others].map((line) => fill(line, variables)[0] ?? line);
}

/** A text with what its variables may hold, and what commands inside of it print, as far as that is known. */
export function fill(text: string, variables: Variables): readonly string[] {
  return substitute(text, variables).flatMap((current) => {
    let texts: readonly string[] = [current];
    for (const { whole, script } of substitutionsIn(current)) {
      const printed = printedIn(script, variables);
      if (printed !== undefined)
        texts = distinct(texts.flatMap((one) => printed.map((value) => one.replace(whole, () => value))));
    }
    return texts;
  });
}

/** What a substituted script prints: a single command, or one that others hand their words to. */
function printedIn(script: string, variables: Variables): readonly string[] | undefined {
  let printed: readonly string[] | undefined;
  for (const [index, statement] of parseStatements(script).entries()) {
    if (statement.kind !== "command" || statement.piped !== index > 0) return undefined;
    // What stands inside of it in turn is not looked at.
    const ways = plainWays(statement.tokens, variables);
    const input = printed;
    const started = startedBy(ways, undefined, input);
    const texts = started.flatMap((one) => one.ways.map((way) => printedBy(way, input)));
    printed = texts.includes(undefined) ? undefined : distinct(texts.flatMap((text) => text ?? []));
    if (printed === undefined) return undefined;
  }
  return printed;
}

/** Without quotes a shell splits what a variable holds into words. */
export function wordsOf(token: ShellToken, variables: Variables): string[] {
  return fill(token.text, variables).flatMap((text) => splitWords(token, text));
}

const WHOLE_ARRAY = /\$\{\w+\[@\]/;

function splitWords({ text: written, quoted }: ShellToken, text: string): string[] {
  return (quoted && !WHOLE_ARRAY.test(written)) || text === written || text.includes("${{")
    ? [text]
    : text.split(/\s+/).filter((word) => word !== "");
}

/** What the words of a command may come to. */
export function waysOf(tokens: readonly ShellToken[], variables: Variables): Started["ways"] {
  return combine(tokens, (text) => fill(text, variables));
}

function plainWays(tokens: readonly ShellToken[], variables: Variables): Started["ways"] {
  return combine(tokens, (text) => substitute(text, variables));
}

function combine(tokens: readonly ShellToken[], textsOf: (text: string) => readonly string[]): Started["ways"] {
  let ways: readonly (readonly string[])[] = [[]];
  for (const token of tokens) {
    const texts = textsOf(token.text);
    ways = ways.flatMap((way) => texts.map((text) => [...way, ...splitWords(token, text)])).slice(0, MOST_VALUES);
  }
  const [first, ...others] = ways.flatMap(([program, ...rest]): Words[] =>
    program === undefined ? [] : [[program, ...rest]],
  );
  return [first ?? [""], ...others];
}
