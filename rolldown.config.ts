import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { defineConfig, type RolldownOptions } from "rolldown";

/** A library: its own files in one module, its dependencies left to the installing package manager. */
function library(directory: string, entries: Record<string, string>): RolldownOptions {
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(`${directory}/package.json`, "utf8"),
  );
  const dependencies = Object.keys(manifest.dependencies);
  return {
    cwd: resolve(directory),
    input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, resolve(directory, file)])),
    platform: "node",
    external: (id) => id.startsWith("node:") || dependencies.some((name) => id === name || id.startsWith(`${name}/`)),
    output: { dir: resolve(directory, "dist"), format: "esm", cleanDir: false },
  };
}

export default defineConfig([
  library("packages/core", { index: "src/index.ts" }),
  library("packages/npm", { index: "src/index.ts" }),
  library("packages/github", { index: "src/index.ts" }),
  library("packages/rehearsal", { index: "src/index.ts", main: "src/main.ts" }),
  library("packages/slipway", { main: "src/main.ts" }),
]);
