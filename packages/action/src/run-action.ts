import { findProvider } from "@slipway/ci";
import { ReleaseError } from "@slipway/core";
import { readSecrets, type Terminal } from "slipway";

import { readRequiredInput } from "./read-input.ts";

/**
 * Runs one action as the runner's process: the exit code decides over the step, and an error that ends it becomes an
 * annotation.
 */
export async function runAction(action: (terminal: Terminal) => Promise<number>): Promise<void> {
  const controller = new AbortController();
  // A cancelled job gets SIGINT, seven seconds later SIGTERM, and then no more time.
  process.on("SIGINT", (signal) => controller.abort(signal));
  process.on("SIGTERM", (signal) => controller.abort(signal));
  const secrets = readSecrets(process.env);
  try {
    process.exitCode = await action({
      cwd: process.cwd(),
      environment: process.env,
      stdin: undefined,
      stdout: process.stdout,
      stderr: process.stderr,
      signal: controller.signal,
      secrets,
    });
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    const lines = error.hint === undefined ? [error.message] : [error.message, error.hint];
    const { faces } = findProvider(process.env);
    process.stderr.write(`${faces.notify("error", error.code, secrets.redact(lines.join("\n")))}\n`);
    process.exitCode = 2;
  }
}

/** The same terminal, with the input `token` where the program looks for one. */
export function withToken(io: Terminal): Terminal {
  const token = readRequiredInput(io.environment, "token");
  return { ...io, environment: { ...io.environment, GH_TOKEN: token } };
}
