import { runCommandLine } from "slipway";

import { readFlag, readInput, readRequiredInput } from "./read-input.ts";
import { runAction, withToken } from "./run-action.ts";

await runAction(async (io) => {
  const { environment } = io;
  const words = [
    "announce",
    readRequiredInput(environment, "report"),
    ...(readInput(environment, "tags") === undefined ? [] : [readFlag(environment, "tags") ? "--tags" : "--no-tags"]),
    ...(readFlag(environment, "releases") ? ["--releases"] : []),
  ];
  return runCommandLine(words, withToken(io));
});
