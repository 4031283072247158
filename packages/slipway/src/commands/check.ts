import { renderProblems, renderSarif, sanitise, type Problem } from "@slipway/core";
import { Option } from "commander";

import type { AddCommand } from "../create-program.ts";
import { isColourful, type Io } from "../io.ts";
import { announceProblems } from "../pipeline/announce-problems.ts";
import { checkRelease } from "../pipeline/check-release.ts";
import { isBlocked } from "../pipeline/is-blocked.ts";
import { readRelease, type SettingOptions } from "../pipeline/read-release.ts";
import { addReleaseOptions, type ReleaseOptions } from "../pipeline/release-options.ts";
import { writeFixes } from "../pipeline/write-fixes.ts";
import { createProgress } from "../progress/create-progress.ts";
import { version } from "../version.ts";

interface CheckOptions extends ReleaseOptions, SettingOptions {
  readonly fix?: true;
  readonly json?: true;
  readonly sarif?: true;
  readonly explain?: true;
}

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
    .action(async (options: CheckOptions) => finish(await check(options, io)));
};

async function check(options: CheckOptions, io: Io): Promise<number> {
  const progress = createProgress(io);
  const release = await readRelease(options, io, progress);
  let problems = checkRelease(release);
  if (options.fix) {
    const { changed, refused } = await writeFixes(release.workspace.base, problems);
    for (const file of changed) io.stderr.write(`fixed ${sanitise(file)}\n`);
    for (const file of refused) io.stderr.write(`left ${sanitise(file)} as it is: it is not UTF-8\n`);
    if (changed.length > 0) problems = checkRelease(await readRelease(options, io, progress));
  }
  await announceProblems(problems, io);
  print(problems, options, io);
  return isBlocked(problems) ? 1 : 0;
}

function print(problems: readonly Problem[], { json, sarif, explain }: CheckOptions, io: Io): void {
  if (json) return void io.stdout.write(`${JSON.stringify({ schemaVersion: 1, problems }, null, 2)}\n`);
  if (sarif) return void io.stdout.write(`${JSON.stringify(renderSarif(problems, version), null, 2)}\n`);
  const options = { colour: isColourful(io.stderr, io), explain: explain === true };
  io.stderr.write(`${renderProblems(problems, options)}\n`);
}
