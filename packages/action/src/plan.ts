import { resolve } from "node:path";

import { formatShard, listShards, parsePlan } from "@slipway/core";
import { runCommandLine } from "slipway";

import { readDocument, setOutputs } from "./outputs.ts";
import { listDirectory, readInput, readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

// The publishing job has no repository to check: what is wrong must end the release here.
await runAction(async (io) => {
  const { environment } = io;
  const out = readRequiredInput(environment, "out");
  const shards = readInput(environment, "shards");
  const exitCode = await runCommandLine(
    [
      "plan",
      "--check",
      "--out",
      out,
      ...(shards === undefined ? [] : ["--shards", shards]),
      ...listDirectory(environment),
    ],
    io,
  );
  const plan = exitCode === 0 ? await readDocument(resolve(io.cwd, out), parsePlan) : undefined;
  await setOutputs(io, {
    packages: plan === undefined ? undefined : String(plan.packages.length),
    shards: plan === undefined ? undefined : JSON.stringify(listShards(plan).map(formatShard)),
  });
  return exitCode;
});
