#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const main = new URL("../dist/main.js", import.meta.url);
const node = fileURLToPath(new URL("../../../node_modules/.bin/node", import.meta.url));
const [major = 0] = process.versions.node.split(".").map(Number);

if (!existsSync(main)) {
  process.stderr.write("Not built yet: `npx --yes pnpm@12.21.0 build`\n");
  process.exitCode = 2;
} else if (major >= 24) {
  await import(main.href);
} else {
  // The workspace brings its own Node, so that a machine with an older one works.
  const [, file = "", ...options] = process.argv;
  process.exitCode = spawnSync(node, [file, ...options], { stdio: "inherit" }).status ?? 2;
}
