import type { UnsafeReason } from "./tarball-contents.ts";

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
  return slash !== -1 && isAbsolute(portable.slice(slash + 1)) ? "absolute-path" : undefined;
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || DRIVE.test(path);
}
