import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import { isGood, renderSummary } from "@slipway/core";
import { fitMarkdown, writeSummary } from "@slipway/github";

import type { AddCommand } from "../create-program.ts";
import type { Io } from "../io.ts";
import { annotateProblems } from "../pipeline/announce-problems.ts";
import { readRelease, type SettingOptions } from "../pipeline/read-release.ts";
import { addReleaseOptions, type ReleaseOptions } from "../pipeline/release-options.ts";
import { createProgress } from "../progress/create-progress.ts";

/** Characters of a pull request comment. */
const COMMENT_LIMIT = 65_536;

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
  const candidates = renderSummary(report);
  if (options.report !== undefined)
    await writeFile(resolve(io.cwd, options.report), `${JSON.stringify(report, null, 2)}\n`);
  annotateProblems(report.problems, io);
  await writeSummary(io.environment, candidates);
  io.stdout.write(fitMarkdown(candidates, COMMENT_LIMIT, "characters").text);
  return isGood(report) ? 0 : 1;
}
