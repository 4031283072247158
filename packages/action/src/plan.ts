import { resolve } from "node:path";

import { parsePlan } from "@slipway/core";
import { runCommandLine } from "slipway";

import { readDocument, setOutputs } from "./outputs.ts";
import { listDirectory, readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

// The publishing job has no repository to check: what is wrong must end the release here.
await runAction(async (io) => {
  const { environment } = io;
  const out = readRequiredInput(environment, "out");
  const exitCode = await runCommandLine(["plan", "--check", "--out", out, ...listDirectory(environment)], io);
  const plan = exitCode === 0 ? await readDocument(resolve(io.cwd, out), parsePlan) : undefined;
  await setOutputs(io, { packages: plan === undefined ? undefined : String(plan.packages.length) });
  return exitCode;
});
