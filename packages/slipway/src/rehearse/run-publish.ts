import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { parseReport, ReleaseError, type ReleaseReport } from "@slipway/core";
import type { Rehearsal } from "@slipway/rehearsal";
import { execa } from "execa";

const BIN = fileURLToPath(new URL("../bin/slipway.js", import.meta.url));

/** A command to the runner that the child is made to believe in. It holds a credential, and a runner shows it to nobody. */
const MASK = "::add-mask::";

interface PublishRun {
  readonly directory: string;
  readonly rehearsal: Rehearsal;
  /** URL of the registry that the embedded one stands for. */
  readonly standsFor: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Runs the real `slipway publish --from` in a child process, as a runner would, and reads the report it wrote.
 *
 * @throws {ReleaseError} `REHEARSAL_FAILED` with the child's last words when it wrote none.
 */
export async function runPublish({
  directory,
  rehearsal,
  standsFor,
  environment,
  signal,
  say,
}: PublishRun): Promise<ReleaseReport> {
  const signingConfig = join(dirname(directory), "signing-config.json");
  const trustedRoot = join(dirname(directory), "trusted-root.json");
  const { fulcioURL, rekorURL } = rehearsal.signing;
  await writeFile(signingConfig, JSON.stringify({ fulcioURL, rekorURL }));
  await writeFile(trustedRoot, JSON.stringify(rehearsal.trustedRoot));
  const child = execa(
    process.execPath,
    [
      BIN,
      "publish",
      "--from",
      directory,
      "--enact",
      "--stands-for",
      standsFor,
      "--signing-config",
      signingConfig,
      "--trusted-root",
      trustedRoot,
    ],
    { env: environment, extendEnv: false, cancelSignal: signal, reject: false, stdin: "ignore", stdout: "ignore" },
  );
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (!line.startsWith(MASK)) say(line.trim());
  });
  const { exitCode, stderr } = await child;
  if (signal.aborted)
    throw new ReleaseError("INTERRUPTED", "interrupted: nothing was published anywhere but on loopback");
  if (exitCode === 2 || exitCode === undefined) {
    const words = stderr.split("\n").filter((line) => !line.startsWith(MASK));
    throw new ReleaseError(
      "REHEARSAL_FAILED",
      `the publishing process could not run: ${words.join("\n").trim().split("\n").slice(-6).join("\n")}`,
    );
  }
  return parseReport(await readFile(join(directory, "report.json"), "utf8"));
}
