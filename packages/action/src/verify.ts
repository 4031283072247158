import { runCommandLine } from "slipway";

import { readInput, readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

await runAction(async (io) =>
  runCommandLine(
    [
      "verify",
      readRequiredInput(io.environment, "report"),
      "--write",
      "--wait",
      readInput(io.environment, "wait") ?? "30m",
    ],
    io,
  ),
);
