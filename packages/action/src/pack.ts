import { join, resolve } from "node:path";

import { parsePlan } from "@slipway/core";
import { runCommandLine } from "slipway";

import { readDocument, setOutputs } from "./outputs.ts";
import { listDirectory, readInput, readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

await runAction(async (io) => {
  const { environment } = io;
  const out = readRequiredInput(environment, "out");
  const tarballs = readInput(environment, "tarballs");
  const shard = readInput(environment, "shard");
  const exitCode = await runCommandLine(
    [
      "pack",
      "--plan",
      readRequiredInput(environment, "plan"),
      "--out",
      out,
      ...(tarballs === undefined ? [] : ["--tarballs", tarballs]),
      ...(shard === undefined ? [] : ["--shard", shard]),
      ...listDirectory(environment),
    ],
    io,
  );
  const plan = await readDocument(join(resolve(io.cwd, out), "plan.json"), parsePlan);
  const packed = plan?.packages.filter(({ tarball }) => tarball !== undefined);
  await setOutputs(io, { packages: packed === undefined ? undefined : String(packed.length) });
  return exitCode;
});
