import type { Variables } from "./parameters.ts";
import { endOfGroup, endOfText, partsOf, type ProgramCommand, readText } from "./program-text.ts";

/** Functions that start commands, of Node, Bun, Deno and the usual packages, and what people call their own. */
const STARTING =
  "exec|execSync|execFile|execFileSync|spawn|spawnSync|execa|execaSync|execaCommand|execaCommandSync|execAsync|execPromise|promisifiedExec|run|runSync|runCommand|\\$|x|sh|Command";

const OWNER = "(?:(?:child_process|childProcess|cp|shell|shelljs|sh|proc|zx|Bun|Deno)\\.)?";

const VARIANT = "(?:\\.(?:sync|command|commandSync|raw|verbose|quiet|nothrow))*";

const CALL = new RegExp(`(?<![\\w.])${OWNER}(${STARTING})${VARIANT}\\s*(?=[(\`])`, "g");

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
  const own = ownFunctions(source);
  const calls = [...source.matchAll(CALL), ...callsOf(own, source)].toSorted((one, other) => one.index - other.index);
  return calls.slice(0, MOST).flatMap((match): ProgramCommand[] => {
    const name = match[1] ?? "";
    const call = readCall(source, match.index + match[0].length, variables, own.get(name));
    if (call === undefined || call.script.trim() === "") return [];
    // A function of one's own may have its own opinion about where.
    const foreign = (own.has(name) || /^(?:run|runSync|runCommand|sh|x)$/.test(name)) && /\bcwd\b/.test(source);
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

const CLIENTS = "npm|pnpm|yarn|bun";

const FUNCTION =
  /\bfunction\s+([A-Za-z_]\w*)\s*(?=\()|\b(?:const|let|var)\s+([A-Za-z_]\w*)\s*=\s*(?:async\s*)?(?:function\s*)?(?=\()/g;

/** Characters of a function that only starts what it is given. */
const LONGEST_FUNCTION = 600;

/** The program's own functions that start what they are given: by name, the program that they start with it, or nothing. */
function ownFunctions(source: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { 0: head, 1: plain, 2: assigned, index } of [...source.matchAll(FUNCTION)].slice(0, MOST)) {
    const start = index + head.length;
    const end = endOfGroup(source, start);
    const [parameter = ""] = partsOf(source.slice(start + 1, end - 1));
    const name = /^(?:\.\.\.)?([A-Za-z_]\w*)/.exec(parameter)?.[1];
    if (name === undefined) continue;
    const given = `(?:\\[\\s*\\.\\.\\.)?${name}\\b(?!\\s*[.?])`;
    const body = source.slice(end, end + LONGEST_FUNCTION).split(/\n(?:}|\S)/)[0] ?? "";
    const starts = new RegExp(`${OWNER}(?:${STARTING})${VARIANT}\\(\\s*(?:["']([\\w.-]+)["']\\s*,\\s*)?${given}`).exec(
      body,
    );
    if (starts !== null) found.set(plain ?? assigned ?? "", starts[1] ?? "");
  }
  return found;
}

function callsOf(own: ReadonlyMap<string, string>, source: string): RegExpExecArray[] {
  const names = [...own.keys()].filter((name) => !new RegExp(`^(?:${STARTING})$`).test(name));
  if (names.length === 0) return [];
  const called = new RegExp(`(?<![\\w.]|function\\s{1,9})(${names.join("|")})\\s*(?=\\()`, "g");
  return [...source.matchAll(called)];
}

function readCall(source: string, start: number, variables: Variables, starter = ""): Call | undefined {
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
  const place = placeOf([first, ...others.filter((part) => starter === "" || part.startsWith("{"))]);
  if (first.startsWith("{")) {
    // zx: `$({ cwd })` in front of the text.
    const behind = source.slice(end, end + 1) === "`" ? readCall(source, end, variables) : undefined;
    if (behind !== undefined) return { ...behind, place };
  }
  const list = listIn([first, ...others]);
  const program = /^[[{]/.test(first) ? "" : (textOf(first) ?? programOf(first, variables));
  if (program === undefined) return undefined;
  const words = list === undefined ? (starter === "" ? [] : others.filter((part) => !part.startsWith("{"))) : list;
  return { script: [starter, program, ...words.map(wordOf)].filter((word) => word !== "").join(" "), place };
}

/** The words of a call: a list, or one among its options, as `Bun.spawn` and `Deno.Command` have it. */
function listIn(parts: readonly string[]): readonly string[] | undefined {
  const [first = "", second = ""] = parts;
  const own = [first, second].find((part) => part.startsWith("["));
  const options = parts.find((part) => part.startsWith("{"))?.slice(1, -1) ?? "";
  const entry = partsOf(options).find((part) => /^(?:cmd|args)\s*:\s*\[/.test(part));
  const list = own ?? entry?.replace(/^\w+\s*:\s*/, "");
  return list === undefined ? undefined : partsOf(list.slice(1, list.lastIndexOf("]")));
}

/** A name in the place of a program: a text that is known, or what it says itself, as `npm` or `npmCmd` do. */
function programOf(name: string, variables: Variables): string | undefined {
  if (variables.has(name)) return `$${name}`;
  return new RegExp(`^(${CLIENTS})(?:Cmd|Command|Bin|Path|Exe|Client)?$`).exec(name)?.[1];
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

function literalOf(plain: string): string | undefined {
  const inner = readText(plain);
  if (inner === undefined || !plain.startsWith("`")) return inner;
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

const IMPORT = /\b(?:from|import|require|export)\s*\(?\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g;

/** The files beside a program that it takes in: paths from its directory, as they are written. */
export function importsOfNode(text: string): readonly string[] {
  if (text.length > LONGEST) return [];
  return [...withoutComments(text).matchAll(IMPORT)].slice(0, MOST).map(([, , path = ""]) => path);
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
