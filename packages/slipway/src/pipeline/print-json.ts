import { escapeJson, type Json } from "@slipway/core";

import type { Io } from "../io.ts";

/** Prints a document on standard output. */
export function printJson(value: Json | object, io: Io): void {
  io.stdout.write(`${escapeJson(JSON.stringify(value, null, 2))}\n`);
}
