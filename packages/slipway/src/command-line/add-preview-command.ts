import type { PreviewOptions } from "../commands/preview.ts";
import { addReleaseOptions } from "./add-release-options.ts";
import type { AddCommand } from "./create-program.ts";

export const addPreviewCommand: AddCommand = (program, io, finish) => {
  addReleaseOptions(program.command("preview"), { offline: false })
    .description("prints the page a pull request sees: check, plan, pack, inspect and rehearse")
    .option("--assume-created", "take packages that were never published as if a person had created them")
    .option("--report <file>", "also write report.json to this file")
    .action(async (options: PreviewOptions) => {
      const { preview } = await import("../commands/preview.ts");
      finish(await preview(options, io));
    });
};
