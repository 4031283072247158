import { type ShellToken, tokeniseShell } from "./shell-words.ts";

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
  /** Reads what the command before it prints. */
  readonly piped: boolean;
  /** It may not come to it: behind `||`, behind a test and `&&`; where a script is followed, in a branch or a loop too. */
  readonly guarded: boolean;
  /** Where it fails, something else is done: `|| …`. */
  readonly fallback: boolean;
}

/** A piece of a script, in the order in which they are written. */
export type ShellStatement =
  | ({
      readonly kind: "command";
      /** Those of `words`. */
      readonly tokens: readonly ShellToken[];
      /** Files that its output is written to. */
      readonly outputs: readonly string[];
      /** A here-document or a here-string. */
      readonly input: ShellToken | undefined;
    } & ShellCommand)
  | {
      readonly kind: "assignment";
      readonly values: ReadonlyMap<string, string>;
      /** Behind `&&` or `||`: it may not come to it. */
      readonly conditional: boolean;
    }
  /** A variable that takes each of some words in turn. */
  | { readonly kind: "loop"; readonly name: string; readonly tokens: readonly ShellToken[] }
  /** A branch or loop, a subshell, or what stands inside of the command before begins, or ends. */
  | {
      readonly kind: "open" | "close";
      readonly what: "branch" | "subshell" | "substitution";
      /** What a loop reads, which stands behind its end. */
      readonly input?: ShellToken;
    }
  /** The other way of a branch. */
  /** `last`: one of the ways is taken for certain. */
  | { readonly kind: "otherwise"; readonly last: boolean };

const TESTING = new Set(["if", "elif", "while", "until", "!"]);

const LEADING = new Set(["then", "else", "do", "{", "time", "exec", "command", "builtin", ...TESTING]);

const CLOSING = new Set(["fi", "done", "esac", "}"]);

const HEADS = new Set(["for", "select", "[", "[[", "test"]);

const OPENS = new Set(["if", "while", "until", "for", "select"]);

const ENDS = new Set(["fi", "done"]);

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)(\+?)=([\s\S]*)$/;

const ARRAY = /^([A-Za-z_][A-Za-z0-9_]*)(\+?)=$/;

