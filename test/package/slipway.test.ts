import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Consumer, installPacked } from "./install-packed.ts";

let consumer: Consumer;
let installed: string;
let repository: string;
beforeAll(async () => {
  consumer = await installPacked(["slipway", "rehearsal"]);
  installed = join(consumer.directory, "node_modules/slipway");
  repository = join(consumer.directory, "repository");
  await mkdir(repository);
  const manifest = { name: "anvil", version: "1.0.0", repository: "github:owner/name", files: ["index.js"] };
  await writeFile(join(repository, "package.json"), JSON.stringify(manifest));
  await writeFile(join(repository, "index.js"), "module.exports = 1;\n");
});
afterAll(async () => consumer.remove());

test("it comes alone: a program, one file of types, schemas, their licences and a page of its own", async () => {
  expect(await consumer.listInstalled()).toEqual([".bin", ".package-lock.json", "@slipway/rehearsal", "slipway"]);
  const files = await readdir(installed, { recursive: true });
  expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "dist/third-party-licences.txt"]));
  expect(files.filter((file) => file.endsWith(".d.ts"))).toEqual(["dist/index.d.ts"]);
  expect(await readdir(join(installed, "schemas"))).toEqual([
    "ledger.json",
    "plan.json",
    "problems.json",
    "report.json",
    "slipway.json",
    "trust.json",
  ]);

  const manifest: Record<string, object | undefined> = JSON.parse(
    await readFile(join(installed, "package.json"), "utf8"),
  );
  expect(manifest["dependencies"]).toBeUndefined();
  expect(await readFile(join(installed, "dist/index.d.ts"), "utf8")).not.toMatch(/from "(?!node:)|import\(/);
});

test("a stranger's program type-checks against it, checks a repository and rehearses its release", async () => {
  expect(await consumer.checkTypes("slipway-consumer.ts")).toBe("");
  expect(JSON.parse(await consumer.run("slipway-consumer.ts", [repository]))).toEqual({
    stops: false,
    codes: ["WORKFLOW_RELEASE_MISSING", "FIRST_PUBLISH_UNDER_OIDC"],
    planned: ["anvil@1.0.0"],
    verdict: "succeeded",
    refused: "WORKSPACE_NOT_FOUND",
    schema: "object",
  });
});

test("its page names every command and its function, and no other", async () => {
  const page = await readFile(join(installed, "README.md"), "utf8");
  const help = await consumer.run(join(installed, "bin/slipway.js"), ["--help"]);
  const commands = namesIn(help, /^ {2}([a-z]+) /gmu).filter((name) => name !== "help");
  const [table = ""] = /^## Commands$.*?(?=^## )/msu.exec(page) ?? [];
  expect(namesIn(table, /^\| `([a-z]+)[^(\n]*` /gmu)).toEqual(commands);
  // `announce --reconcile` comes to something else than `announce`.
  const functions = commands.flatMap((name) => (name === "announce" ? [name, "reconcile"] : [name]));
  expect(namesIn(page, /^\| `(\w+)\(/gmu)).toEqual([...functions, "runCommandLine"]);
});

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);
}

test("its command works on a repository", async () => {
  const bin = join(installed, "bin/slipway.js");
  expect(await consumer.run(bin, ["--version"])).toMatch(/^\d+\.\d+\.\d+$/u);
  expect(await consumer.run(bin, ["explain", "REPOSITORY_MISSING"])).toContain("REPOSITORY_MISSING");
});
