/** `$NAME`, an argument `$1`, `${NAME}` and what may be done with it, all of an array `${NAME[@]}` or a piece of it, and what GitHub fills in for each job of a matrix. */
const VARIABLE =
  /\$(?:([A-Za-z_]\w*|\d)|\{(\w+)(?:\[([@*]|\$?\w+)\])?(?:(:?-|%%?|##?)((?:[^{}$]|\$\{\w+\})*))?\}|\{\{\s*(matrix\.[\w.-]+)\s*\}\})/g;

/** What variables may hold, by name. */
export type Variables = ReadonlyMap<string, readonly string[]>;

/** Values of one variable, ways of one command, directories of one place: more are as good as not known. */
export const MOST_VALUES = 20;

/** Characters of what a variable holds. */
const LONGEST = 2000;

/** Characters of what a piece is cut off from. */
const LONGEST_CUT = 200;

/** A text with each of the values that its variables may hold; those that are not known stand as written. */
export function substitute(text: string, variables: Variables): readonly string[] {
  let texts: readonly string[] = [text];
  for (const [whole, plain, braced, piece, operator, operand = "", matrix] of text.matchAll(VARIABLE)) {
    const name = plain ?? braced ?? matrix?.toLowerCase() ?? "";
    const held = piece === undefined ? variables.get(name) : piecesOf(variables.get(name), piece);
    const values = valuesOf(whole, held, operator, operand);
    if (values === undefined) continue;
    const fill = (current: string, value: string): string =>
      current.replace(VARIABLE, (written) => (written === whole ? value : written));
    texts = distinct(texts.flatMap((current) => values.map((value) => fill(current, value))));
  }
  return texts.map((current) => current.slice(0, LONGEST));
}

/** No value twice, and none beyond those that are looked at. */
export function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].slice(0, MOST_VALUES);
}

/** An array is kept as its words: which of them a variable takes is not decided. */
function piecesOf(held: readonly string[] | undefined, piece: string): readonly string[] | undefined {
  if (/[@*]/.test(piece)) return held;
  const pieces = held?.map((value) => value.split(/\s+/).filter((word) => word !== ""));
  const [only, ...others] = pieces ?? [];
  if (only !== undefined && others.length === 0 && /^\d+$/.test(piece)) return [only[Number(piece)] ?? ""];
  return pieces && distinct(pieces.flat());
}

function valuesOf(
  whole: string,
  held: readonly string[] | undefined,
  operator: string | undefined,
  operand: string,
): readonly string[] | undefined {
  if (operator === undefined) return held;
  if (operator.endsWith("-")) {
    const word = operand.replace(/^(["'])(.*)\1$/, "$2");
    // Where nobody has set it here, the environment may have.
    if (held === undefined) return word === "" ? undefined : [word, whole.replace(/:?-.*$/, "}")];
    return operator === ":-" ? held.map((value) => (value === "" ? word : value)) : held;
  }
  if (operand.includes("$") || operand.split("*").length > 3) return undefined;
  return held?.map((value) => (mayBeCut(value) ? cut(value, operator, operand) : whole));
}

function mayBeCut(value: string): boolean {
  return !value.includes("$") && value.length <= LONGEST_CUT;
}

/** `${NAME%pattern}` and its like: the shortest or the longest piece that the pattern matches is cut off. */
function cut(value: string, operator: string, operand: string): string {
  const greedy = operator.length === 2;
  const pattern = operand
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", greedy ? ".*" : ".*?")
    .replaceAll("?", (mark, index, all) => (all[index - 1] === "*" ? mark : "."));
  if (operator.startsWith("#")) return value.replace(new RegExp(`^${pattern}`), "");
  const ending = new RegExp(`^${pattern}$`);
  const places = Array.from({ length: value.length + 1 }, (_, index) => index).filter((index) =>
    ending.test(value.slice(index)),
  );
  const place = greedy ? places[0] : places.at(-1);
  return place === undefined ? value : value.slice(0, place);
}
