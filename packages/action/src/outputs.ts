import { appendFile, readFile } from "node:fs/promises";

import { isArrived, parseReport, type ReleaseReport } from "@slipway/core";
import type { Terminal } from "slipway";

/** What is not known is not set. */
export async function setOutputs(
  { environment }: Terminal,
  outputs: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const file = environment["GITHUB_OUTPUT"];
  if (file === undefined || file === "") return;
  const lines = Object.entries(outputs).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}\n`]));
  await appendFile(file, lines.join(""));
}

/** Nothing where the command could not begin, or not write its document. */
export async function readDocument<Value>(file: string, parse: (text: string) => Value): Promise<Value | undefined> {
  try {
    return parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * What a report says, for whoever builds on it: the names of `published-packages` are those that the registry has taken,
 * earlier attempts included, as changesets' action lists them.
 */
export async function setReportOutputs(io: Terminal, file: string): Promise<void> {
  const report = await readDocument(file, parseReport);
  if (report === undefined) return;
  const arrived = listArrived(report);
  await setOutputs(io, {
    verdict: report.verdict,
    published: String(arrived.length > 0),
    "published-packages": JSON.stringify(arrived),
  });
}

function listArrived({ mode, outcomes }: ReleaseReport): { readonly name: string; readonly version: string }[] {
  if (mode !== "publish") return [];
  return outcomes.filter(isArrived).map(({ name, version }) => ({ name, version }));
}
