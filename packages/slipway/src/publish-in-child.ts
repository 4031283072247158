import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { parseReport, ReleaseError, type ReleaseReport } from "@slipway/core";
import type { Rehearsal } from "@slipway/rehearsal";
import { execa } from "execa";

import type { PackedTarballs } from "./pack.ts";

/** A command to the runner that the child is made to believe in. It holds a credential, and a runner shows it to nobody. */
const MASK = "::add-mask::";

const BIN = fileURLToPath(new URL("../bin/slipway.js", import.meta.url));

interface ChildRun {
  readonly packed: PackedTarballs;
  readonly rehearsal: Rehearsal;
  /** URLs of the registries that the embedded one stands for. */
  readonly standsFor: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/**
 * Runs the real `slipway publish --from` in a child process, as a runner would, and reads the report it wrote.
 *
 * @throws {ReleaseError} `REHEARSAL_FAILED` with the child's last words when it wrote none.
 */
export async function publishInChild(options: ChildRun): Promise<ReleaseReport> {
  const { packed, rehearsal, standsFor, environment, signal, tell } = options;
  const home = dirname(packed.directory);
  const signingConfig = join(home, "signing-config.json");
  const trustedRoot = join(home, "trusted-root.json");
  const plan = join(home, "plan.json");
  const out = join(home, "result");
  const { fulcioURL, rekorURL } = rehearsal.signing;
  await writeFile(signingConfig, JSON.stringify({ fulcioURL, rekorURL }));
  await writeFile(trustedRoot, JSON.stringify(rehearsal.trustedRoot));
  await writeFile(plan, JSON.stringify(packed.planned));
  const loopback = [
    "--plan",
    plan,
    "--out",
    out,
    // The embedded registry scans nothing.
    "--wait",
    "10s",
    "--enact",
    "--stands-for",
    ...standsFor,
    "--signing-config",
    signingConfig,
    "--trusted-root",
    trustedRoot,
  ];
  const child = execa(process.execPath, [BIN, "publish", "--from", packed.directory, ...loopback], {
    env: environment,
    extendEnv: false,
    cancelSignal: signal,
    reject: false,
    stdin: "ignore",
    stdout: "ignore",
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (!line.startsWith(MASK)) tell(line.trim());
  });
  const { exitCode, stderr, signal: ended } = await child;
  // A terminal sends its signal to both, and the child may be heard of first.
  if (signal.aborted || ended === "SIGINT" || ended === "SIGTERM") throw interrupted();
  if (exitCode === 2 || exitCode === undefined) {
    const words = stderr.split("\n").filter((line) => !line.startsWith(MASK));
    throw new ReleaseError(
      "REHEARSAL_FAILED",
      `the publishing process could not run: ${words.join("\n").trim().split("\n").slice(-6).join("\n")}`,
    );
  }
  return parseReport(await readFile(join(out, "report.json"), "utf8"));
}

export function interrupted(): ReleaseError {
  return new ReleaseError("INTERRUPTED", "interrupted: nothing was published anywhere but on loopback");
}
