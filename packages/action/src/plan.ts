import { runCommandLine } from "slipway";

import { readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

// The publishing job has no repository to check: what is wrong must end the release here.
await runAction(async (io) =>
  runCommandLine(["plan", "--check", "--out", readRequiredInput(io.environment, "out")], io),
);
