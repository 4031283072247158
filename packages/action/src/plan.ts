import { runCommandLine } from "slipway";

import { readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

await runAction(async (io) => {
  const out = readRequiredInput(io.environment, "out");
  // The publishing job has no repository to check: what is wrong must end the release here.
  const exitCode = await runCommandLine(["check"], io);
  return exitCode === 0 ? runCommandLine(["plan", "--out", out], io) : exitCode;
});
