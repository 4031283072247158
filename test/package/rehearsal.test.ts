import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Consumer, installPacked, NPM } from "./install-packed.ts";

let consumer: Consumer;
let installed: string;
beforeAll(async () => {
  consumer = await installPacked(["rehearsal"]);
  installed = join(consumer.directory, "node_modules/@slipway/rehearsal");
});
afterAll(async () => consumer.remove());

test("it comes alone: a program, one file of types, a schema, their licences and a page of its own", async () => {
  expect(await consumer.listInstalled()).toEqual([".bin", ".package-lock.json", "@slipway/rehearsal"]);
  const files = await readdir(installed, { recursive: true });
  expect(files).toEqual(
    expect.arrayContaining(["LICENSE", "README.md", "dist/third-party-licences.txt", "schemas/faults.json"]),
  );
  expect(files.filter((file) => file.endsWith(".d.ts"))).toEqual(["dist/index.d.ts"]);

  const manifest: Record<string, object | undefined> = JSON.parse(
    await readFile(join(installed, "package.json"), "utf8"),
  );
  expect(manifest["dependencies"]).toBeUndefined();
  expect(await readFile(join(installed, "dist/index.d.ts"), "utf8")).not.toMatch(/from "|import\(/);
});

test("a stranger's program type-checks against it, publishes to it and ends", async () => {
  expect(await consumer.checkTypes("rehearsal-consumer.ts")).toBe("");
  const output = await consumer.run("rehearsal-consumer.ts", [NPM]);
  expect(JSON.parse(output)).toEqual({ version: "1.1.0", bytes: true, accepted: 1, isIssuerHere: true });
});

test("its command starts and stops", async () => {
  expect(await consumer.run(join(installed, "bin/rehearsal.js"), ["--help"])).toContain("--signing-proxy");
});
