import { parseManifest, type Manifest, type Position, type Problem } from "@slipway/core";

import { readUtf8, type Utf8Text } from "./read-utf8.ts";

export interface ManifestFile {
  /** POSIX path from the base directory. */
  readonly file: string;
  readonly manifest: Manifest;
  readonly text: string;
}

/** Reads one JSON file; `undefined` when there is none. What cannot be read or parsed is a problem at its position. */
export async function readManifest(path: string, file: string): Promise<ManifestFile | Problem | undefined> {
  let read: Utf8Text;
  try {
    read = await readUtf8(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    return unreadable(file, `the file cannot be read (${String(code)})`);
  }
  if ("invalidAt" in read) return unreadable(file, "it is not UTF-8", read.invalidAt);
  const parsed = parseManifest(read.text);
  if ("manifest" in parsed) return { file, manifest: parsed.manifest, text: read.text };
  return unreadable(file, parsed.error, parsed.position);
}

function unreadable(file: string, reason: string, position?: Position): Problem {
  return {
    code: "MANIFEST_UNREADABLE",
    severity: "error",
    file,
    ...(position !== undefined && { position }),
    reason,
  };
}
