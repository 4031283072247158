import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

import { execa } from "execa";

const BIN = fileURLToPath(new URL("../../packages/slipway/bin/slipway.js", import.meta.url));
const PATIENCE = 20_000;
/** Of util-linux: opens a terminal for a command, and passes keys and output along. */
const TERMINAL = "script";

/** The built command in a terminal of its own. */
export interface Terminal {
  /** Waits until something is on the screen after what has been waited for before. @returns what matched. */
  readonly see: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly type: (keys: string) => void;
  /** @returns the exit code. */
  readonly ended: () => Promise<number | undefined>;
  /** All that was ever shown, control sequences removed. */
  readonly screen: () => string;
}

/** Opens one on Linux. */
export function startTerminal(
  directory: string,
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>>,
): Terminal {
  const program = [process.execPath, BIN, ...arguments_].map((part) => `'${part}'`).join(" ");
  // A terminal opened by a program that has none is 0 columns wide.
  const command = `stty cols 120 rows 40; exec ${program}`;
  const child = execa(TERMINAL, ["--quiet", "--flush", "--return", "--command", command, "/dev/null"], {
    cwd: directory,
    env: { PATH: process.env["PATH"], TERM: "xterm", COLUMNS: "120", ...environment },
    extendEnv: false,
    reject: false,
    stdin: "pipe",
    buffer: false,
  });
  let raw = "";
  let seen = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    raw += chunk.toString();
  });
  const screen = (): string => stripVTControlCharacters(raw);
  return {
    screen,
    see: async (pattern) => {
      for (const end = Date.now() + PATIENCE; Date.now() < end; await delay(20)) {
        const match = pattern.exec(screen().slice(seen));
        if (match === null) continue;
        seen += match.index + match[0].length;
        return match;
      }
      throw new Error(`not on the screen: ${String(pattern)}\n${screen()}`);
    },
    type: (keys) => child.stdin.write(keys),
    ended: async () => (await child).exitCode,
  };
}
