/** A value in backticks for a page's one-line message; backticks in the value itself become quotes. */
export function quote(value: string | undefined): string {
  return value === undefined ? "nothing" : `\`${value.replace(/`/g, "'")}\``;
}