/** Commands whose exit code answers a question. */
const TESTS = /^(?:\[\[?|test|grep|git diff|git rev-parse|command -v|which|!)(?: |$)/;

const UNHEARD = /^(?:true|:|echo|printf) |^exit 0/;

const DEEPEST = 8;

/**
 * The commands of a shell script in the order they are written, those inside `$(…)` behind the one that holds them. Which
 * branches are taken is not decided. Functions are not called: their bodies count where they stand.
 */
export function parseShell(script: string): ShellCommand[] {
  return parseStatements(script).flatMap((statement) => (statement.kind === "command" ? [statement] : []));
}

/** The same, with everything that decides what its variables hold. */
export function parseStatements(script: string, depth: number = 0): ShellStatement[] {
  if (depth > DEEPEST) return [];
  const statements: ShellStatement[] = [];
  let words: ShellToken[] = [];
  let outputs: string[] = [];
  let input: ShellToken | undefined;
  let cases = 0;
  let pattern = false;
  let conditional = false;
  let piped = false;
  let array: { readonly name: string; readonly former: string } | undefined;
  let counting = 0;
  let guarded = false;
  const finish = (ignored: boolean, operator: string = ""): void => {
    const fallback = operator === "||";
    const simple = toStatements({ tokens: words, outputs, input, ignored, conditional, piped, guarded, fallback });
    for (const statement of simple) {
      statements.push(statement);
      if (statement.kind === "close" && input !== undefined) handToOpening(statements, input);
    }
    guarded = fallback || (operator === "&&" && (guarded || TESTS.test(words.map(({ text }) => text).join(" "))));
    const line = words[0]?.line ?? 0;
    const substitutions = [...words, ...(input === undefined ? [] : [input])].flatMap((word) => word.substitutions);
    if (substitutions.length > 0) statements.push({ kind: "open", what: "substitution" });
    for (const substitution of substitutions) {
      for (const inner of parseStatements(substitution, depth + 1)) {
        statements.push(inner.kind === "command" ? { ...inner, line: inner.line + line } : inner);
      }
    }
    if (substitutions.length > 0) statements.push({ kind: "close", what: "substitution" });
    words = [];
    outputs = [];
    input = undefined;
  };
  const tokens = tokeniseShell(script);
  for (const [index, token] of tokens.entries()) {
    const { kind, text } = token;
    if (counting > 0) counting += Number(text === "(") - Number(text === ")");
    else if (kind === "output") outputs.push(text);
    else if (kind === "input") input = token;
    else if (kind === "word") {
      if (pattern && text === "esac") {
        cases -= 1;
        pattern = false;
        statements.push({ kind: "close", what: "branch" });
      } else if (!pattern) words.push(token);
      if (text === "in" && words[0]?.text === "case") {
        cases += 1;
        pattern = true;
        words = [];
        statements.push({ kind: "open", what: "branch" });
      }
    } else if (pattern) {
      pattern = text !== ")";
    } else if (text === "(" && words.length === 1 && words[0]?.text === "for") {
      // What arithmetic counts is not known.
      statements.push({ kind: "open", what: "branch" });
      counting = 1;
      words = [];
    } else if (text === "(" && words.some((word) => !LEADING.has(word.text))) {
      // A function's name is no command, and neither is an array's.
      const [, name, appended] = ARRAY.exec(words.at(-1)?.text ?? "") ?? [];
      array = name === undefined ? undefined : { name, former: appended === "" ? "" : `\${${name}[@]} ` };
      words = [];
    } else if (array !== undefined) {
      if (text !== ")") continue;
      const value = array.former + words.map((word) => word.text).join(" ");
      statements.push({ kind: "assignment", values: new Map([[array.name, value]]), conditional });
      array = undefined;
      words = [];
    } else {
      // A line may end behind `|`.
      const goesOn: boolean = text === "\n" && words.length === 0 && piped;
      finish(text === "||" && UNHEARD.test(`${tokens[index + 1]?.text} ${tokens[index + 2]?.text}`), text);
      piped = goesOn || text === "|" || text === "|&";
      conditional = text === "&&" || text === "||";
      if (text === "(" || text === ")") statements.push({ kind: text === "(" ? "open" : "close", what: "subshell" });
      if (cases > 0 && text.startsWith(";;")) {
        pattern = true;
        statements.push({ kind: "otherwise", last: false });
      }
    }
  }
  finish(false);
  return statements;
}

/** Remembers what a loop reads where the loop that has just ended began. */
function handToOpening(statements: ShellStatement[], input: ShellToken): void {
  let depth = 0;
  for (let index = statements.length - 1; index >= 0; index -= 1) {
    const statement = statements[index];
    if (statement?.kind === "close") depth += 1;
    if (statement?.kind !== "open") continue;
    depth -= 1;
    if (depth > 0) continue;
    statements[index] = { ...statement, input };
    return;
  }
}

interface Simple {
  readonly tokens: readonly ShellToken[];
  readonly outputs: readonly string[];
  readonly input: ShellToken | undefined;
  readonly ignored: boolean;
  readonly conditional: boolean;
  readonly piped: boolean;
  readonly guarded: boolean;
  readonly fallback: boolean;
}

function* toStatements({ tokens, conditional, ...around }: Simple): Iterable<ShellStatement> {
  const assignments = new Map<string, string>();
  let tested = false;
  let start = 0;
  for (; start < tokens.length; start += 1) {
    const text = tokens[start]?.text ?? "";
    const assignment = ASSIGNMENT.exec(text);
    if (assignment !== null) assignments.set(...assigned(assignment));
    else if (text === "function") start += 1;
    else if (!LEADING.has(text)) break;
    else if (OPENS.has(text)) yield { kind: "open", what: "branch" };
    else if (text === "else" || text === "elif") yield { kind: "otherwise", last: text === "else" };
    tested ||= TESTING.has(text);
  }
  const rest = tokens.slice(start);
  const [first, ...others] = rest.map(({ text }) => text);
  if (first === undefined || first === "" || CLOSING.has(first) || HEADS.has(first)) {
    if (assignments.size > 0) yield { kind: "assignment", values: assignments, conditional };
    if (first === "for" || first === "select") yield* toLoop(rest);
    else if (first === "esac" || ENDS.has(first ?? "")) yield { kind: "close", what: "branch" };
    return;
  }
  const line = tokens[start]?.line ?? 0;
  const words = [first, ...others] as const;
  yield { kind: "command", words, tokens: rest, assignments, line, tested, ...around };
}

/** The name, and the value behind the one that it has. */
function assigned([, name = "", appended, value = ""]: readonly string[]): [string, string] {
  return [name, appended === "+" ? `\${${name}}${value}` : value];
}

/** What a loop without a list goes through is not known. */
function* toLoop([, name, word, ...tokens]: readonly ShellToken[]): Iterable<ShellStatement> {
  yield { kind: "open", what: "branch" };
  if (name !== undefined) yield { kind: "loop", name: name.text, tokens: word?.text === "in" ? tokens : [] };
}
