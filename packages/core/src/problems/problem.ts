import type { TextEdit } from "../workflow/text-edit.ts";
import type { Json } from "../workspace/manifest.ts";
import type { ProblemCode } from "./problem-code.ts";

export type Severity = "error" | "warning";

/** 1-based, as editors and annotations count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Sets or removes (`value` absent) one value in a JSON file; everything else in the file stays as it is. */
export interface Fix {
  readonly file: string;
  readonly path: readonly (string | number)[];
  readonly value?: Json;
}

/** The repository is wrong. Returned and collected, never thrown; text is made by `formatProblem`. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly package?: string;
  /** POSIX path from the workspace's base. */
  readonly file?: string;
  readonly position?: Position;
  /** Dotted path of the value inside the file: `repository.url`. */
  readonly field?: string;
  /** Path inside the tarball, below its root directory; with `:line` where a line is known. */
  readonly entry?: string;
  readonly actual?: string;
  readonly expected?: string;
  /** What is known and how, where a verdict is not certain or not obvious. */
  readonly reason?: string;
  /** The message with which npm or the registry would refuse. */
  readonly predicts?: string;
  readonly fix?: Fix;
  /** A fix of a file that is not JSON: each edit by itself changes nothing else. */
  readonly edits?: readonly TextEdit[];
  /** The exact command that mends what no file can. */
  readonly command?: string;
  /** Claims of the ID token that was refused, by their own names. */
  readonly claims?: Readonly<Record<string, string>>;
}
