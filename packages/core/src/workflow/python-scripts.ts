import type { Variables } from "./parameters.ts";
import { endOfGroup, partsOf, type ProgramCommand, readText, textBehind } from "./program-text.ts";

/** Functions that start commands, of Python and of the usual packages, and what people call their own. */
const CALL =
  /(?<![\w.])(?:(?:subprocess|sp|os|asyncio|shell|utils?)\.)?(run|call|check_call|check_output|Popen|getoutput|getstatusoutput|system|popen|run_command|run_cmd|execute|sh|cmd|create_subprocess_exec|create_subprocess_shell)\s*(?=\()/g;

/** Take the words of a command each for itself. */
const BY_WORDS = "create_subprocess_exec";

/** Move the program itself, so that nobody knows where it is. */
const MOVES = /\bchdir\s*\(|\bpushd\s*\(/;

/** Releases for trying out. */
const TEST = /verdaccio/i;

/** Calls and constants that are looked at: a program with more is no script of this kind. */
const MOST = 200;

const LONGEST = 100_000;

/** In the place of what only a run tells. */
const UNKNOWN = "$_";

/**
 * The commands that a program in Python starts: `subprocess.run(["npm", "publish"], cwd=dir)`, `os.system("npm publish")`. It
 * is searched for calls and not run, so which of them it comes to is not decided.
 */
export function commandsOfPython(text: string): readonly ProgramCommand[] {
  if (text.length > LONGEST || TEST.test(text)) return [];
  const source = withoutComments(text);
  const variables = constantsOf(source);
  const moves = MOVES.test(source);
  return [...source.matchAll(CALL)].slice(0, MOST).flatMap((match): ProgramCommand[] => {
    const start = match.index + match[0].length;
    const parts = partsOf(source.slice(start + 1, endOfGroup(source, start) - 1));
    const positional = parts.filter((part) => !/^\w+\s*=(?!=)/.test(part));
    const script = match[1] === BY_WORDS ? wordsOf(positional) : scriptOf(parts, positional, variables);
    if (script === undefined || script.trim() === "") return [];
    const cwd = parts.find((part) => /^cwd\s*=/.test(part))?.replace(/^cwd\s*=\s*/, "");
    // A function of one's own may have its own opinion about where.
    const foreign = !/\b(?:subprocess|sp|os|asyncio)\.$/.test(match[0].slice(0, -(match[1]?.length ?? 0)));
    const elsewhere = moves || parts.some((part) => part.startsWith("**")) || (foreign && /\bcwd\s*=/.test(source));
    const place = cwd === undefined || cwd === "None" ? (elsewhere ? UNKNOWN : ".") : pathOf(cwd);
    return [{ script, place: place === UNKNOWN ? undefined : place, variables: textsOf(variables) }];
  });
}

/** What a name of the program stands for: one text of several, or the words of one command. */
type Constants = ReadonlyMap<string, { readonly texts: readonly string[]; readonly list?: string }>;

function textsOf(constants: Constants): Variables {
  return new Map([...constants].flatMap(([name, { texts }]) => (texts.length === 0 ? [] : [[name, texts]])));
}

/** The command of a call: a list of words, a text, the words of a text, or a name that stands for a list. */
function scriptOf(parts: readonly string[], [first = ""]: readonly string[], constants: Constants): string | undefined {
  const named = parts.find((part) => /^args\s*=/.test(part))?.replace(/^args\s*=\s*/, "") ?? first;
  const list = constants.get(named)?.list ?? named;
  if (/^[[(]/.test(list)) return wordsOf(partsOf(list.slice(1, list.lastIndexOf(list.startsWith("[") ? "]" : ")"))));
  const split = /^(?:shlex\.split\(([\s\S]*)\)|([\s\S]*)\.split\(\s*\))$/.exec(named);
  const whole = (split?.[1] ?? split?.[2] ?? named).trim();
  return textOf(whole) ?? (constants.has(whole) ? `$${whole}` : undefined);
}

/** Options, as a rule, that are spread or decided: none, one or several. */
const SOME_OPTIONS = "--$_";

function wordsOf(parts: readonly string[]): string {
  return parts
    .map((part) => {
      if (part.startsWith("*") || / if /.test(part)) return SOME_OPTIONS;
      const text = textOf(part) ?? pathOf(part);
      return /^[\w@%+=:,./$*{}-]+$/.test(text) ? text : `'${text.replaceAll("'", "")}'`;
    })
    .join(" ");
}

const IDENTIFIER = /^[A-Za-z_]\w*$/;

/** `"packages/a"`, `dir`, `ROOT / "packages"`, `str(dir)`, `os.path.join("packages", dir)`, `os.getcwd()`. */
function pathOf(expression: string): string {
  const plain = expression.trim();
  const text = textOf(plain);
  if (text !== undefined) return text;
  if (IDENTIFIER.test(plain)) return `$${plain}`;
  if (/^(?:os\.getcwd\(\)|Path\.cwd\(\)|Path\(\))$/.test(plain)) return ".";
  const inner = /^(?:str|Path|pathlib\.Path|PurePath|os\.fspath)\(([\s\S]*)\)$/.exec(plain)?.[1];
  if (inner !== undefined) return pathOf(inner);
  const joined = /^(?:os\.)?path\.join\(([\s\S]*)\)$/.exec(plain)?.[1];
  const parts = (joined === undefined ? partsOf(plain, "/") : partsOf(joined)).map((part) =>
    part === plain ? UNKNOWN : pathOf(part),
  );
  return parts.length < 2 || parts.includes(UNKNOWN) ? UNKNOWN : parts.join("/");
}

/** What a text says, also one of several parts, the program's variables as those of a shell; `undefined` for anything else. */
function textOf(expression: string): string | undefined {
  const parts = partsOf(expression, "+").flatMap(adjacent);
  const texts = parts.map(literalOf);
  if (texts.every((text) => text === undefined)) return undefined;
  return parts.map((part, index) => texts[index] ?? (IDENTIFIER.test(part) ? `\${${part}}` : UNKNOWN)).join("");
}

const PREFIX = /^[bBrRuUfF]{0,2}(?=["'])/;

/** Texts that stand side by side are one. */
function adjacent(part: string): string[] {
  const found: string[] = [];
  for (let rest = part.trim(); rest !== "";) {
    const prefix = PREFIX.exec(rest)?.[0];
    if (prefix === undefined) return found.length === 0 ? [rest] : [...found, rest];
    const end = textBehind(rest, prefix.length);
    found.push(rest.slice(0, end));
    rest = rest.slice(end).trim();
  }
  return found;
}

function literalOf(plain: string): string | undefined {
  const prefix = PREFIX.exec(plain)?.[0];
  if (prefix === undefined) return undefined;
  const text = readText(plain.slice(prefix.length));
  if (text === undefined || !/f/i.test(prefix)) return text;
  return text.replace(/\{([^{}]*)\}/g, (_, filled: string) => {
    const name = filled.trim().replace(/![rsa]$/, "");
    return IDENTIFIER.test(name) ? `\${${name}}` : UNKNOWN;
  });
}

const CONSTANT = /^[ \t]*([A-Za-z_]\w*)(?:\s*:\s*[\w[\], .]+)?\s*=(?!=)\s*/gm;

const LOOP = /\bfor\s+([A-Za-z_]\w*)\s+in\s+(?:sorted\()?([A-Za-z_]\w*|[[(][^\])]{0,500}[\])])/g;

/** The texts that names of the program hold, the lists among them, and what its loops go through. */
function constantsOf(source: string): Constants {
  const found = new Map<string, { readonly texts: readonly string[]; readonly list?: string }>();
  const seen = new Set<string>();
  for (const { 0: head, 1: name = "", index } of [...source.matchAll(CONSTANT)].slice(0, MOST)) {
    const start = index + head.length;
    const value = source.slice(start);
    if (seen.has(name)) found.delete(name);
    else if (/^[[(]/.test(value)) found.set(name, { texts: [], list: source.slice(start, endOfGroup(source, start)) });
    else if (PREFIX.test(value)) {
      const line = value.slice(0, textBehind(value, PREFIX.exec(value)?.[0].length ?? 0));
      const text = /^[ \t]*(?:\n|$)/.test(value.slice(line.length)) ? textOf(line) : undefined;
      if (text !== undefined && !text.includes("$")) found.set(name, { texts: [text] });
    }
    seen.add(name);
  }
  for (const [, name = "", list = ""] of [...source.matchAll(LOOP)].slice(0, MOST)) {
    const texts = partsOf((found.get(list)?.list ?? list).slice(1, -1)).map(textOf);
    const known = texts.flatMap((text) => text ?? []);
    if (known.length > 0 && known.length === texts.length) found.set(name, { texts: known });
  }
  return found;
}

const IMPORT = /^[ \t]*(?:from\s+(\.*[\w.]*)\s+import\s+([\w, ()*]+)|import\s+([\w., ]+))/gm;

/** The modules beside a program that it may take in: paths from its directory, without an ending. */
export function importsOfPython(text: string): readonly string[] {
  if (text.length > LONGEST) return [];
  return [...withoutComments(text).matchAll(IMPORT)].slice(0, MOST).flatMap(([, from, names = "", plain = ""]) => {
    const modules = from === undefined ? plain.split(",").map((one) => one.trim().split(" ")[0] ?? "") : [from];
    return modules.flatMap((one) => {
      const path = one
        .replace(/^\.+/, (dots) => `.${"/..".repeat(dots.length - 1)}/`)
        .replaceAll(/(?<=\w)\.(?=\w)/g, "/");
      if (!/^\.*[./\w]*$/.test(path) || path === "") return [];
      const members = path.endsWith("/") ? names.split(/[, ()]+/).filter((name) => name !== "" && name !== "*") : [""];
      return members.map((member) => `./${path}${member}`.replace(/^\.\/\.\//, "./"));
    });
  });
}

/** Comments and texts that stand alone: what a module says of itself. */
function withoutComments(text: string): string {
  const pieces: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length;) {
    const character = text[index] ?? "";
    if (character === "#") {
      pieces.push(text.slice(start, index));
      const end = text.indexOf("\n", index);
      index = end === -1 ? text.length : end;
      start = index;
    } else if (/["']/.test(character)) {
      const end = textBehind(text, index);
      const head = text.slice(text.lastIndexOf("\n", index) + 1, index + 3);
      const alone = /^\s*(?:"""|''')$/.test(head);
      if (alone) {
        pieces.push(text.slice(start, index));
        start = end;
      }
      index = end;
    } else index += 1;
  }
  return [...pieces, text.slice(start)].join("");
}
