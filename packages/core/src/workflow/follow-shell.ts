import type { ShellToken } from "./shell-words.ts";
import { parseStatements, type ShellCommand, type ShellStatement } from "./shell.ts";

/** A command with what the script has put into its variables, and where it runs. */
export interface FollowedCommand extends ShellCommand {
  /** What its words may come to, the likeliest first; what is not known stands as written. */
  readonly ways: readonly [Words, ...Words[]];
  /** POSIX paths from the base that it may run in; `undefined` where that is not known. */
  readonly directories: readonly string[] | undefined;
  /** Files that its output is written to. */
  readonly outputs: readonly string[];
  /** Variables that the script hands to what it starts. */
  readonly exported: ReadonlyMap<string, string>;
}

type Words = readonly [string, ...string[]];

/** What is known at one place of a script. */
interface State {
  readonly variables: Variables;
  readonly directories: readonly string[] | undefined;
  readonly exported: ReadonlyMap<string, string>;
  /** Where it was before, for `cd -` and `popd`. */
  readonly before: readonly (readonly string[] | undefined)[];
  /** It ended here: nothing behind the branch comes from it. */
  readonly over?: true;
}

/** A branch that has begun. */
interface Frame {
  readonly what: "branch" | "subshell";
  readonly start: State;
  /** Where each of its ways ended, and where it began if none of them may be taken. */
  readonly ends: readonly State[];
}

/** Values of one variable, ways of one command, directories of one place: more are as good as not known. */
const MOST = 20;

/** Characters of what a variable holds. */
const LONGEST = 2000;

/**
 * The commands of a shell script, their variables followed from where they are set: by assignments, by the words of a loop,
 * through branches. No command is run, so what one prints is not known.
 *
 * @param variables Those of the environment.
 * @param directories POSIX paths from the base that the script may run in; `undefined` when they are not known.
 */
export function followShell(
  script: string,
  variables: Variables,
  directories: readonly string[] | undefined,
): FollowedCommand[] {
  let state: State = { variables, directories, exported: new Map(), before: [] };
  const frames: Frame[] = [];
  const commands: FollowedCommand[] = [];
  for (const statement of parseStatements(script)) {
    if (statement.kind === "command") {
      const { kind: _, tokens, ...command } = statement;
      const ways = waysOf(tokens, state);
      commands.push({ ...command, ways, directories: state.directories, exported: state.exported });
      state = behindCommand(tokens, ways, state);
    } else state = advance(statement, state, frames);
  }
  return commands;
}

function advance(statement: Exclude<ShellStatement, { kind: "command" }>, state: State, frames: Frame[]): State {
  if (statement.kind === "assignment") {
    return [...statement.values].reduce(
      (known, [name, value]) => assign(known, name, substitute(value, known.variables), statement.conditional),
      state,
    );
  }
  if (statement.kind === "loop") {
    const values = statement.tokens.flatMap((token) => wordsOf(token, state));
    return assign(state, statement.name, values.length === 0 ? [`$${statement.name}`] : values, false);
  }
  if (statement.kind === "open") {
    const { over: _, ...start } = state;
    frames.push({ what: statement.what, start, ends: [start] });
    return start;
  }
  const frame = frames.pop();
  if (frame === undefined) return state;
  if (statement.kind === "otherwise") {
    const ends = [...frame.ends, state];
    frames.push({ ...frame, ends: statement.last ? ends.slice(1) : ends });
    return frame.start;
  }
  if (frame.what === "subshell") return frame.start;
  const { over: _, ...joined } = frame.ends.reduce(join, state);
  return joined;
}

function assign(state: State, name: string, values: readonly string[], conditional: boolean): State {
  const former = conditional ? (state.variables.get(name) ?? [`$${name}`]) : [];
  const variables = new Map(state.variables);
  return { ...state, variables: variables.set(name, distinct([...values, ...former])) };
}

/** What is known where two ways meet. */
function join(one: State, other: State): State {
  if (one.over === true) return other;
  if (other.over === true) return one;
  const names = new Set([...one.variables.keys(), ...other.variables.keys()]);
  const variables = [...names].map((name) => {
    const held = [one, other].flatMap((state) => state.variables.get(name) ?? [`$${name}`]);
    return [name, distinct(held.toSorted((a, b) => Number(a.includes("$")) - Number(b.includes("$"))))] as const;
  });
  const known = one.directories !== undefined && other.directories !== undefined;
  const directories = known ? bounded([...(one.directories ?? []), ...(other.directories ?? [])]) : undefined;
  return { variables: new Map(variables), directories, exported: other.exported, before: other.before };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].slice(0, MOST);
}

function bounded(directories: readonly string[]): readonly string[] | undefined {
  const all = [...new Set(directories)];
  return all.length > MOST ? undefined : all;
}

