import type { Position, Problem } from "@slipway/core";
import { parseDocument } from "yaml";

import { readUtf8 } from "./read-utf8.ts";

/** What stands in place of a file that could not be parsed: it still marks the root of a workspace. */
const NOTHING_LISTED = { packages: [] };

interface PnpmWorkspace {
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

/** Reads a `pnpm-workspace.yaml`. Broken YAML is a problem at its position. */
export async function readPnpmWorkspace(path: string, file: string): Promise<PnpmWorkspace> {
  const read = await readUtf8(path);
  if ("invalidAt" in read) return unreadable(file, "it is not UTF-8", read.invalidAt);
  const document = parseDocument(read.text);
  const [error] = document.errors;
  if (error !== undefined) {
    const [start] = error.linePos ?? [];
    // The rest of the library's message quotes the file.
    const reason = error.message.split(" at line ", 1)[0] ?? error.code;
    return unreadable(file, reason, start === undefined ? undefined : { line: start.line, column: start.col });
  }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), problems: [] };
  } catch {
    return unreadable(file, "its aliases make it too large", { line: 1, column: 1 });
  }
}

function unreadable(file: string, reason: string, position: Position | undefined): PnpmWorkspace {
  const place = { file, ...(position !== undefined && { position }) };
  return { value: NOTHING_LISTED, problems: [{ code: "MANIFEST_UNREADABLE", severity: "error", ...place, reason }] };
}
