import { resolve } from "node:path";

import { runCommandLine } from "slipway";

import { setReportOutputs } from "./outputs.ts";
import { readInput, readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

await runAction(async (io) => {
  const { environment } = io;
  const report = readRequiredInput(environment, "report");
  const exitCode = await runCommandLine(
    ["verify", report, "--write", "--wait", readInput(environment, "wait") ?? "30m"],
    io,
  );
  await setReportOutputs(io, resolve(io.cwd, report));
  return exitCode;
});
