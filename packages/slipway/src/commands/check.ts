import { renderProblems, renderSarif, sanitise, type Problem } from "@slipway/core";

import { isColourful, type Io } from "../io.ts";
import { announceProblems } from "../pipeline/announce-problems.ts";
import { checkRelease } from "../pipeline/check-release.ts";
import { isBlocked } from "../pipeline/is-blocked.ts";
import { printJson } from "../pipeline/print-json.ts";
import { readRelease, type ReleaseOptions, type SettingOptions } from "../pipeline/read-release.ts";
import { writeFixes } from "../pipeline/write-fixes.ts";
import { createProgress } from "../progress/create-progress.ts";
import { version } from "../version.ts";

export interface CheckOptions extends ReleaseOptions, SettingOptions {
  readonly fix?: true;
  readonly json?: true;
  readonly sarif?: true;
  readonly explain?: true;
}

export async function check(options: CheckOptions, io: Io): Promise<number> {
  const progress = createProgress(io);
  let release = await readRelease(options, io, progress);
  let problems = checkRelease(release);
  if (options.fix) {
    const { changed, refused } = await writeFixes(release.workspace.base, problems);
    for (const file of changed) io.stderr.write(`fixed ${sanitise(file)}\n`);
    for (const file of refused) io.stderr.write(`left ${sanitise(file)} as it is: it is not UTF-8\n`);
    if (changed.length > 0) {
      release = await readRelease(options, io, progress);
      problems = checkRelease(release);
    }
  }
  const { notChecked } = release.lint;
  print(problems, notChecked, options, io);
  await announceProblems(problems, io, notChecked);
  return isBlocked(problems) ? 1 : 0;
}

function print(
  problems: readonly Problem[],
  notChecked: readonly string[],
  { json, sarif, explain }: CheckOptions,
  io: Io,
): void {
  if (json) return printJson({ schemaVersion: 1, problems, notChecked }, io);
  if (sarif) printJson(renderSarif(problems, version), io);
  else {
    const options = { colour: isColourful(io.stderr, io), explain: explain === true };
    io.stderr.write(`${renderProblems(problems, options)}\n`);
  }
  if (notChecked.length > 0) io.stderr.write(`\n${["Not checked here", ...notChecked].join("\n  ")}\n`);
}
