import { defineConfig } from "vitest/config";

export default defineConfig({
  // Unit tests run on the sources; black-box tests run the built command.
  ssr: { resolve: { conditions: ["slipway-source"] } },
  test: {
    projects: [
      // Property tests and tests against real servers take seconds where the machine is busy.
      {
        extends: true,
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
        test: { name: "black-box", include: ["test/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
});
