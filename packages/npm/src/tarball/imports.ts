import { isBuiltin } from "node:module";

import type { ImportingFile, PackedImports, UnreadFile } from "@slipway/core";

import type { TextCollector } from "./archive.ts";
import type { readScript, readTypes } from "./read-imports.ts";

const SCRIPT = /\.[cm]?js$/u;
/** Also of what is no script: `style.d.css.ts`. */
const TYPES = /\.d\.(?:[^./]+\.)?[cm]?ts$/u;

/** Bundled packages are not ours to judge. */
const BUNDLED = /(?:^|\/)node_modules\//u;

/** Bytes of one file: above it are bundles, which hold what they need. */
const LARGEST_FILE = 1_000_000;

/** Of all files of a tarball together. */
const LARGEST_TOTAL = 33_554_432;

export interface ImportCollector extends TextCollector {
  readonly found: () => PackedImports;
}

/** Makes what takes the specifiers out of a tarball's scripts and types while it is looked at; no text is kept. */
export async function prepareImportCollectors(): Promise<() => ImportCollector> {
  // Loaded here: only what looks into tarballs needs it.
  const reader = await import("./read-imports.ts");
  await reader.prepareLexer();
  return () => createImportCollector(reader);
}

interface ImportReader {
  readonly readScript: typeof readScript;
  readonly readTypes: typeof readTypes;
}

function createImportCollector(reader: ImportReader): ImportCollector {
  const files: ImportingFile[] = [];
  const unread: UnreadFile[] = [];
  const ambient = new Set<string>();
  let total = 0;
  return {
    found: () => ({ files, unread, ambient }),
    wants: (path, size) => {
      if (BUNDLED.test(path) || !(SCRIPT.test(path) || TYPES.test(path))) return false;
      total += size;
      if (size <= LARGEST_FILE && total <= LARGEST_TOTAL) return true;
      unread.push({ path, reason: "size" });
      return false;
    },
    take: (path, text) => {
      const read = TYPES.test(path) ? reader.readTypes(text) : reader.readScript(text);
      if (read === undefined) {
        unread.push({ path, reason: "syntax" });
        return;
      }
      for (const name of read.ambient) ambient.add(name);
      const imports = read.imports.filter(({ specifier }) => !isBuiltin(specifier));
      if (imports.length > 0) files.push({ path, imports });
    },
  };
}
