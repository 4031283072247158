/** One message of publint about a tarball. */
export interface LintFinding {
  /** publint's own code: `EXPORTS_DEFAULT_SHOULD_BE_LAST`. */
  readonly code: string;
  readonly type: "suggestion" | "warning" | "error";
  /** One line, without colour. */
  readonly message: string;
  /** The manifest's value it is about. */
  readonly path: readonly string[];
}
