import type { TextEdit } from "../../problems/problem.ts";
import type { PublishStep } from "../../workflow/publish-job.ts";

/**
 * Replaces one word of the script that a command stands in.
 *
 * @returns `undefined` unless the word stands there exactly once, between white space: package scripts and actions are
 *   other files, and a word that comes twice may be another command's.
 */
export function editInScript(
  { step, scripts, file }: PublishStep,
  word: string,
  replacement: string,
): TextEdit | undefined {
  const run = step?.step.run;
  if (step === undefined || run === undefined || run.at.shared === true || scripts.length > 0) return undefined;
  const written = step.source.slice(run.at.start, run.at.end);
  const offsets = [...written.matchAll(/\S+/g)].filter(([found]) => found === word).map(({ index }) => index);
  const [offset] = offsets;
  if (offset === undefined || offsets.length > 1) return undefined;
  return { file, offset: run.at.start + offset, length: word.length, text: replacement };
}
