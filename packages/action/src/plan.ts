import { run } from "slipway/src/run.ts";

import { readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

await runAction(async (io) => {
  const out = readRequiredInput(io.environment, "out");
  // The publishing job has no repository to check: what is wrong must end the release here.
  const exitCode = await run(["check"], io);
  return exitCode === 0 ? run(["plan", "--out", out], io) : exitCode;
});
