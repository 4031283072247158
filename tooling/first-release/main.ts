/**
 * Five repositories from a clone to a release by the workflow that `slipway init` writes, against a registry and a forge on
 * this machine: `node tooling/first-release/main.ts [name…]`. Run `pnpm build` before.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { execa } from "execa";

import { releaseByHand } from "./release-by-hand.ts";
import { repositories } from "./repositories.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const MODULES = join(ROOT, "test/node_modules");
const PROGRAMS = {
  pnpm: [process.execPath, join(MODULES, "pnpm-10/bin/pnpm.cjs")],
  yarn: [process.execPath, join(MODULES, "@yarnpkg/cli-dist/bin/yarn.js")],
  bun: [join(MODULES, "bun/bin/bun.exe")],
};

const wanted = process.argv.slice(2);
const chosen = repositories.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const directory = await mkdtemp(join(tmpdir(), "slipway-packed-"));
const file = join(directory, "slipway.tgz");
await execa(join(MODULES, "pnpm-12/pnpm"), ["pack", "--out", file], { cwd: join(ROOT, "packages/slipway") });
const tarball = await readFile(file);
await rm(directory, { recursive: true });

for (const repository of chosen) {
  process.stdout.write(`\n# ${repository.name}: ${repository.about}\n`);
  const { commands, run, published, releases, refusedHosts } = await releaseByHand(repository, tarball, PROGRAMS);
  for (const { line, output, exitCode } of commands) {
    process.stdout.write(`\n$ ${line}\n${output}${output === "" ? "" : "\n"}`);
    if (exitCode !== 0) process.stdout.write(`exit code ${String(exitCode)}\n`);
  }
  for (const job of run?.jobs ?? []) {
    process.stdout.write(`  ${job.name.padEnd(10)} ${job.result}\n`);
    if (job.result === "failure") process.stdout.write(`${job.log.map(({ text }) => `    ${text}`).join("\n")}\n`);
  }
  const done =
    run?.conclusion === "success" &&
    releases.length === 1 &&
    JSON.stringify(published) === JSON.stringify(repository.publishes) &&
    refusedHosts.length === 0;
  process.stdout.write(
    `${done ? "✔" : "✖"} published ${published.join(", ") || "nothing"}; releases: ${releases.join(", ") || "none"}\n`,
  );
  if (!done) process.exitCode = 1;
}
