import { ReleaseError } from "@slipway/core";

import type { Run } from "../run/run.ts";

/** Options of every command that writes outside of the working directory. */
export interface ConsentOptions {
  /** Nobody needs to be asked whether they mean it. */
  readonly yes?: boolean | undefined;
  /** `owner/name`, as a person has typed it. */
  readonly repository?: string | undefined;
}

/** What will be written, and the question whose yes starts it. */
export interface Writing {
  /** In full: each thing that is made, changed or taken away, and where. Lines that are safe to show. */
  readonly shown: string;
  readonly question: string;
  /** What to type where there is no terminal, without `slipway`, `--yes` and `--repository`. */
  readonly command: string;
  /** Whose it is, for that command. */
  readonly repository: string;
}

/**
 * Shows what is about to be written, and asks whether that is meant. Without a terminal both answers have to stand on the
 * command line: that it is meant, and in which repository.
 *
 * @throws {ReleaseError} `CONSENT_REQUIRED`, `NOT_CONFIRMED`
 */
export async function confirmWriting(
  { shown, question, command, repository }: Writing,
  { yes = false, repository: typed }: ConsentOptions,
  { person, progress }: Run,
): Promise<void> {
  progress.note(`\n${shown}\n`);
  if (person === undefined && !(yes && typed !== undefined)) {
    const missing = [...(yes ? [] : ["`--yes`"]), ...(typed === undefined ? ["`--repository`"] : [])];
    throw new ReleaseError(
      "CONSENT_REQUIRED",
      `this writes to \`${repository}\`, there is no terminal to ask in, and ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} missing`,
      { hint: `Run this in a terminal, or: \`slipway ${command} --yes --repository ${repository}\`` },
    );
  }
  if (yes) return;
  if ((await person?.confirm(question)) !== true) throw new ReleaseError("NOT_CONFIRMED", "nothing was changed");
}
