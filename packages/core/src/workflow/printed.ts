/** Hand on what they read, or a part of it. */
const FILTERS = new Set(["sort", "uniq", "grep", "head", "tail", "tee", "cat", "tac", "shuf", "egrep"]);

/** Name the tarball that they make. */
const PACKING = new Map([
  ["npm", "pack"],
  ["pnpm", "pack"],
  ["yarn", "pack"],
]);

/**
 * What a command prints, as far as its words tell: its lines, paths with `*` for one part of a path and `**`
 * for any number of them.
 *
 * @param input What it reads, as far as that is known.
 * @returns `undefined` where that is not known.
 */
export function printedBy(
  [program = "", ...rest]: readonly string[],
  input: readonly string[] | undefined,
): readonly string[] | undefined {
  const operands = rest.filter((word) => !word.startsWith("-"));
  if (program === "echo") return [rest.filter((word) => !/^-[neE]+$/.test(word)).join(" ")];
  if (program === "printf") return operands.length > 1 ? operands.slice(1) : operands;
  if (program === "ls") return listed(rest, operands);
  if (program === "find") return found(rest);
  if (program === "git" && rest[0] === "ls-files") return operands.slice(1).map((path) => path.replaceAll("*", "**"));
  if (program === "dirname") return operands.map(dirname);
  if (program === "basename") return operands.slice(0, 1).map((path) => basename(path, operands[1] ?? ""));
  if (program === "realpath" || program === "readlink") return operands;
  if (PACKING.get(program) === rest[0] && rest[0] !== undefined) return rest.includes("--json") ? undefined : ["*.tgz"];
  if (program === "cat" && operands.length > 0) return undefined;
  return FILTERS.has(program) ? input : undefined;
}

/** Of a single directory its entries, by their names alone; of several paths the paths. */
function listed(words: readonly string[], operands: readonly string[]): readonly string[] {
  const itself = words.some((word) => /^-[a-zA-Z1]*d/.test(word));
  if (operands.length === 0) return ["*"];
  return itself || operands.some((path) => path.includes("*") || /\.\w+$/.test(path)) ? operands : ["*"];
}

/** Tests of `find` that take a value. */
const VALUED = new Set([
  "-name",
  "-iname",
  "-path",
  "-ipath",
  "-wholename",
  "-type",
  "-maxdepth",
  "-mindepth",
  "-regex",
  "-printf",
]);

function found(words: readonly string[]): readonly string[] | undefined {
  const start = words.findIndex((word) => /^[-(!]/.test(word));
  const places = start === -1 ? words : words.slice(0, start);
  const tests = new Map<string, string>();
  for (let index = start === -1 ? words.length : start; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (word === "!" || word === "-not") {
      index += VALUED.has(words[index + 1] ?? "") ? 2 : 1;
    } else if (VALUED.has(word)) {
      index += 1;
      tests.set(word, words[index] ?? "");
    } else if (word === "-o") return undefined;
  }
  const format = tests.get("-printf");
  if (tests.has("-regex") || (format !== undefined && !/^%[hp]\\n$/.test(format))) return undefined;
  const path = tests.get("-path") ?? tests.get("-wholename");
  const name = tests.get("-name") ?? tests.get("-iname");
  const deep = tests.get("-maxdepth") === "1" ? "" : between(tests);
  const paths = (places.length === 0 ? ["."] : places).map((place) =>
    path === undefined ? `${place.replace(/\/$/, "")}/${deep}${name ?? "*"}` : path.replaceAll("*", "**"),
  );
  return format === "%h\\n" ? paths.map(dirname) : paths;
}

/** What stands between where it looks and what it looks for. */
function between(tests: ReadonlyMap<string, string>): string {
  return tests.get("-maxdepth") === "2" && tests.get("-mindepth") === "2" ? "*/" : "**/";
}

function dirname(path: string): string {
  const plain = path.replace(/\/+$/, "");
  const slash = plain.lastIndexOf("/");
  if (slash === -1) return ".";
  return slash === 0 ? "/" : plain.slice(0, slash);
}

function basename(path: string, ending: string): string {
  const name = path.replace(/\/+$/, "").replace(/^.*\//, "");
  return ending !== "" && name.endsWith(ending) ? name.slice(0, -ending.length) : name;
}
