import { resolve } from "node:path";

import { runCommandLine } from "slipway";

import { setReportOutputs } from "./outputs.ts";
import { readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

await runAction(async (io) => {
  const report = readRequiredInput(io.environment, "report");
  const exitCode = await runCommandLine(["report", report], io);
  await setReportOutputs(io, resolve(io.cwd, report));
  return exitCode;
});
