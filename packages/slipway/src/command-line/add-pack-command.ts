import type { PackOptions } from "../commands/pack.ts";
import { addReleaseOptions } from "./add-release-options.ts";
import type { AddCommand } from "./create-program.ts";

export const addPackCommand: AddCommand = (program, io, finish) => {
  addReleaseOptions(program.command("pack"), { offline: false })
    .description("packs what would be published, through the repository's own package manager, and looks inside")
    .option("--out <directory>", "where the tarballs and plan.json go, instead of .slipway/packed")
    .option("--plan <file>", "pack this plan, made earlier by `slipway plan --out`")
    .option("--tag <dist-tag>", "publish under this dist-tag instead of the one each package asks for")
    .option("--json", "print the packed plan.json on standard output")
    .action(async (options: PackOptions) => {
      const { pack } = await import("../commands/pack.ts");
      finish(await pack(options, io));
    });
};
