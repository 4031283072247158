import { sanitise } from "@slipway/core";
import type { SecondFactorQuestion } from "@slipway/npm";

import type { Person } from "./run/run.ts";

/** A person at a terminal. Prompts go to `output`; nothing that is typed for a second factor is shown. */
export function createPerson(input: NodeJS.ReadStream, output: NodeJS.WriteStream, signal: AbortSignal): Person {
  return {
    confirm: async (message) => {
      const { confirm, isCancel } = await import("@clack/prompts");
      const answer = await confirm({ message, initialValue: false, withGuide: false, signal, output, input });
      return !isCancel(answer) && answer;
    },
    askSecondFactor: async (question) => askSecondFactor(question, input, output),
  };
}

/** With the link to confirm in a browser where the registry offers one. */
async function askSecondFactor(
  { subject, refused, link, signal }: SecondFactorQuestion,
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
): Promise<string | undefined> {
  if (refused) output.write("The registry did not accept that\n");
  if (link !== undefined)
    output.write(`\nConfirm ${sanitise(subject)} in a browser, and this goes on by itself:\n  ${new URL(link).href}\n`);
  const { isCancel, password } = await import("@clack/prompts");
  const answer = await password({
    message: link === undefined ? `One-time password for ${sanitise(subject)}` : "Or type a one-time password",
    validate: (text = "") =>
      parseOneTimePassword(text) === undefined ? "Six digits of an authenticator, or a recovery code" : undefined,
    clearOnError: true,
    withGuide: false,
    signal,
    output,
    input,
  });
  return isCancel(answer) ? undefined : parseOneTimePassword(answer);
}

/** What an authenticator shows, which people group by spaces, or a recovery code. */
const PASSWORD = /^(?:\d{6,}|[A-Fa-f0-9]{64})$/u;

/** @returns `undefined` for what cannot be a one-time password. */
export function parseOneTimePassword(text: string): string | undefined {
  const password = text.replace(/\s+/gu, "");
  return PASSWORD.test(password) ? password : undefined;
}
