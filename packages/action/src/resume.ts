import { runCommandLine } from "slipway";

import { readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

await runAction(async (io) => {
  const { environment } = io;
  const [tarballs, plan, out] = ["tarballs", "plan", "out"].map((name) => readRequiredInput(environment, name));
  return runCommandLine(["pack", "--tarballs", tarballs ?? "", "--plan", plan ?? "", "--out", out ?? ""], io);
});
