import { resolve } from "node:path";

import { isGood } from "@slipway/core";

import type { AddCommand } from "../create-program.ts";
import type { Io } from "../io.ts";
import { announceReport } from "../pipeline/announce-report.ts";
import { readRelease, type SettingOptions } from "../pipeline/read-release.ts";
import { addReleaseOptions, type ReleaseOptions } from "../pipeline/release-options.ts";
import { renderComment } from "../pipeline/render-comment.ts";
import { writeReport } from "../pipeline/write-report.ts";
import { createProgress } from "../progress/create-progress.ts";

interface PreviewOptions extends Omit<ReleaseOptions, "offline">, SettingOptions {
  readonly report?: string;
}

export const addPreviewCommand: AddCommand = (program, io, finish) => {
  addReleaseOptions(program.command("preview"), { offline: false })
    .description("prints the page a pull request sees: check, plan, pack, inspect and rehearse")
    .option("--assume-created", "take packages that were never published as if a person had created them")
    .option("--report <file>", "also write report.json to this file")
    .action(async (options: PreviewOptions) => finish(await preview(options, io)));
};

async function preview(options: PreviewOptions, io: Io): Promise<number> {
  const progress = createProgress(io);
  const release = await readRelease({ ...options, oidc: true }, io, progress);
  // Loaded here: the embedded registry and its signing authority are a third of the program.
  const { rehearseRelease } = await import("../rehearse/rehearse-release.ts");
  const report = await rehearseRelease(release, io, progress);
  if (options.report !== undefined) await writeReport(resolve(io.cwd, options.report), report);
  await announceReport(report, io);
  io.stdout.write(renderComment(report));
  return isGood(report) ? 0 : 1;
}
