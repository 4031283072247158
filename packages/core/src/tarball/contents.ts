import type { Manifest } from "../json/json.ts";
import type { Tarball } from "../plan/publish-plan.ts";

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
  /** Set for a native program of Linux or macOS. */
  readonly program?: true;
}

/**
 * Why an entry must not be extracted. npm's own extraction drops all of these, so that consumers miss the file; other
 * clients may follow them.
 */
export type UnsafeReason =
  | "absolute-path"
  | "traversal"
  | "control-character"
  | "reserved-name"
  | "global-header"
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
  /** Digest of `npm-shrinkwrap.json` at the root, where there is one: `sha512-…`. */
  readonly shrinkwrap?: string;
  readonly secrets: readonly SecretFinding[];
}

export type SecretKind =
  | "private-key"
  | "npm-token"
  | "github-token"
  | "gitlab-token"
  | "slack-token"
  | "stripe-key"
  | "aws-access-key"
  | "aws-secret-key"
  | "registry-auth"
  | "environment-variable";

/** Something that looks like a credential. Never holds the credential itself. */
export interface SecretFinding {
  /** Path of the entry below the root directory. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly kind: SecretKind;
  /** `certain`: its checksum or inner structure is right, or it is long and random. `likely`: only its form is right. */
  readonly confidence: "certain" | "likely";
  /** Its kind's public prefix or its variable's name, and `…`: enough to find it, useless to anyone else. */
  readonly preview: string;
}

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

/** What npm acts on when it installs a package, at its root. */
const RESERVED: ReadonlySet<string> = new Set([
  "package.json",
  "npm-shrinkwrap.json",
  "binding.gyp",
  ".npmrc",
  "node_modules",
]);

/** Controls, line breaks beyond ASCII, and the characters that turn the direction of text. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

const DRIVE = /^[A-Za-z]:/u;

/**
 * Judges the path of an archive entry, root directory included, for every platform it may be extracted on: backslashes
 * separate on Windows, and extractors there turn slashes into them.
 */
export function checkEntryPath(path: string): UnsafeReason | undefined {
  if (CONTROL.test(path)) return "control-character";
  const portable = path.replaceAll("\\", "/");
  if (isAbsolute(portable)) return "absolute-path";
  if (portable.split("/").includes("..")) return "traversal";
  // Once the first segment is dropped, what follows may be absolute again.
  const slash = portable.indexOf("/");
  if (slash !== -1 && isAbsolute(portable.slice(slash + 1))) return "absolute-path";
  const [, top = ""] = portable.split("/").filter((segment) => segment !== "" && segment !== ".");
  const folded = foldName(top);
  return RESERVED.has(folded) && top !== folded ? "reserved-name" : undefined;
}

/**
 * A name as the most forgiving file systems take it: letter case, widths and characters that are not seen do not count, nor
 * do dots and spaces at the end and the name of a stream (`a.json::$DATA`) on Windows.
 */
function foldName(name: string): string {
  return name
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
    .toUpperCase()
    .toLowerCase()
    .replace(/:.*$/su, "")
    .replace(/[. ]+$/u, "");
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || DRIVE.test(path);
}

/** The files of a tarball, ready to be asked for. Paths are relative to the root directory, without `./`. */
export interface Listing {
  readonly files: ReadonlyMap<string, TarballEntry>;
  readonly hasFile: (path: string) => boolean;
  /** Whether any file lies in the directory; `""` is the root. */
  readonly hasDirectory: (path: string) => boolean;
  /** A file or directory with this path in any letter case, as the tarball spells it. */
  readonly inAnyCase: (path: string) => string | undefined;
}

/** Indexes the files; of a path that occurs twice the last entry counts, as on a client's disk. */
export function createListing(entries: readonly TarballEntry[]): Listing {
  const files = new Map(entries.filter(({ type }) => type === "file").map((entry) => [entry.path, entry]));
  const directories = new Set([""]);
  const spellings = new Map<string, string>();
  for (const path of files.keys()) {
    spellings.set(path.toLowerCase(), path);
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      const directory = path.slice(0, slash);
      if (directories.has(directory)) break;
      directories.add(directory);
      spellings.set(directory.toLowerCase(), directory);
    }
  }
  return {
    files,
    hasFile: (path) => files.has(path),
    hasDirectory: (path) => directories.has(path),
    inAnyCase: (path) => spellings.get(path.toLowerCase()),
  };
}

const WILDCARD = /[*?[\]{}()|!]/u;

/**
 * Whether the tarball has what an entry of the manifest's `files` names: the file, the directory, or for a pattern the
 * directory that its fixed part leads to. Lists of patterns are often generous on purpose. In any letter case, as npm
 * matches them.
 */
export function matchFilesPattern(pattern: string, listing: Listing): boolean {
  const segments = pattern.split("/").filter((segment) => segment !== "" && segment !== ".");
  const wild = segments.findIndex((segment) => WILDCARD.test(segment));
  const path = (wild === -1 ? segments : segments.slice(0, wild)).join("/");
  return path === "" || listing.inAnyCase(path) !== undefined;
}
