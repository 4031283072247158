import { runCommandLine } from "slipway";

import { readFlag, readInput, readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

await runAction(async (io) => {
  const { environment } = io;
  const plan = readInput(environment, "plan");
  return runCommandLine(
    [
      "publish",
      "--from",
      readRequiredInput(environment, "from"),
      ...(plan === undefined ? [] : ["--plan", plan]),
      ...(readFlag(environment, "dry-run") ? ["--dry-run"] : []),
      ...(readFlag(environment, "stage") ? ["--stage"] : []),
    ],
    io,
  );
});
