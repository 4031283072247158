import { join, resolve } from "node:path";

import { runCommandLine } from "slipway";

import { setReportOutputs } from "./outputs.ts";
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
  await setReportOutputs(io, join(resolve(io.cwd, out), "report.json"));
  return exitCode === PENDING ? 0 : exitCode;
});
