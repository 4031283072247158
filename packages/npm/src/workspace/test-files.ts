import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Json } from "@slipway/core";

/** Strings are written as they are, everything else as JSON. */
export async function writeFiles(directory: string, files: Readonly<Record<string, Json>>): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), typeof content === "string" ? content : JSON.stringify(content, null, 2));
  }
}

export function createManifest(name: string, more: Readonly<Record<string, Json>> = {}): Json {
  return { name, version: "1.0.0", ...more };
}
