import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { defineConfig, type RolldownOptions } from "rolldown";
import { dts } from "rolldown-plugin-dts";

import { collectLicences } from "./tooling/collect-licences.ts";

/**
 * What people install or run: everything it needs in its own directory. It starts in half the time, and in a job that may
 * have credentials runs exactly what was tested, not what a range of versions resolves to on that day.
 */
function program(directory: string, entries: Record<string, string>): RolldownOptions {
  const { version, engines }: { version: string; engines: { node: string } } = JSON.parse(
    readFileSync("packages/slipway/package.json", "utf8"),
  );
  return {
    cwd: resolve(directory),
    input: resolveEntries(directory, entries),
    platform: "node",
    // Some libraries' `main` is a build whose `require` no bundler can see through.
    resolve: { conditionNames: ["slipway-source", "node"], mainFields: ["module", "main"] },
    transform: {
      define: { SLIPWAY_VERSION: JSON.stringify(version), SLIPWAY_NODE: JSON.stringify(engines.node) },
    },
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

/** One file of types that imports nothing but Node's: those of private packages are written into it. */
function types(directory: string, entry: string): RolldownOptions {
  return {
    cwd: resolve(directory),
    input: resolveEntries(directory, { index: entry }),
    platform: "node",
    resolve: { conditionNames: ["slipway-source", "node"] },
    plugins: [dts({ dtsOnly: true, generator: "oxc", tsconfig: false })],
    output: { dir: resolve(directory, "dist"), format: "esm", postBanner: '/// <reference types="node" />' },
  };
}

function resolveEntries(directory: string, entries: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, resolve(directory, file)]));
}

export default defineConfig([
  program("packages/rehearsal", { index: "src/index.ts", main: "src/main.ts" }),
  types("packages/rehearsal", "src/index.ts"),
  program("packages/slipway", {
    index: "src/index.ts",
    main: "src/main.ts",
    "load-entry-points-child": "src/consumer/load-entry-points-child.ts",
  }),
  types("packages/slipway", "src/index.ts"),
  program("packages/action", {
    plan: "src/plan.ts",
    pack: "src/pack.ts",
    publish: "src/publish.ts",
    verify: "src/verify.ts",
    announce: "src/announce.ts",
    report: "src/report.ts",
    preview: "src/preview.ts",
    comment: "src/comment.ts",
  }),
  // With GitHub's parser inside: it imports JSON in a way that Node refuses.
  library("tooling/workflow-runner", { index: "src/index.ts", main: "src/main.ts", gh: "src/machine/gh.ts" }),
]);
