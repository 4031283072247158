import type { ErrorCode } from "./catalogue.ts";

/** What the end of a command means to whoever started it. */
export const exitCodes: Readonly<Record<0 | 1 | 2 | 3 | 130, string>> = {
  0: "all good",
  1: "problems were found, or what became of a package is not good or not known",
  2: "the command could not run: the code of the error says why",
  3: "everything was accepted, and something of it is not to be seen yet: `slipway verify report.json` waits for it",
  130: "interrupted: nothing new was started, and what was under way has settled",
};

/** How a command ends that an error has stopped. */
export function exitCodeOf(code: ErrorCode): 2 | 130 {
  return code === "INTERRUPTED" ? 130 : 2;
}
