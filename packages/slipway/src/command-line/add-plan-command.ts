import type { PlanOptions } from "../commands/plan.ts";
import { addReleaseOptions } from "./add-release-options.ts";
import type { AddCommand } from "./create-program.ts";

export const addPlanCommand: AddCommand = (program, io, finish) => {
  addReleaseOptions(program.command("plan"), { offline: false })
    .description("shows what would be published, in what order, and why")
    .option("--tag <dist-tag>", "publish under this dist-tag instead of the one each package asks for")
    .option("--json", "print plan.json on standard output")
    .option("--out <file>", "also write plan.json to this file")
    .action(async (options: PlanOptions) => {
      const { plan } = await import("../commands/plan.ts");
      finish(await plan(options, io));
    });
};
