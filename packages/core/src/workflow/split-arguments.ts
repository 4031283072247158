/** The arguments of a command: its flags by name as written, the last one winning, and everything else in order. */
export interface SplitArguments {
  readonly positionals: readonly string[];
  /** The empty text for a flag without a value. */
  readonly flags: ReadonlyMap<string, string>;
}

/** @param valued Flags whose value is the next word; `--flag=value` is understood for all. */
export function splitArguments(words: readonly string[], valued: ReadonlySet<string>): SplitArguments {
  const positionals: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (word === "--") continue;
    if (!word.startsWith("-") || word === "-") {
      positionals.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    if (equals !== -1) flags.set(word.slice(0, equals), word.slice(equals + 1));
    else if (valued.has(word)) {
      index += 1;
      flags.set(word, words[index] ?? "");
    } else flags.set(word, "");
  }
  return { positionals, flags };
}
