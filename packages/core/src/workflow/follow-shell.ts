import { distinct, MOST_VALUES, type Variables } from "./parameters.ts";
import { moveTo } from "./paths.ts";
import { printedBy } from "./printed.ts";
import { READING, readInto } from "./reading.ts";
import { openFunctions, type ShellFunctions } from "./shell-functions.ts";
import { fill, linesOf, startedBy, waysOf, type Words, wordsOf } from "./shell-values.ts";
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
  /** The text that it reads: of a here-document, or what the command before it prints. */
  readonly input: string | undefined;
}

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
  readonly what: "branch" | "subshell" | "substitution";
  /** What the command before it has printed. */
  readonly printed: readonly string[] | undefined;
  readonly start: State;
  /** What it reads, as far as that is known. */
  readonly input: readonly string[] | undefined;
  /** Where each of its ways ended, and where it began if none of them may be taken. */
  readonly ends: readonly State[];
}

/**
 * The commands of a shell script, their variables followed from where they are set: by assignments, by the words of a loop,
 * through branches and pipes, into functions that are called. No command is run: of what one prints only so much is known as
 * its words tell.
 *
 * @param variables Those of the environment.
 * @param directories POSIX paths from the base that the script may run in; `undefined` when they are not known.
 */
export function followShell(
  script: string,
  variables: Variables,
  directories: readonly string[] | undefined,
): FollowedCommand[] {
  const { rest, functions } = openFunctions(script);
  const start = { variables, directories, exported: new Map(), before: [] };
  return follow(rest, start, { functions, depth: 0 }).commands;
}

/** Functions that call functions. */
const DEEPEST = 4;

interface Around {
  readonly functions: ShellFunctions;
  readonly depth: number;
}

interface Followed {
  readonly commands: readonly FollowedCommand[];
  /** Behind them. */
  readonly state: State;
}

function follow(script: string, start: State, around: Around): { commands: FollowedCommand[]; state: State } {
  let state = start;
  let printed: readonly string[] | undefined;
  const frames: Frame[] = [];
  const commands: FollowedCommand[] = [];
  for (const statement of parseStatements(script)) {
    if (statement.kind !== "command") {
      const frame = frames.at(-1);
      state = advance(statement, state, frames, printed);
      if (statement.kind === "close") printed = frame?.what === "substitution" ? frame.printed : undefined;
      continue;
    }
    const { kind: _, tokens, input: document, ...written } = statement;
    const guarded = written.guarded || frames.some(({ what }) => what === "branch");
    const command = { ...written, guarded };
    const ways = waysOf(tokens, state.variables);
    const own = document && linesOf(document, state.variables);
    const loop = frames.findLast(({ input }) => input !== undefined)?.input;
    const read = own ?? (command.piped ? printed : READING.has(ways[0][0]) ? loop : undefined);
    const called = callFunction(ways[0], state, around);
    if (called === undefined) {
      const started = startedBy(ways, state.directories, read);
      const { exported } = state;
      commands.push(...started.map((one) => ({ ...command, ...one, exported, input: read?.join("\n") })));
      const texts = started.flatMap((one) => one.ways.map((way) => printedBy(way, read)));
      printed = texts.includes(undefined) ? undefined : distinct(texts.flatMap((text) => text ?? []));
      state = behindCommand(command, tokens, ways, state, read);
    } else {
      commands.push(...called.commands.map((one) => within(command, one)));
      printed = undefined;
      state = called.state;
    }
  }
  return { commands, state };
}

type Fate = Pick<ShellCommand, "line" | "ignored" | "guarded" | "fallback">;

/** A command with the place and the fate of the one that leads to it. */
export function within<Command extends Fate>({ line, ignored, guarded, fallback }: Fate, command: Command): Command {
  return {
    ...command,
    line,
    ignored: ignored || command.ignored,
    guarded: guarded || command.guarded,
    fallback: fallback || command.fallback,
  };
}

/** What a function of the script does, with its arguments; it hands on what it sets. */
function callFunction(words: Words, state: State, { functions, depth }: Around): Followed | undefined {
  const body = depth < DEEPEST ? functions(words) : undefined;
  if (body === undefined) return undefined;
  const own = POSITIONS.map((position, index) => [position, [words[index + 1] ?? ""]] as const);
  const variables = new Map([...state.variables, ...own]);
  const inner = follow(body, { ...state, variables }, { functions, depth: depth + 1 });
  const { over: _, ...behind } = inner.state;
  const outer = POSITIONS.flatMap((position) => {
    const values = state.variables.get(position);
    return values === undefined ? [] : [[position, values] as const];
  });
  const kept = [...behind.variables].filter(([name]) => !POSITIONS.includes(name));
  return {
    commands: inner.commands,
    state: { ...behind, variables: new Map([...kept, ...outer]), before: state.before },
  };
}

const POSITIONS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

function advance(
  statement: Exclude<ShellStatement, { kind: "command" }>,
  state: State,
  frames: Frame[],
  printed: readonly string[] | undefined,
): State {
  if (statement.kind === "assignment") {
    return [...statement.values].reduce(
      (known, [name, value]) => assign(known, name, fill(value, known.variables), statement.conditional),
      state,
    );
  }
  if (statement.kind === "loop") {
    const values = statement.tokens.flatMap((token) => wordsOf(token, state.variables));
    return assign(state, statement.name, values.length === 0 ? [`$${statement.name}`] : values, false);
  }
  if (statement.kind === "open") {
    const { over: _, ...start } = state;
    const input = statement.input && linesOf(statement.input, state.variables);
    frames.push({ what: statement.what, printed, start, input, ends: [start] });
    return start;
  }
  const frame = frames.pop();
  if (frame === undefined) return state;
  if (statement.kind === "otherwise") {
    const ends = [...frame.ends, state];
    frames.push({ ...frame, ends: statement.last ? ends.slice(1) : ends });
    return frame.start;
  }
  if (frame.what !== "branch") return frame.start;
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

function bounded(directories: readonly string[]): readonly string[] | undefined {
  const all = [...new Set(directories)];
  return all.length > MOST_VALUES ? undefined : all;
}

const ENDING = new Set(["exit", "return", "continue", "break"]);

const DECLARING = new Set(["export", "declare", "local", "readonly", "typeset"]);

const ASSIGNMENT = /^([A-Za-z_]\w*)=([\s\S]*)$/;

/** What a command of the shell itself does to the script's variables and its directory. */
function behindCommand(
  { assignments }: ShellCommand,
  tokens: readonly ShellToken[],
  ways: readonly Words[],
  state: State,
  read: readonly string[] | undefined,
): State {
  const [program, ...words] = tokens.map(({ text }) => text);
  if (DECLARING.has(program ?? "")) {
    return words.reduce((known, word) => {
      const [, name, value = ""] = ASSIGNMENT.exec(word) ?? [];
      if (name === undefined) return known;
      const values = fill(value, known.variables);
      const assigned = assign(known, name, values, false);
      if (program !== "export") return assigned;
      return { ...assigned, exported: new Map([...assigned.exported, [name, values[0] ?? ""]]) };
    }, state);
  }
  if (program === "unset") return words.reduce((known, name) => assign(known, name, [`$${name}`], false), state);
  if (READING.has(program ?? "")) {
    const values = readInto(program ?? "", words, read, assignments.get("IFS"));
    return [...values].reduce((known, [name, held]) => assign(known, name, held, false), state);
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
