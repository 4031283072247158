import { defineConfig } from "vitest/config";

/** The unit tests that can notice a mutant: those in this process. A killed child runs sources of its own. */
export default defineConfig({
  ssr: { resolve: { conditions: ["slipway-source"] } },
  test: {
    include: ["packages/{core,npm}/src/**/*.test.ts"],
    exclude: ["**/*.kill.test.ts"],
    testTimeout: 30_000,
  },
});
