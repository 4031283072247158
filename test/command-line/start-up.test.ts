import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

import { execa } from "execa";
import { expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../../packages/slipway/bin/slipway.js", import.meta.url));

const MANIFEST = new URL("../../packages/slipway/package.json", import.meta.url);

const { version, engines }: { readonly version: string; readonly engines: { readonly node: string } } = JSON.parse(
  readFileSync(MANIFEST, "utf8"),
);

async function start(node: string, ...options: readonly string[]): Promise<readonly [number | undefined, string]> {
  const { exitCode, all } = await execa(node, [...options, BIN, "--version"], { reject: false, all: true });
  return [exitCode, all];
}

/** Node takes itself for another version: what it cannot do then is not seen, but what the program says of it is. */
function pretend(node: string): string {
  const versions = `{ ...process.versions, node: ${JSON.stringify(node)} }`;
  return `--import=data:text/javascript,Object.defineProperty(process,"versions",{value:${versions}})`;
}

function refusal(node: string): string {
  return [
    `error NODE_UNSUPPORTED: Slipway needs Node \`${engines.node}\`, this is \`${node}\``,
    "",
    "In a workflow, `actions/setup-node` with `node-version: 24` installs one; elsewhere `nvm install 24` or the like",
  ].join("\n");
}

test.each(["22.22.2", "22.30.0", "24.15.0", "24.15.1", "26.0.0", "27.1.0-nightly20270101"])(
  "starts with Node %s",
  async (node) => {
    expect(await start(process.execPath, pretend(node))).toStrictEqual([0, version]);
  },
);

test.each(["14.21.3", "20.20.2", "22.22.1", "22.9.9", "23.11.0", "24.14.9", "25.9.0"])(
  "says to Node %s which ones it needs",
  async (node) => {
    expect(await start(process.execPath, pretend(node))).toStrictEqual([2, refusal(node)]);
  },
);

/** Of those on PATH the first that the program does not run on. */
const old = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((directory) => join(directory, "node"))
  .filter((file) => existsSync(file))
  .find((file) => Number.parseInt(versionOf(file), 10) < 22);

function versionOf(node: string): string {
  return execFileSync(node, ["--version"], { encoding: "utf8" }).trim().slice(1);
}

test.runIf(old !== undefined)("says so to a real old Node, whose syntax the first lines are in", async () => {
  const node = old ?? "";
  expect(await start(node)).toStrictEqual([2, refusal(versionOf(node))]);
});
