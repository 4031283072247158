import { Option } from "commander";

import type { CheckOptions } from "../commands/check.ts";
import { addReleaseOptions } from "./add-release-options.ts";
import type { AddCommand } from "./create-program.ts";

export const addCheckCommand: AddCommand = (program, io, finish) => {
  addReleaseOptions(program.command("check"), { offline: true })
    .description("finds every problem that files, workflows and registry reads reveal")
    .option("--fix", "mend what is provably safe to mend, and report the rest")
    .option("--explain", "say beside each problem what it is, why it happens and how to fix it")
    .addOption(
      new Option(
        "--client <client>",
        "what sends the manifests: npm (as Slipway does) or raw (pnpm 11, yarn, bun)",
      ).choices(["npm", "raw"]),
    )
    .addOption(new Option("--json", "print { schemaVersion, problems } on standard output").conflicts("sarif"))
    .option("--sarif", "print SARIF 2.1.0 on standard output")
    .action(async (options: CheckOptions) => {
      const { check } = await import("../commands/check.ts");
      finish(await check(options, io));
    });
};
