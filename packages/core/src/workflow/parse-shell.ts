import { type ShellToken, tokeniseShell } from "./tokenise-shell.ts";

/** A simple command: what a shell would start, with the arguments it can know. */
export interface ShellCommand {
  /** Never empty; expansions stand as written. */
  readonly words: readonly [string, ...string[]];
  /** Variables set for it alone, with their values. */
  readonly assignments: ReadonlyMap<string, string>;
  /** 0-based line in the script. */
  readonly line: number;
  /** Its failure goes unheard: `|| true`, `|| echo …`. */
  readonly ignored: boolean;
  /** Its exit code is only looked at: `if`, `while`, `until`, `!`. */
  readonly tested: boolean;
}

const TESTING = new Set(["if", "elif", "while", "until", "!"]);
const LEADING = new Set(["then", "else", "do", "{", "time", "exec", "command", "builtin", ...TESTING]);
const CLOSING = new Set(["fi", "done", "esac", "}"]);
const HEADS = new Set(["for", "select", "function", "[", "[[", "test"]);
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)\+?=([\s\S]*)$/;
const UNHEARD = /^(?:true|:|echo|printf) |^exit 0/;
const DEEPEST = 8;

/**
 * The commands of a shell script in the order they are written, those inside `$(…)` behind the one that holds them. Which
 * branches are taken is not decided. Functions are not called: their bodies count where they stand.
 */
export function parseShell(script: string, depth: number = 0): ShellCommand[] {
  if (depth > DEEPEST) return [];
  const commands: ShellCommand[] = [];
  let words: ShellToken[] = [];
  let cases = 0;
  let pattern = false;
  const finish = (ignored: boolean): void => {
    const command = toCommand(words, ignored);
    if (command !== undefined) commands.push(command);
    const line = words[0]?.line ?? 0;
    for (const substitution of words.flatMap(({ substitutions }) => substitutions)) {
      for (const inner of parseShell(substitution, depth + 1)) commands.push({ ...inner, line: inner.line + line });
    }
    words = [];
  };
  const tokens = tokeniseShell(script);
  for (const [index, token] of tokens.entries()) {
    const { kind, text } = token;
    if (kind === "word") {
      if (pattern && text === "esac") {
        cases -= 1;
        pattern = false;
      } else if (!pattern) words.push(token);
      if (text === "in" && words[0]?.text === "case") {
        cases += 1;
        pattern = true;
        words = [];
      }
    } else if (pattern) {
      pattern = text !== ")";
    } else if (text === "(" && words.length > 0) {
      // A function's name, or an array's: neither is a command.
      words = [];
    } else {
      finish(text === "||" && UNHEARD.test(`${tokens[index + 1]?.text} ${tokens[index + 2]?.text}`));
      pattern = cases > 0 && text.startsWith(";;");
    }
  }
  finish(false);
  return commands;
}

function toCommand(tokens: readonly ShellToken[], ignored: boolean): ShellCommand | undefined {
  const texts = tokens.map(({ text }) => text);
  const assignments = new Map<string, string>();
  let tested = false;
  let start = 0;
  for (; start < texts.length; start += 1) {
    const text = texts[start] ?? "";
    const assignment = ASSIGNMENT.exec(text);
    if (assignment?.[1] !== undefined) assignments.set(assignment[1], assignment[2] ?? "");
    else if (!LEADING.has(text)) break;
    tested ||= TESTING.has(text);
  }
  const [first, ...rest] = texts.slice(start);
  if (first === undefined || first === "" || CLOSING.has(first) || HEADS.has(first)) return undefined;
  return { words: [first, ...rest], assignments, line: tokens[start]?.line ?? 0, ignored, tested };
}
