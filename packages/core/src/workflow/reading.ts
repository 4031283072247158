/** Put what they read into variables; the flags that take the next word: where to stop, what to ask, how much. */
export const READING: ReadonlyMap<string, RegExp> = new Map([
  ["read", /^-[a-zA-Z]*[dinNptu]$/],
  ["mapfile", /^-[a-zA-Z]*[dnOsuCc]$/],
  ["readarray", /^-[a-zA-Z]*[dnOsuCc]$/],
]);

/**
 * What `read`, `mapfile` and `readarray` put into variables, by name: each name's values, `$name` where they are not known.
 *
 * @param lines What they read, as far as that is known.
 * @param separators Of the words of a line: `IFS`.
 */
export function readInto(
  program: string,
  words: readonly string[],
  lines: readonly string[] = [],
  separators: string = " \t\n",
): ReadonlyMap<string, readonly string[]> {
  const whole = program !== "read" || words.some((word) => /^-[a-z]*a/.test(word));
  const isValue = (index: number): boolean => READING.get(program)?.test(words[index - 1] ?? "") === true;
  const names = words.filter((word, index) => /^[A-Za-z_]\w*$/.test(word) && !isValue(index));
  const [array = "MAPFILE", ...others] = names;
  if (lines.length === 0) return new Map(names.map((name) => [name, [`$${name}`]]));
  const cutLines = lines.map((line) => cut(line, separators));
  if (whole) return new Map([[array, program === "read" ? cutLines.map((parts) => parts.join(" ")) : lines]]);
  if (others.length === 0) return new Map(names.map((name) => [name, lines.map((line) => line.trim())]));
  return new Map(
    names.map((name, index) => {
      const isLast = index === names.length - 1;
      return [name, cutLines.map((parts) => (isLast ? parts.slice(index).join(" ") : (parts[index] ?? "")))];
    }),
  );
}

function cut(line: string, separators: string): string[] {
  const parts = separators.split("").reduce((texts, one) => texts.flatMap((text) => text.split(one)), [line]);
  return parts.filter((part) => part !== "");
}
