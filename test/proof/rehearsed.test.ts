import { startRehearsal } from "@slipway/rehearsal";
import { describe, test, vi } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { readProblems } from "./read-problems.ts";
import { rehearsedScenarios } from "./rehearsed-scenarios.ts";

// Each takes a processor for most of its time.
vi.setConfig({ maxConcurrency: 3 });

describe.concurrent("a rehearsal says it beforehand, and its consumer meets it", () => {
  test.for(rehearsedScenarios.map((scenario) => [`${scenario.rows.join(", ")}: ${scenario.title}`, scenario] as const))(
    "%s",
    async ([, { files, seeds = [], predicted, rehearsed }], { expect, onTestFinished }) => {
      const directory = await createRepository(files, { onFinished: onTestFinished });
      const upstream = await startRehearsal({ packages: seeds });
      onTestFinished(() => upstream.close());
      const result = await runSlipway(directory, ["rehearse", "--assume-created", "--json"], {
        npm_config_registry: upstream.registry,
      });
      const codes = readProblems(result).map(({ code }) => code);
      expect(codes, result.stderr).toEqual(expect.arrayContaining([...predicted]));
      expect(result.stdout, result.stderr).toContain(rehearsed);
    },
  );
});
