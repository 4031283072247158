import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Problem } from "@slipway/core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { writeFixes } from "./write-fixes.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-fixes-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it("changes nothing in a file that is not UTF-8, and says so", async () => {
  const bytes = Buffer.from('{ "name": "caf\u00E9" }', "latin1");
  await writeFile(join(directory, "latin.json"), bytes);
  await writeFile(join(directory, "good.json"), '\uFEFF{ "name": "café" }');
  const problems = ["latin.json", "good.json"].map((file): Problem => ({
    code: "PACKAGE_VERSION_INVALID",
    severity: "error",
    fix: { file, path: ["version"], value: "1.0.0" },
  }));
  expect(await writeFixes(directory, problems)).toEqual({ changed: ["good.json"], refused: ["latin.json"] });
  expect(await readFile(join(directory, "latin.json"))).toEqual(bytes);
  expect(await readFile(join(directory, "good.json"), "utf8")).toBe('\uFEFF{ "name": "café", "version": "1.0.0" }');
});
