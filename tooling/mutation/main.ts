/** Changes the code in a sample of places, one at a time, and writes down which changes no unit test notices. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Stryker } from "@stryker-mutator/core";

import { isKilled, mutationDocument, type MutationRun } from "./mutation-document.ts";
import { describeChange } from "./sample.ts";
import { NOT_SAMPLED } from "./sampling-checker.ts";
import { reasonOf } from "./survivors.ts";

/** The last run, so that the page can be written again when reasons have been found. */
const RESULTS = new URL("results.json", import.meta.url);

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "slipway" },
    size: { type: "string", default: "400" },
    concurrency: { type: "string", default: "2" },
    /** Tests nothing, and takes the last run's results. */
    again: { type: "boolean", default: false },
    /** Page to write; absent, only the survivors without a reason are printed. */
    out: { type: "string" },
  },
});

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
const run: MutationRun = values.again ? JSON.parse(await readFile(RESULTS, "utf8")) : await test();
await writeFile(RESULTS, JSON.stringify(run));
if (values.out !== undefined) await writeFile(values.out, mutationDocument(run));
const { sampled } = run;
const unexplained = sampled.filter((mutant) => !isKilled(mutant) && reasonOf(mutant) === undefined);
for (const mutant of unexplained) process.stdout.write(`${JSON.stringify(mutant, null, 2)}\n`);
const killed = sampled.filter(isKilled).length;
process.stdout.write(`${killed} of ${sampled.length} noticed, ${unexplained.length} survivors without a reason\n`);
if (unexplained.length > 0) process.exitCode = 1;

async function test(): Promise<MutationRun> {
  const { seed, size, concurrency } = values;
  const stryker = new Stryker({
    testRunner: "vitest",
    vitest: { configFile: "tooling/mutation/vitest.config.ts" },
    checkers: ["sampling"],
    sampling: { seed, size: Number(size) },
    plugins: [
      import.meta.resolve("@stryker-mutator/vitest-runner"),
      new URL("sampling-checker.ts", import.meta.url).href,
    ],
    mutate: [
      "packages/npm/src/{publish,verify}/**/*.ts",
      "packages/npm/src/registry/{packument,failure,retry}.ts",
      "packages/core/src/{publish,plan}/**/*.ts",
      "packages/core/src/dependencies/{order,graph}.ts",
      "packages/core/src/report/release-report.ts",
      "!**/*.{test,child,fixture}.ts",
    ],
    ignorePatterns: ["tooling/benchmark", "dist"],
    coverageAnalysis: "perTest",
    disableTypeChecks: false,
    // Its rewriting of such files needs an older TypeScript, and no test reads them.
    tsconfigFile: "none",
    concurrency: Number(concurrency),
    timeoutMS: 20_000,
    timeoutFactor: 3,
    reporters: ["progress-append-only"],
  });
  const results = await stryker.runMutationTest();
  return {
    seed,
    all: results.length,
    sampled: results
      .filter(({ statusReason }) => statusReason !== NOT_SAMPLED)
      .map((mutant) => ({ ...describeChange(mutant, 1), status: mutant.status })),
  };
}
