/** Replaces a stretch of a file's text. Everything else in the file stays as it is, byte for byte. */
export interface TextEdit {
  /** POSIX path from the workspace's base. */
  readonly file: string;
  /** In UTF-16 code units from the start of the text. */
  readonly offset: number;
  /** How many code units are replaced; 0 inserts. */
  readonly length: number;
  readonly text: string;
}