/** `$NAME`, `${NAME}`, an argument `$1`, and what GitHub fills in for each job of a matrix. */
const VARIABLE = /\$(?:([A-Za-z_]\w*|\d)|\{(\w+)\}|\{\{\s*(matrix\.[\w-]+)\s*\}\})/g;

/** What variables may hold, by name. */
export type Variables = ReadonlyMap<string, readonly string[]>;

/** A text with each of the values that its variables may hold; those that are not known stand as written. */
export function substitute(text: string, variables: Variables): readonly string[] {
  let texts: readonly string[] = [text];
  for (const [, plain, braced, matrix] of text.matchAll(VARIABLE)) {
    const name = plain ?? braced ?? matrix?.toLowerCase() ?? "";
    const values = variables.get(name);
    if (values === undefined) continue;
    const replaceIn = (current: string, value: string): string =>
      current.replace(VARIABLE, (whole, one?: string, two?: string, three?: string) =>
        (one ?? two ?? three?.toLowerCase()) === name ? value : whole,
      );
    texts = distinct(texts.flatMap((current) => values.map((value) => replaceIn(current, value))));
  }
  return texts.map((current) => current.slice(0, LONGEST));
}

/** Without quotes a shell splits what a variable holds into words. */
function wordsOf(token: ShellToken, state: State): string[] {
  return substitute(token.text, state.variables).flatMap((text) => splitWords(token, text));
}

function splitWords({ text: written, quoted }: ShellToken, text: string): string[] {
  return quoted || text === written || text.includes("${{") ? [text] : text.split(/\s+/).filter((word) => word !== "");
}

function waysOf(tokens: readonly ShellToken[], state: State): readonly [Words, ...Words[]] {
  let ways: readonly (readonly string[])[] = [[]];
  for (const token of tokens) {
    const texts = substitute(token.text, state.variables);
    ways = ways.flatMap((way) => texts.map((text) => [...way, ...splitWords(token, text)])).slice(0, MOST);
  }
  const [first, ...others] = ways.flatMap(([program, ...rest]): Words[] =>
    program === undefined ? [] : [[program, ...rest]],
  );
  return [first ?? [""], ...others];
}

const ENDING = new Set(["exit", "return", "continue", "break"]);

const DECLARING = new Set(["export", "declare", "local", "readonly", "typeset"]);

const ASSIGNMENT = /^([A-Za-z_]\w*)=([\s\S]*)$/;

/** What a command of the shell itself does to the script's variables and its directory. */
function behindCommand(tokens: readonly ShellToken[], ways: readonly Words[], state: State): State {
  const [program, ...words] = tokens.map(({ text }) => text);
  if (DECLARING.has(program ?? "")) {
    return words.reduce((known, word) => {
      const [, name, value = ""] = ASSIGNMENT.exec(word) ?? [];
      if (name === undefined) return known;
      const values = substitute(value, known.variables);
      const assigned = assign(known, name, values, false);
      if (program !== "export") return assigned;
      return { ...assigned, exported: new Map([...assigned.exported, [name, values[0] ?? ""]]) };
    }, state);
  }
  if (program === "read" || program === "unset") {
    const names = words.filter((word) => /^[A-Za-z_]\w*$/.test(word));
    return names.reduce((known, name) => assign(known, name, [`$${name}`], false), state);
  }
  if (ENDING.has(program ?? "")) return { ...state, over: true };
  return program === "cd" || program === "pushd" || program === "popd" ? change(ways, state) : state;
}

function change(ways: readonly Words[], state: State): State {
  const { directories, before } = state;
  const target = ways.map(([program, ...rest]) =>
    program === "popd" ? "-" : rest.find((word) => word === "-" || !word.startsWith("-")),
  );
  if (target.includes("-")) return { ...state, directories: before.at(-1), before: before.slice(0, -1) };
  const moved = directories?.flatMap((from) => target.map((to) => (to === undefined ? undefined : moveTo(from, to))));
  const known = moved?.flatMap((path) => path ?? []);
  const isKnown = moved !== undefined && known?.length === moved.length;
  return { ...state, directories: isKnown ? bounded(known) : undefined, before: [...before, directories] };
}

/** What may stand for the root of the checkout. */
const CHECKOUT =
  /^(?:\$\{?GITHUB_WORKSPACE\}?|\$\{\{\s*github\.workspace\s*\}\}|\$\(git rev-parse --show-toplevel\))(?:\/|$)/;

/**
 * A path from a directory of the repository, both from the base.
 *
 * @returns `undefined` for one that is not known, or that leads out of the repository.
 */
export function moveTo(directory: string, path: string): string | undefined {
  const inside = path.replace(CHECKOUT, "/./");
  const rooted = inside !== path;
  if (/[$`~]|^\//.test(rooted ? inside.slice(3) : inside)) return undefined;
  const parts = rooted || directory === "." ? [] : directory.split("/");
  for (const part of inside.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/") || ".";
}
