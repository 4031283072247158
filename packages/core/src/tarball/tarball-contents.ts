import type { Tarball } from "../plan/publish-plan.ts";
import type { Manifest } from "../workspace/manifest.ts";
import type { SecretFinding } from "./secret-finding.ts";

/** One file or directory of a tarball as npm would extract it: without the root directory's name. */
export interface TarballEntry {
  /** POSIX path below the root directory, as the archive has it; `""` for the root directory itself. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  readonly type: "file" | "directory";
  /** The first line with its line end, cut at 256 characters, where it begins with `#!`. */
  readonly shebang?: string;
}

/**
 * Why an entry must not be extracted. npm's own extraction drops all of these, so that consumers miss the file; other
 * clients may follow them.
 */
export type UnsafeReason =
  | "absolute-path"
  | "traversal"
  | "control-character"
  | "outside-root"
  | "link"
  | "device"
  | "unknown-type";

export interface UnsafeEntry {
  /** As the archive has it, root directory included. */
  readonly path: string;
  readonly reason: UnsafeReason;
  /** Where a link points to. */
  readonly target?: string;
}

export interface NestedManifest {
  /** Path below the root directory, ending in `/package.json`. */
  readonly path: string;
  readonly text: string;
}

/** What is in a tarball, without the files themselves. Everything in it was written by whoever made the tarball. */
export interface TarballContents extends Tarball {
  /**
   * In archive order. A path that occurs twice is listed twice; `manifest` and a client's disk have the last one, as
   * npm's extraction overwrites.
   */
  readonly entries: readonly TarballEntry[];
  readonly unsafe: readonly UnsafeEntry[];
  /** Names of the directories at the top of the archive; npm drops that level, whatever its name. */
  readonly roots: readonly string[];
  /** Text of `package.json` at the root. */
  readonly manifestText?: string;
  /** `manifestText` parsed; absent when it is no JSON object. */
  readonly manifest?: Manifest;
  readonly nestedManifests: readonly NestedManifest[];
  readonly secrets: readonly SecretFinding[];
}
