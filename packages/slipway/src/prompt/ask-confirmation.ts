import type { Io } from "../io.ts";

/** Asks a question whose answer is no unless somebody says yes. */
export async function askConfirmation(message: string, { stdin, stderr, signal }: Io): Promise<boolean> {
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({
    message,
    initialValue: false,
    withGuide: false,
    signal,
    output: stderr,
    ...(stdin !== undefined && { input: stdin }),
  });
  return !isCancel(answer) && answer;
}
