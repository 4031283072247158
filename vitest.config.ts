import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";

import { defineConfig, type Plugin } from "vitest/config";

/** GitHub's parser names source maps of files that it does not bring: hundreds of warnings. */
const withoutSourceMaps: Plugin = {
  name: "without-source-maps",
  enforce: "pre",
  load: async (id) => {
    if (!/\/@actions\/.*\.js$/.test(id)) return undefined;
    return (await readFile(id, "utf8")).replace(/\/\/# sourceMappingURL=.*/, "");
  },
};

/** Hundreds of releases each (every fault and every answer, in whatever state the release is), or dozens of installations. */
const LONG_TABLES = ["test/faults/{faults,put-answers,endpoints}.test.ts", "test/consumer/consumer.test.ts"];

export default defineConfig({
  // Unit tests run on the sources; black-box tests run the built command.
  ssr: { resolve: { conditions: ["slipway-source"] } },
  test: {
    // Black-box tests wait for the processes that they start: a core that is kept free for the runner would idle.
    maxWorkers: availableParallelism(),
    // A busy machine takes its time: what is waited for is bounded by its test's own timeout.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      // Property tests and tests against real servers take seconds where the machine is busy.
      {
        extends: true,
        plugins: [withoutSourceMaps],
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "tooling/*/src/**/*.test.ts"],
          testTimeout: 30_000,
          // GitHub's parser imports JSON in a way that Node refuses.
          server: { deps: { inline: [/@actions\//] } },
        },
      },
      {
        extends: true,
        test: {
          name: "black-box",
          include: ["test/**/*.test.ts", "tooling/*/test/**/*.test.ts"],
          exclude: ["test/long/**", ...LONG_TABLES, "**/node_modules/**"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      // Minutes each: whole releases of this repository, and the tables of faults.
      {
        extends: true,
        test: {
          name: "long",
          include: ["test/long/**/*.test.ts", ...LONG_TABLES],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
