import { appendFile, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { parseReport, type Verdict } from "@slipway/core";
import { runCommandLine, type Terminal } from "slipway";

import { readFlag, readInput, readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

/** Everything was accepted, and something is not to be seen yet: another job waits for it, one without the token. */
const PENDING = 3;

await runAction(async (io) => {
  const { environment } = io;
  const out = readInput(environment, "out") ?? "slipway-result";
  const plan = readInput(environment, "plan");
  const exitCode = await runCommandLine(
    [
      "publish",
      "--from",
      readRequiredInput(environment, "from"),
      "--out",
      out,
      "--wait",
      readInput(environment, "wait") ?? "1m",
      ...(plan === undefined ? [] : ["--plan", plan]),
      ...(readFlag(environment, "dry-run") ? ["--dry-run"] : []),
      ...(readFlag(environment, "stage") ? ["--stage"] : []),
    ],
    io,
  );
  const verdict = await readVerdict(resolve(io.cwd, out));
  if (verdict !== undefined) await setOutput(io, "verdict", verdict);
  return exitCode === PENDING ? 0 : exitCode;
});

/** Nothing where the command could not begin, or not write its report. */
async function readVerdict(out: string): Promise<Verdict | undefined> {
  try {
    return parseReport(await readFile(join(out, "report.json"), "utf8")).verdict;
  } catch {
    return undefined;
  }
}

async function setOutput({ environment }: Terminal, name: string, value: Verdict): Promise<void> {
  const file = environment["GITHUB_OUTPUT"];
  if (file !== undefined && file !== "") await appendFile(file, `${name}=${value}\n`);
}
