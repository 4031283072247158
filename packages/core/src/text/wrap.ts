export interface WrapOptions {
  /** Columns of a line. */
  readonly width: number;
  /** Columns that are taken on the first line. */
  readonly first: number;
  /** Spaces that the other lines begin with. */
  readonly hang: number;
}

/** Text in lines that are broken between words. A word that is longer than a line stays whole. */
export function wrapText(text: string, { width, first, hang }: WrapOptions): string {
  const lines: string[] = [];
  let current: string | undefined;
  let taken = first;
  for (const word of text.split(" ")) {
    if (current !== undefined && current !== "" && taken + current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
      taken = hang;
    } else current = current === undefined ? word : `${current} ${word}`;
  }
  return [...lines, current ?? ""].join(`\n${" ".repeat(hang)}`);
}
