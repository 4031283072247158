import { resolve } from "node:path";

import { parseReport } from "@slipway/core";
import { runCommandLine } from "slipway";

import { readDocument, setOutputs } from "./outputs.ts";
import { listDirectory, readInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

await runAction(async (io) => {
  const { environment } = io;
  const file = readInput(environment, "report") ?? "preview.json";
  const exitCode = await runCommandLine(["preview", "--report", file, ...listDirectory(environment)], io);
  const report = await readDocument(resolve(io.cwd, file), parseReport);
  await setOutputs(io, { verdict: report?.verdict });
  return exitCode;
});
