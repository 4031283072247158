#!/usr/bin/env node
import { existsSync } from "node:fs";

const main = new URL("../dist/main.js", import.meta.url);
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  process.stderr.write(`Node ${process.versions.node} is too old, 24 is needed: node_modules/.bin/node is one\n`);
  process.exitCode = 2;
} else if (!existsSync(main)) {
  process.stderr.write("Not built yet: `npx --yes pnpm@12.21.0 build`\n");
  process.exitCode = 2;
} else {
  await import(main.href);
}
