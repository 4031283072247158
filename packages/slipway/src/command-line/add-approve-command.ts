import { InvalidArgumentError } from "commander";

import type { ApproveOptions } from "../commands/approve.ts";
import { parseOneTimePassword } from "../prompt/parse-one-time-password.ts";
import type { AddCommand } from "./create-program.ts";
import { parseCount } from "./parse-count.ts";

export const addApproveCommand: AddCommand = (program, io, finish) => {
  program
    .command("approve")
    .description("makes a staged release public, dependencies first, within one two-factor session")
    .argument("<report.json>", "what `slipway publish --stage` wrote; it is brought up to date")
    .option("--reject", "take the whole release off the stage instead, dependents first")
    .option("--otp <code>", "one-time password; without it, asked for when the registry wants it", readPassword)
    .option("--yes", "do not ask for confirmation")
    .option("--wait <seconds>", "how long verification waits for versions to become readable", parseCount)
    .option("--trusted-root <file>", "Sigstore's trusted_root.json of a private deployment")
    .option("--json", "print the updated report.json on standard output")
    .action(async (file: string, options: ApproveOptions) => {
      const { approve } = await import("../commands/approve.ts");
      finish(await approve(file, options, io));
    });
};

function readPassword(text: string): string {
  const password = parseOneTimePassword(text);
  if (password === undefined) throw new InvalidArgumentError("Expected six digits, or a recovery code.");
  return password;
}
