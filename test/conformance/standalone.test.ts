import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

const BIN = join(import.meta.dirname, "../node_modules/@slipway/rehearsal/bin/rehearsal.js");
const NPM = join(import.meta.dirname, "../node_modules/npm-12/bin/npm-cli.js");

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-standalone-"));
});
afterAll(() => rm(directory, { recursive: true }));

test("the command prints an environment in which an unmodified npm publishes, and stops on SIGINT", async () => {
  const trust = join(directory, "trust.json");
  await writeFile(trust, JSON.stringify([{ package: "tool", repository: "acme/tools", file: "release.yml" }]));
  const args = ["--trust", trust, "--assume-created", "tool", "--repository", "acme/tools", "--signing-proxy"];
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let lines = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    lines += text;
  });
  await once(child.stderr, "data");

  const variables = Object.fromEntries(
    Array.from(lines.matchAll(/^export (\w+)='(.*)'$/gm), ([, name, value]) => [name, value]),
  );
  const manifest = { name: "tool", version: "0.1.0", repository: "github:acme/tools" };
  await writeFile(join(directory, "package.json"), JSON.stringify(manifest));
  const env = { PATH: process.env["PATH"], HOME: directory, ...variables };
  const { all } = await execa(process.execPath, [NPM, "publish"], { cwd: directory, env, extendEnv: false, all: true });
  expect(all).toContain("Signed provenance statement");
  expect(all).toContain("+ tool@0.1.0");

  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a row of a table of faults is replayed with one command", async () => {
  const faults = join(directory, "faults.json");
  const answer = {
    type: "answer",
    status: 200,
    headers: { "content-type": "text/html" },
    body: "<html>",
    when: "after",
  };
  await writeFile(faults, JSON.stringify([{ request: "put", package: "tool", effect: answer }]));
  const look = `
    const put = await fetch(process.env.npm_config_registry + "tool", { method: "PUT", body: "{}" });
    console.log(put.status, await put.text());
    process.exitCode = 7;
  `;
  const command = [process.execPath, "--input-type=module", "--eval", look];
  const args = ["--faults", faults, "--assume-created", "tool", "--", ...command];
  const { exitCode, stdout, stderr } = await execa(process.execPath, [BIN, ...args], { reject: false });
  expect([exitCode, stdout, stderr]).toEqual([7, "200 <html>", ""]);
});

test("a mistake in a file of faults is told with its file and its place", async () => {
  const faults = join(directory, "wrong.json");
  await writeFile(faults, JSON.stringify([{ request: "put", effect: { type: "answer", status: 200, bodi: "" } }]));
  const { exitCode, stderr } = await execa(process.execPath, [BIN, "--faults", faults], { reject: false });
  expect([exitCode, stderr]).toEqual([
    2,
    `${faults}: \`0.effect.bodi\`: Invalid key: Expected never but received "bodi"`,
  ]);
});

test.each([
  [["--port", "none"], "not a port"],
  [["--trust", "absent.json"], "absent.json"],
])("a mistake ends with 2: %s", async (args, message) => {
  const { exitCode, stderr } = await execa(process.execPath, [BIN, ...args], { cwd: directory, reject: false });
  expect(stderr).toContain(message);
  expect(exitCode).toBe(2);
});
