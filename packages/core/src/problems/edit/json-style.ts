/** How the JSON around an edit is written, so that what is new looks like it. */
export interface JsonStyle {
  /** `\n` or `\r\n`. */
  readonly lineBreak: string;
  /** One step of indentation. */
  readonly indent: string;
  /** Between a key and its value: `: ` or `:`. */
  readonly colon: string;
  /** Indentation of the line that the edited member begins on; absent where members share one line. */
  readonly lead: string | undefined;
  /** Inside the braces of an object on one line: a space or nothing. */
  readonly padding: string;
}
