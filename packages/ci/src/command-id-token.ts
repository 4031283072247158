import { ReleaseError } from "@slipway/core";

import type { Environment, IdTokenMinter, IdTokenOptions } from "./provider/ci-provider.ts";

/** Holds the command that mints an ID token, where neither an endpoint nor a variable has one that lives long enough. */
export const COMMAND_VARIABLE = "SLIPWAY_ID_TOKEN_COMMAND";

/** What the command is told: whom the token has to be made for. */
const AUDIENCE_VARIABLE = "SLIPWAY_ID_TOKEN_AUDIENCE";

/** Milliseconds. */
const TIMEOUT = 30_000;

/** Characters; a token has some two thousand. */
const OUTPUT_LIMIT = 64 * 1024;

/**
 * Has a command mint each ID token. It is run by the shell; what it writes to its standard output is the token, and neither that nor
 * its standard error is ever shown.
 *
 * @returns Nothing where no command is set. The minter throws a {@link ReleaseError} `ID_TOKEN_REFUSED` (the command failed),
 *   `ID_TOKEN_UNREACHABLE` (it was not done in time), or `ID_TOKEN_UNREADABLE` (it wrote something else).
 */
export function createCommandMinter(
  environment: Environment,
  { mask, signal, commandTimeout = TIMEOUT }: IdTokenOptions,
): IdTokenMinter | undefined {
  const command = environment[COMMAND_VARIABLE];
  if (!command) return undefined;
  return async (audience) => {
    const { execa } = await import("execa");
    const child = execa(command, {
      shell: true,
      reject: false,
      stdin: "ignore",
      stderr: "ignore",
      extendEnv: false,
      env: { ...environment, [AUDIENCE_VARIABLE]: audience },
      maxBuffer: OUTPUT_LIMIT,
      // A group of its own: what the shell has started ends with it.
      detached: process.platform !== "win32",
    });
    let late = false;
    const end = (): void => endGroup(child.pid);
    const timer = setTimeout(() => {
      late = true;
      end();
    }, commandTimeout);
    signal?.addEventListener("abort", end, { once: true });
    try {
      const { exitCode, stdout } = await child;
      const idToken = stdout.trim();
      if (idToken !== "") mask(idToken);
      if (late) throw failed("ID_TOKEN_UNREACHABLE", `gave no token within ${commandTimeout / 1_000} s`);
      if (exitCode !== 0) throw failed("ID_TOKEN_REFUSED", describeExit(exitCode));
      if (!LIKE_A_TOKEN.test(idToken)) throw failed("ID_TOKEN_UNREADABLE", "wrote something else than an ID token");
      return idToken;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
    }
  };
}

/** A JSON Web Token, and nothing beside it. */
const LIKE_A_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/u;

function describeExit(exitCode: number | undefined): string {
  return exitCode === undefined ? "was ended before it was done" : `ended with exit code ${exitCode}`;
}

function failed(code: "ID_TOKEN_UNREACHABLE" | "ID_TOKEN_REFUSED" | "ID_TOKEN_UNREADABLE", what: string): ReleaseError {
  return new ReleaseError(code, `The command of \`--id-token-command\` ${what}`, {
    hint: `Run it by hand in such a job, its output hidden: \`sh -c "$${COMMAND_VARIABLE}" > /dev/null\`. What it writes is a secret, and is not shown here`,
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It is over already.
  }
}
