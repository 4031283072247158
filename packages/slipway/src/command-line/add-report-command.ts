import { Option } from "commander";

import type { ReportOptions } from "../commands/report.ts";
import type { AddCommand } from "./create-program.ts";

export const addReportCommand: AddCommand = (program, io, finish) => {
  program
    .command("report")
    .description("turns report.json into text, Markdown or JSON; in GitHub Actions also into the job's summary")
    .argument("<report.json>", "what `slipway publish` or `slipway rehearse` wrote")
    .addOption(
      new Option("--format <format>", "text, markdown or json").choices(["text", "markdown", "json"]).default("text"),
    )
    .action(async (file: string, options: ReportOptions) => {
      const { report } = await import("../commands/report.ts");
      finish(await report(file, options, io));
    });
};
