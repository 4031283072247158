import { readFile } from "node:fs/promises";

import type { Problem } from "@slipway/core";
import { parseDocument } from "yaml";

/** What stands in place of a file that could not be parsed: it still marks the root of a workspace. */
const NOTHING_LISTED = { packages: [] };

/** Reads a `pnpm-workspace.yaml`. Broken YAML is a problem at its position. */
export async function readPnpmWorkspace(
  path: string,
  file: string,
): Promise<{ readonly value: unknown; readonly problems: readonly Problem[] }> {
  const document = parseDocument(await readFile(path, "utf8"));
  const [error] = document.errors;
  if (error === undefined) return { value: document.toJS({ maxAliasCount: 100 }), problems: [] };
  const [start] = error.linePos ?? [];
  return {
    value: NOTHING_LISTED,
    problems: [
      {
        code: "MANIFEST_UNREADABLE",
        severity: "error",
        file,
        ...(start !== undefined && { position: { line: start.line, column: start.col } }),
        // The rest of the library's message quotes the file.
        reason: error.message.split(" at line ", 1)[0] ?? error.code,
      },
    ],
  };
}
