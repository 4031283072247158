import { moveTo } from "./paths.ts";
import { printedBy } from "./printed.ts";

/** A command that another one starts, for what that one reads or finds. */
interface Launched {
  readonly words: readonly string[];
  readonly directories: readonly string[] | undefined;
}

/** In the place of what only a run tells. */
const SOMETHING = "$_";

/**
 * The commands that `xargs`, `parallel` and `find -exec` start, once for each of the things that are known.
 *
 * @param input What it reads, as far as that is known.
 * @returns `undefined` for any other command.
 */
export function launchedBy(
  words: readonly string[],
  directories: readonly string[] | undefined,
  input: readonly string[] | undefined,
): readonly Launched[] | undefined {
  const [program = "", ...rest] = words;
  if (program === "xargs") return byXargs(rest, input).map((inner) => ({ words: inner, directories }));
  if (program === "parallel") return byParallel(rest, input).map((inner) => ({ words: inner, directories }));
  return program === "find" ? byFind(words, directories) : undefined;
}

const XARGS_VALUED = /^-[adEILnPs]$|^--(?:arg-file|delimiter|eof|max-lines|max-args|max-procs|max-chars)$/;

function byXargs(words: readonly string[], input: readonly string[] = [SOMETHING]): readonly (readonly string[])[] {
  let index = 0;
  let mark: string | undefined;
  for (; words[index]?.startsWith("-") === true; index += 1) {
    const word = words[index] ?? "";
    if (word === "-I") mark = words[index + 1];
    else if (/^-I./.test(word)) mark = word.slice(2);
    else if (/^(?:-i|--replace)/.test(word)) mark = word.replace(/^(?:-i|--replace=?)/, "") || "{}";
    if (XARGS_VALUED.test(word)) index += 1;
  }
  return fill(words.slice(index), mark, input);
}

function byParallel(words: readonly string[], input: readonly string[] = [SOMETHING]): readonly (readonly string[])[] {
  const mark = words.indexOf(":::");
  const given = mark === -1 ? input : words.slice(mark + 1);
  const own = mark === -1 ? words : words.slice(0, mark);
  let index = 0;
  while (own[index]?.startsWith("-") === true)
    index += /^(?:-j|-P|--jobs|-I|-a|--colsep|-C)$/.test(own[index] ?? "") ? 2 : 1;
  const inner = own.slice(index);
  return fill(inner, inner.some((word) => word.includes("{}")) ? "{}" : undefined, given);
}

function fill(
  inner: readonly string[],
  mark: string | undefined,
  values: readonly string[],
): readonly (readonly string[])[] {
  if (inner.length === 0) return [];
  const all = values.flatMap((value) => value.split(/\s+/)).filter((value) => value !== "");
  if (mark === undefined || mark === "") return all.map((value) => [...inner, value]);
  return all.map((value) => inner.map((word) => word.split(mark).join(value)));
}

const STARTING = new Set(["-exec", "-execdir", "-ok", "-okdir"]);

function byFind(words: readonly string[], directories: readonly string[] | undefined): readonly Launched[] | undefined {
  const start = words.findIndex((word) => STARTING.has(word));
  if (start === -1) return undefined;
  const values = printedBy(words.slice(0, start), undefined) ?? [SOMETHING];
  const behind = words.slice(start + 1);
  const end = behind.findIndex((word) => word === ";" || word === "+");
  const inner = end === -1 ? behind : behind.slice(0, end);
  const inside = words[start]?.endsWith("dir") === true;
  return values.map((value) => {
    const slash = value.lastIndexOf("/");
    if (!inside) return { words: inner.map((word) => word.split("{}").join(value)), directories };
    const filled = inner.map((word) => word.split("{}").join(`./${value.slice(slash + 1)}`));
    const places = directories?.map((directory) => moveTo(directory, value.slice(0, Math.max(slash, 0)) || "."));
    const known = places?.flatMap((place) => place ?? []);
    return { words: filled, directories: known?.length === places?.length ? known : undefined };
  });
}
