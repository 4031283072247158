import type { Json } from "../json/json.ts";
import { locate, type Position } from "../json/locate.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";

/** An error stops a release. A warning may be something to mend; a note is a fact that somebody should know, and nothing is wrong. */
export type Severity = (typeof severities)[number];

/** Gravest first. */
export const severities = ["error", "warning", "note"] as const;

/** Sets or removes (`value` absent) one value in a JSON file; everything else in the file stays as it is. */
export interface Fix {
  readonly file: string;
  readonly path: readonly (string | number)[];
  readonly value?: Json;
}

/**
 * The repository is wrong. Returned and collected, never thrown; text is made by `formatProblem`. Which codes there are the
 * rules say (`rules/catalogue.ts`).
 */
export interface Problem<Code extends string = string> {
  readonly code: Code;
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
  /** The commit that it was compared with has it as well. It stops a release all the same. */
  readonly unchanged?: true;
}

/** The order of problems: the gravest first, then what concerns no file, then file, position, code and field. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareText(a.file, b.file) ||
    (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
    (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.field, b.field) ||
    compareText(a.package, b.package) ||
    compareText(a.entry, b.entry)
  );
}

/** By code unit: the order must not depend on the machine's language. */
export function compareText(a = "", b = ""): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A problem at a path of a package's manifest, with its position. */
export function manifestProblem<Code extends string>(
  pkg: WorkspacePackage,
  path: readonly (string | number)[],
  problem: Omit<Problem<Code>, "package" | "file" | "position" | "field">,
): Problem<Code> {
  return {
    ...problem,
    package: pkg.name,
    file: pkg.file,
    position: locate(pkg.text, path),
    field: path.length > 0 ? path.join(".") : undefined,
  };
}

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
