import type { SecondFactorQuestion } from "@slipway/npm";

import type { Io } from "../io.ts";
import { parseOneTimePassword } from "./parse-one-time-password.ts";

/**
 * Asks for a one-time password, showing the link to confirm in a browser where the registry offers one. What is typed is
 * never shown.
 *
 * @returns `undefined` when the person cancels, or the answer has come another way.
 */
export async function askSecondFactor(
  { refused, link, signal }: SecondFactorQuestion,
  { stdin, stderr }: Io,
): Promise<string | undefined> {
  if (refused) stderr.write("The registry did not accept that, or no longer does\n");
  if (link !== undefined)
    stderr.write(`\nConfirm in a browser, and this goes on by itself:\n  ${new URL(link).href}\n`);
  const { isCancel, password } = await import("@clack/prompts");
  const answer = await password({
    message: link === undefined ? "One-time password" : "Or type a one-time password",
    validate: (text = "") =>
      parseOneTimePassword(text) === undefined ? "Six digits of an authenticator, or a recovery code" : undefined,
    clearOnError: true,
    withGuide: false,
    signal,
    output: stderr,
    ...(stdin !== undefined && { input: stdin }),
  });
  return isCancel(answer) ? undefined : parseOneTimePassword(answer);
}
