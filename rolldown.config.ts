import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { defineConfig, type RolldownOptions } from "rolldown";

import { collectLicences } from "./tooling/collect-licences.ts";

/** A library: its own files in one module, its dependencies left to the installing package manager. */
function library(directory: string, entries: Record<string, string>): RolldownOptions {
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(`${directory}/package.json`, "utf8"),
  );
  const dependencies = Object.keys(manifest.dependencies);
  return {
    cwd: resolve(directory),
    input: resolveEntries(directory, entries),
    platform: "node",
    external: (id) => id.startsWith("node:") || dependencies.some((name) => id === name || id.startsWith(`${name}/`)),
    output: { dir: resolve(directory, "dist"), format: "esm", cleanDir: true, chunkFileNames: "[name].js" },
  };
}

/**
 * A program: everything it needs in its own directory. It starts in half the time, and in a job that may have credentials
 * runs exactly what was tested, not what a range of versions resolves to on that day.
 */
function program(directory: string, entries: Record<string, string>): RolldownOptions {
  const { version }: { version: string } = JSON.parse(readFileSync("packages/slipway/package.json", "utf8"));
  return {
    cwd: resolve(directory),
    input: resolveEntries(directory, entries),
    platform: "node",
    // Some libraries' `main` is a build whose `require` no bundler can see through.
    resolve: { conditionNames: ["slipway-source", "node"], mainFields: ["module", "main"] },
    transform: { define: { SLIPWAY_VERSION: JSON.stringify(version) } },
    plugins: [collectLicences("third-party-licences.txt")],
    output: {
      dir: resolve(directory, "dist"),
      format: "esm",
      cleanDir: true,
      // Names that stay make two builds comparable.
      chunkFileNames: "[name].js",
    },
  };
}

function resolveEntries(directory: string, entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, resolve(directory, file)]));
}

export default defineConfig([
  library("packages/core", { index: "src/index.ts" }),
  library("packages/npm", { index: "src/index.ts" }),
  library("packages/github", { index: "src/index.ts" }),
  library("packages/rehearsal", { index: "src/index.ts", main: "src/main.ts" }),
  program("packages/slipway", {
    main: "src/main.ts",
    "load-entry-points-child": "src/rehearse/load-entry-points-child.ts",
  }),
  program("packages/action", {
    plan: "src/plan.ts",
    publish: "src/publish.ts",
    announce: "src/announce.ts",
    report: "src/report.ts",
  }),
  // With GitHub's parser inside: it imports JSON in a way that Node refuses.
  library("tooling/workflow-runner", { index: "src/index.ts", main: "src/main.ts", gh: "src/machine/gh.ts" }),
]);
