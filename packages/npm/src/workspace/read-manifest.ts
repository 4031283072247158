import { readFile } from "node:fs/promises";

import { parseManifest, type Manifest, type Problem } from "@slipway/core";

export interface ManifestFile {
  /** POSIX path from the base directory. */
  readonly file: string;
  readonly manifest: Manifest;
  readonly text: string;
}

/** Reads one JSON file; `undefined` when there is none. What cannot be read or parsed is a problem at its position. */
export async function readManifest(path: string, file: string): Promise<ManifestFile | Problem | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    return {
      code: "MANIFEST_UNREADABLE",
      severity: "error",
      file,
      reason: `the file cannot be read (${String(code)})`,
    };
  }
  const parsed = parseManifest(text);
  if ("manifest" in parsed) return { file, manifest: parsed.manifest, text };
  return {
    code: "MANIFEST_UNREADABLE",
    severity: "error",
    file,
    position: parsed.position,
    reason: parsed.error,
  };
}
