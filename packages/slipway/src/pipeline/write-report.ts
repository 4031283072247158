import { rename, writeFile } from "node:fs/promises";

import type { ReleaseReport } from "@slipway/core";

/** Replaces `report.json` in one step: whenever the process ends, the file is a whole report, the old one or the new. */
export async function writeReport(path: string, report: ReleaseReport): Promise<void> {
  const next = `${path}.next`;
  await writeFile(next, `${JSON.stringify(report, null, 2)}\n`);
  await rename(next, path);
}
