/** Everything there is to say about one code of an error, as plain text with Markdown inline code. */
export interface ErrorPage {
  /** One line, no full stop. */
  readonly title: string;
  readonly what: string;
  readonly why: string;
  /** What to type. */
  readonly fix: string;
  /** Addresses of the documents the page rests on. */
  readonly sources: readonly string[];
}
