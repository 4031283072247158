import type { Io } from "../io.ts";
import { isInteractive } from "../io.ts";
import { createLineProgress } from "./line-progress.ts";
import type { Progress } from "./progress.ts";
import { createTerminalProgress } from "./terminal-progress.ts";

/** A live display in a terminal, plain lines everywhere else. Both write to stderr. */
export function createProgress(io: Io): Progress {
  return isInteractive(io) ? createTerminalProgress(io.stderr) : createLineProgress(io.stderr);
}
