import type { Variables } from "./parameters.ts";

/** A command that a program starts. */
export interface ProgramCommand {
  /** As a shell would read it; what the program fills in and is not known is a variable. */
  readonly script: string;
  /** Where it runs from where the program runs, with variables; `undefined` where that is not known. */
  readonly place: string | undefined;
  readonly variables: Variables;
}

/** The parts of a list, cut at its own commas, or of another expression. */
export function partsOf(list: string, separator = ","): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < list.length; index = behind(list, index)) {
    if (list[index] !== separator) continue;
    parts.push(list.slice(start, index));
    start = index + 1;
  }
  return [...parts, list.slice(start)].map((part) => part.trim()).filter((part) => part !== "");
}

/** Behind the text or the group that begins at a place, or behind its character. */
function behind(source: string, index: number): number {
  const character = source[index] ?? "";
  if (/["'`]/.test(character)) return textBehind(source, index);
  return /[([{]/.test(character) ? endOfGroup(source, index) : index + 1;
}

export function endOfGroup(source: string, start: number): number {
  let depth = 0;
  for (let index = start; index < source.length;) {
    const character = source[index] ?? "";
    if (/["'`]/.test(character)) {
      index = textBehind(source, index);
      continue;
    }
    if (/[([{]/.test(character)) depth += 1;
    if (/[)\]}]/.test(character)) depth -= 1;
    index += 1;
    if (depth === 0) return index;
  }
  return source.length;
}

/** Behind the text that begins at a place; one in three quotes goes over lines. */
export function textBehind(source: string, start: number): number {
  const quotes = source.slice(start, start + 3);
  if (quotes !== '"""' && quotes !== "'''") return endOfText(source, start);
  const end = source.indexOf(quotes, start + 3);
  return end === -1 ? source.length : end + 3;
}

const ESCAPED = new Map([
  ["n", "\n"],
  ["t", "\t"],
]);

/** What a text in quotes says; `undefined` where it is not the whole of it. */
export function readText(plain: string): string | undefined {
  if (!/^["'`]/.test(plain) || textBehind(plain, 0) !== plain.length) return undefined;
  const quotes = /^(?:"""|''')/.test(plain) ? 3 : 1;
  return plain.slice(quotes, -quotes).replace(/\\([\s\S])/g, (_, escaped: string) => ESCAPED.get(escaped) ?? escaped);
}

export function endOfText(source: string, start: number): number {
  const quote = source[start];
  for (let index = start + 1; index < source.length; index += 1) {
    if (source[index] === "\\") index += 1;
    else if (source[index] === quote) return index + 1;
    else if (source[index] === "\n" && quote !== "`") return index;
  }
  return source.length;
}
