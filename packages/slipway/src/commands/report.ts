import { parseReport, renderReport, renderSummary, type ReleaseReport } from "@slipway/core";
import { writeSummary } from "@slipway/github";
import { Option } from "commander";

import type { AddCommand } from "../create-program.ts";
import { readInputFile } from "../pipeline/read-input-file.ts";
import { renderComment } from "../pipeline/render-comment.ts";

type Format = "text" | "markdown" | "json";

export const addReportCommand: AddCommand = (program, io, finish) => {
  program
    .command("report")
    .description("turns report.json into text, Markdown or JSON; in GitHub Actions also into the job's summary")
    .argument("<report.json>", "what `slipway publish` or `slipway rehearse` wrote")
    .addOption(
      new Option("--format <format>", "text, markdown or json").choices(["text", "markdown", "json"]).default("text"),
    )
    .action(async (file: string, { format }: { format: Format }) => {
      const report = parseReport(await readInputFile(file, "the argument", io));
      io.stdout.write(render(report, format));
      await writeSummary(io.environment, renderSummary(report));
      finish(0);
    });
};

function render(report: ReleaseReport, format: Format): string {
  switch (format) {
    case "text":
      return `${renderReport(report)}\n`;
    case "markdown":
      return renderComment(report);
    case "json":
      return `${JSON.stringify(report, null, 2)}\n`;
  }
}
