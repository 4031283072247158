import type { Variables } from "./parameters.ts";
import { endOfGroup, endOfText, partsOf, type ProgramCommand } from "./program-text.ts";

/** Functions that start commands, of Node and of the usual packages, and what people call their own. */
const CALL =
  /(?<![\w.])(?:(?:child_process|cp|shell|shelljs|sh|proc|Bun)\.)?(exec|execSync|execFile|execFileSync|spawn|spawnSync|execa|execaSync|execaCommand|execaCommandSync|execAsync|execPromise|promisifiedExec|run|runSync|runCommand|\$|x|sh)\s*(?=[(`])/g;

/** Move the program itself, so that nobody knows where it is. */
const MOVES = /\bchdir\s*\(|(?<![\w.])cd\s*\(|\$\.cwd\b|\bwithin\s*\(/;

/** Releases for trying out. */
const TEST = /verdaccio/i;

/** Calls and constants that are looked at: a program with more is no script of this kind. */
const MOST = 200;

/** Characters of a program: longer ones are bundles. */
const LONGEST = 100_000;

/**
 * The commands that a program in JavaScript or TypeScript starts: `execSync("npm publish", { cwd: dir })`, `spawn("npm",
 * ["publish"])`, `` $`npm publish` ``. It is searched for calls and not run, so which of them it comes to is not decided.
 */
export function commandsOfNode(text: string): readonly ProgramCommand[] {
  if (text.length > LONGEST || TEST.test(text)) return [];
  const source = withoutComments(text);
  const variables = constantsOf(source);
  const moves = MOVES.test(source);
  return [...source.matchAll(CALL)].slice(0, MOST).flatMap((match): ProgramCommand[] => {
    const call = readCall(source, match.index + match[0].length);
    if (call === undefined || call.script.trim() === "") return [];
    // A function of one's own may have its own opinion about where.
    const foreign = /^(?:run|runSync|runCommand|sh|x)$/.test(match[1] ?? "") && /\bcwd\b/.test(source);
    const place = call.place ?? (moves || foreign ? undefined : ".");
    return [{ script: call.script, place: place === UNKNOWN ? undefined : place, variables }];
  });
}

/** In the place of what only a run tells. */
const UNKNOWN = "$_";

interface Call {
  readonly script: string;
  /** Absent where the call does not say. */
  readonly place: string | undefined;
}

function readCall(source: string, start: number): Call | undefined {
  if (source[start] === "`") {
    const end = endOfText(source, start);
    const chained = /^\s*\.cwd\(([^()]*(?:\([^()]*\))?[^()]*)\)/.exec(source.slice(end, end + 200))?.[1];
    return {
      script: textOf(source.slice(start, end)) ?? "",
      place: chained === undefined ? undefined : pathOf(chained),
    };
  }
  const end = endOfGroup(source, start);
  const [first = "", ...others] = partsOf(source.slice(start + 1, end - 1));
  const place = placeOf([first, ...others]);
  // zx: `$({ cwd })` in front of the text.
  if (first.startsWith("{")) {
    const behind = source.slice(end, end + 1) === "`" ? readCall(source, end) : undefined;
    return behind && { ...behind, place };
  }
  const list = first.startsWith("[") ? first : others[0]?.startsWith("[") === true ? others[0] : undefined;
  const program = first.startsWith("[") ? "" : textOf(first);
  if (program === undefined) return undefined;
  if (list === undefined) return { script: program, place };
  const words = partsOf(list.slice(1, -1)).map(wordOf);
  return { script: [program, ...words].join(" ").trim(), place };
}

/** Options, as a rule, that are spread or decided: none, one or several. */
const SOME_OPTIONS = "--$_";

/** An argument, quoted where a shell would cut it. */
function wordOf(part: string): string {
  if (part.startsWith("...") || part.includes("?")) return SOME_OPTIONS;
  const text = textOf(part) ?? pathOf(part);
  return /^[\w@%+=:,./$*{}-]+$/.test(text) ? text : `'${text.replaceAll("'", "")}'`;
}

/** Where the options of a call say that it runs. */
function placeOf(parts: readonly string[]): string | undefined {
  const options = parts.find((part) => part.startsWith("{"));
  if (options !== undefined) {
    const entry = partsOf(options.slice(1, -1)).find((part) => /^["']?cwd\b/.test(part));
    if (entry === undefined) return options.includes("...") ? UNKNOWN : undefined;
    const value = entry.replace(/^["']?cwd["']?\s*:?\s*/, "");
    return value === "" ? "$cwd" : pathOf(value);
  }
  // Options that stand elsewhere may name a place.
  return parts.slice(1).some((part) => /^[A-Za-z_$][\w.$]*(?:\(|$)/.test(part)) ? UNKNOWN : undefined;
}

/** `"packages/a"`, `dir`, `path.join("packages", dir)`, `process.cwd()`. */
function pathOf(expression: string): string {
  const plain = expression.trim();
  const text = textOf(plain);
  if (text !== undefined) return text;
  if (IDENTIFIER.test(plain)) return plain === "__dirname" ? UNKNOWN : `$${plain}`;
  if (plain === "process.cwd()") return ".";
  const joined = /^(?:path\.|posix\.)?(?:join|resolve)\(([\s\S]*)\)$/.exec(plain)?.[1];
  if (joined === undefined) return UNKNOWN;
  const parts = partsOf(joined).map(pathOf);
  return parts.includes(UNKNOWN) ? UNKNOWN : parts.join("/");
}

/** What a text says, also one of several parts, the program's variables as those of a shell; `undefined` for anything else. */
function textOf(expression: string): string | undefined {
  const parts = partsOf(expression, "+");
  const texts = parts.map(literalOf);
  if (parts.length < 2 || texts.every((text) => text === undefined)) return texts[0];
  return parts.map((part, index) => texts[index] ?? (IDENTIFIER.test(part) ? `\${${part}}` : UNKNOWN)).join("");
}

const IDENTIFIER = /^[A-Za-z_]\w*$/;

const ESCAPED = new Map([
  ["n", "\n"],
  ["t", "\t"],
]);

function literalOf(plain: string): string | undefined {
  const [quote = ""] = plain;
  if (!/["'`]/.test(quote) || endOfText(plain, 0) !== plain.length) return undefined;
  const inner = plain.slice(1, -1).replace(/\\([\s\S])/g, (_, escaped: string) => ESCAPED.get(escaped) ?? escaped);
  if (quote !== "`") return inner;
  return inner.replace(/\$\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g, (_, filled: string) => {
    if (IDENTIFIER.test(filled.trim())) return `\${${filled.trim()}}`;
    return /["'`]\s*-/.test(filled) ? "" : UNKNOWN;
  });
}

const CONSTANT = /\b(?:const|let|var)\s+([A-Za-z_]\w*)(?::\s*[\w[\]<>, ]+)?\s*=\s*/g;

const LOOP =
  /\bfor\s*(?:await\s*)?\(\s*(?:const|let|var)\s+([A-Za-z_]\w*)\s+of\s+([A-Za-z_]\w*|\[[^\]]{0,500}\])\s*\)|(?<![\w.])([A-Za-z_]\w*|\[[^\]]{0,500}\])\.(?:forEach|map|flatMap)\(\s*(?:async\s*)?\(?\s*([A-Za-z_]\w*)\s*\)?\s*=>/g;

/** The texts that constants of the program hold, and those that its loops go through. */
function constantsOf(source: string): Variables {
  const lists = new Map<string, readonly string[]>();
  const found = new Map<string, readonly string[]>();
  for (const { 0: head, 1: name = "", index } of [...source.matchAll(CONSTANT)].slice(0, MOST)) {
    const start = index + head.length;
    const [first = ""] = source.slice(start, start + 1);
    if (first === "[") {
      const texts = listOf(source.slice(start, endOfGroup(source, start)));
      if (texts !== undefined) lists.set(name, texts);
    } else if (/["'`]/.test(first)) {
      const end = endOfText(source, start);
      const text = /^\s*[;\n]/.test(source.slice(end)) ? textOf(source.slice(start, end)) : undefined;
      if (text !== undefined && !text.includes("$")) found.set(name, [text]);
    }
  }
  for (const [, plain, of, over, argument] of [...source.matchAll(LOOP)].slice(0, MOST)) {
    const list = of ?? over ?? "";
    const texts = list.startsWith("[") ? listOf(list) : lists.get(list);
    const name = plain ?? argument;
    if (name !== undefined && texts !== undefined) found.set(name, texts);
  }
  return found;
}

function listOf(list: string): readonly string[] | undefined {
  const texts = partsOf(list.slice(1, -1)).map(textOf);
  const known = texts.flatMap((text) => text ?? []);
  return known.length === texts.length && known.length > 0 ? known : undefined;
}

function withoutComments(text: string): string {
  const pieces: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length;) {
    const opening = text.slice(index, index + 2);
    if (opening === "//" || opening === "/*") {
      pieces.push(text.slice(start, index), " ");
      const end = opening === "//" ? text.indexOf("\n", index) : text.indexOf("*/", index + 2) + 2;
      index = end < index + 2 ? text.length : end;
      start = index;
    } else index = /["'`]/.test(opening[0] ?? "") ? endOfText(text, index) : index + 1;
  }
  return [...pieces, text.slice(start)].join("");
}
