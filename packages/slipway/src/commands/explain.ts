import { explain as explainCode } from "@slipway/core";

import type { Io } from "../io.ts";

/** @param code Absent, all codes are listed. */
export function explain(code: string | undefined, io: Io): void {
  io.stdout.write(`${explainCode(code)}\n`);
}
