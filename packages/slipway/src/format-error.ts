import { ReleaseError, sanitise } from "@slipway/core";

/** What could not go on, its code, and on a line of its own what to do about it. Stacks only on request. */
export function formatError(error: unknown, debug: boolean): string {
  const lines = [headline(error)];
  if (error instanceof ReleaseError && error.hint !== undefined) lines.push("", ...linesOf(error.hint));
  if (debug && error instanceof Error) lines.push("", error.stack ?? "", ...causes(error));
  else if (!(error instanceof ReleaseError)) {
    lines.push("", "This is a defect of Slipway. Run again with SLIPWAY_DEBUG=1 for the stack, and please report it");
  }
  return lines.join("\n");
}

function headline(error: unknown): string {
  if (error instanceof ReleaseError) return linesOf(`error ${error.code}: ${error.message}`).join("\n");
  return linesOf(`error INTERNAL: ${error instanceof Error ? error.message : String(error)}`).join("\n");
}

/** Messages quote files and other programs. */
function linesOf(text: string): string[] {
  return text.split("\n").map((line) => sanitise(line));
}

function causes(error: Error): string[] {
  if (!(error.cause instanceof Error)) return [];
  return [`caused by ${error.cause.stack ?? error.cause.message}`, ...causes(error.cause)];
}
