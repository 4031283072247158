import type { RehearseOptions } from "../commands/rehearse.ts";
import { addReleaseOptions } from "./add-release-options.ts";
import type { AddCommand } from "./create-program.ts";

export const addRehearseCommand: AddCommand = (program, io, finish) => {
  addReleaseOptions(program.command("rehearse"), { offline: false })
    .description("plays the whole release on an embedded registry that enforces npm's rules, then installs the result")
    .option("--assume-created", "take packages that were never published as if a person had created them")
    .option("--tag <dist-tag>", "publish under this dist-tag instead of the one each package asks for")
    .option("--json", "print report.json on standard output")
    .option("--report <file>", "also write report.json to this file")
    .action(async (options: RehearseOptions) => {
      const { rehearse } = await import("../commands/rehearse.ts");
      finish(await rehearse(options, io));
    });
};
