import { CommanderError } from "@commander-js/extra-typings";

import { createProgram } from "./command-line.ts";
import { watchOutput } from "./output.ts";
import { withoutSecrets } from "./secrets.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/**
 * Runs one command line.
 *
 * @returns The exit code: 0 all good, 1 problems or failed outcomes, 2 could not run, or not tell its output to the end,
 *   3 accepted and not all to be seen yet, 130 interrupted.
 */
export async function runCommandLine(argv: readonly string[], whole: Terminal): Promise<number> {
  const terminal = withoutSecrets(whole);
  const output = watchOutput(terminal);
  const exitCode = await runCommand(argv, terminal);
  const failure = await output.failure();
  if (failure === undefined) return exitCode;
  const { tellCutOutput } = await import("./format-error.ts");
  return tellCutOutput(failure, terminal);
}

async function runCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const complain = (text: string): void => {
    terminal.stderr.write(withoutCodes(text, argv));
  };
  const program = createProgram(version, terminal, complain, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has printed its usage errors, help and version itself.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { tellError } = await import("./format-error.ts");
    return tellError(error, terminal);
  }
}

/** Digits, or a recovery code, as they may follow an option of any name. */
const CODE = /(?:^|=)(?<code>\d{6,}|[A-Fa-f\d]{64})$/u;

/** Usage errors without one-time passwords: with a slip of the finger one is still good. */
function withoutCodes(text: string, argv: readonly string[]): string {
  const codes = argv.flatMap((argument, index) => {
    const given = argv[index - 1] === "--otp" ? argument : /^--otp=(?<code>.+)$/su.exec(argument)?.groups?.["code"];
    return given ?? CODE.exec(argument)?.groups?.["code"] ?? [];
  });
  return codes.reduce((rest, code) => rest.replaceAll(code, "[redacted]"), text);
}
