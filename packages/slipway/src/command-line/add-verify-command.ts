import type { VerifyOptions } from "../commands/verify.ts";
import type { AddCommand } from "./create-program.ts";
import { parseCount } from "./parse-count.ts";

export const addVerifyCommand: AddCommand = (program, io, finish) => {
  program
    .command("verify")
    .description("compares a finished release with its report: presence, integrity, dist-tag, provenance")
    .argument("<report.json>", "what `slipway publish` wrote")
    .option("--wait <seconds>", "how long to wait for versions to become readable", parseCount)
    .option("--trusted-root <file>", "Sigstore's trusted_root.json of a private deployment")
    .option("--write", "put what was found into the report")
    .option("--json", "print the verified report.json on standard output")
    .action(async (file: string, options: VerifyOptions) => {
      const { verify } = await import("../commands/verify.ts");
      finish(await verify(file, options, io));
    });
};
