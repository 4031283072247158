/**
 * Five repositories from a clone to a release by the workflow that `slipway init` writes, against a registry and a forge on
 * this machine: `node tooling/first-release/main.ts [--action] [name…]`. Run `pnpm build` before. With `--action` the action is
 * released, and the workflows pin its commit; without it they start the program with `npx`.
 */
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
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

const words = process.argv.slice(2);
const wanted = words.filter((word) => word !== "--action");
const chosen = repositories.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const directory = await mkdtemp(join(tmpdir(), "slipway-packed-"));
const file = join(directory, "slipway.tgz");
await execa(join(MODULES, "pnpm-12/pnpm"), ["pack", "--out", file], { cwd: join(ROOT, "packages/slipway") });
const actions: Readonly<Record<string, string>> = words.includes("--action")
  ? { "slipway-release/slipway": await releaseAction() }
  : {};
const tarball = await readFile(file);

for (const repository of chosen) {
  process.stdout.write(`\n# ${repository.name}: ${repository.about}\n`);
  const { commands, run, published, releases, refusedHosts } = await releaseByHand(repository, {
    tarball,
    actions,
    programs: PROGRAMS,
  });
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
await rm(directory, { recursive: true });

/** Puts the file into the tarball that names the action's commit, as the release does. @returns The commit's git directory. */
async function releaseAction(): Promise<string> {
  const repository = join(directory, "action.git");
  const main = join(ROOT, "tooling/action-release/main.ts");
  await execa(process.execPath, [main, directory]);
  await execa("git", ["init", "--quiet", "--bare", repository]);
  const refs = "refs/tags/*:refs/tags/*";
  await execa("git", ["fetch", "--quiet", join(directory, "action.bundle"), refs], { cwd: repository });
  await execa("tar", ["--extract", "--gzip", "--file", file], { cwd: directory });
  await cp(join(directory, "action.json"), join(directory, "package/action.json"));
  await execa("tar", ["--create", "--gzip", "--file", file, "package"], { cwd: directory });
  return repository;
}
