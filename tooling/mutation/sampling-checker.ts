import { type Checker, type CheckResult, CheckStatus } from "@stryker-mutator/api/check";
import type { StrykerOptions } from "@stryker-mutator/api/core";
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import * as v from "valibot";

import { drawSample } from "./sample.ts";

export const NOT_SAMPLED = "not in the sample";

const Options = v.object({ sampling: v.object({ seed: v.string(), size: v.number() }) });

/** Stryker has no samples. It shows all mutants to its checkers at once, and runs none that a checker rejects. */
function createSamplingChecker(options: StrykerOptions): Checker {
  const { seed, size } = v.parse(Options, options).sampling;
  let sample: ReadonlySet<string> = new Set();
  return {
    init: async () => {},
    group: async (mutants) => {
      sample = drawSample(mutants, seed, size);
      return [mutants.map(({ id }) => id)];
    },
    check: async (mutants) =>
      Object.fromEntries(
        mutants.map(({ id }): [string, CheckResult] => [
          id,
          sample.has(id) ? { status: CheckStatus.Passed } : { status: CheckStatus.CompileError, reason: NOT_SAMPLED },
        ]),
      ),
  };
}
createSamplingChecker.inject = tokens(commonTokens.options);

export const strykerPlugins: readonly unknown[] = [
  declareFactoryPlugin(PluginKind.Checker, "sampling", createSamplingChecker),
];

export const strykerValidationSchema: object = {
  properties: {
    sampling: {
      type: "object",
      properties: { seed: { type: "string" }, size: { type: "number" } },
    },
  },
};
