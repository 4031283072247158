import { access, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";

import { programs } from "./programs.ts";
import type { Tool } from "./tool.ts";

const VERSION = "10.1.1";

/** Lerna brings nx and 380 packages more: it is installed when it is measured, and no dependency of this repository. */
const DIRECTORY = join(tmpdir(), `slipway-benchmark-lerna-${VERSION}`);
const PROGRAM = join(DIRECTORY, "node_modules/lerna/dist/cli.js");

export const lerna: Tool = {
  id: "lerna",
  title: "lerna",
  layout: "pnpm",
  starts: "unpacked",
  serial: false,
  programs: { pnpm: programs["pnpm-12"] },
  readVersion: async () => {
    await install();
    return VERSION;
  },
  createCommand: ({ workspace, concurrency }) => ({
    file: process.execPath,
    args: [PROGRAM, "publish", "from-package", "--yes", "--concurrency", String(concurrency)],
    directory: workspace,
  }),
};

async function install(): Promise<void> {
  const installed = await access(PROGRAM).then(
    () => true,
    () => false,
  );
  if (installed) return;
  await mkdir(DIRECTORY, { recursive: true });
  await writeFile(join(DIRECTORY, "package.json"), "{}\n");
  const args = ["install", `lerna@${VERSION}`, "--ignore-scripts", "--no-audit", "--no-fund"];
  await execa(process.execPath, [programs["npm-11"], ...args], { cwd: DIRECTORY });
}
