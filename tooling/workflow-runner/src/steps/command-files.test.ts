import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { createCommandFiles, parsePairs } from "./command-files.ts";

describe("parsePairs", () => {
  test.each([
    ["a=1\nb=x=y\n", { a: "1", b: "x=y" }],
    ["a<<END\none\ntwo\nEND\nb=3\n", { a: "one\ntwo", b: "3" }],
    ["a=<<b\n", { a: "<<b" }],
    ["a<<END\r\none\r\nEND\r\n", { a: "one" }],
    ["a=\n", { a: "" }],
  ])("%j", (text, pairs) => {
    expect(Object.fromEntries(parsePairs(text))).toStrictEqual(pairs);
  });

  test.each([
    ["a\n", "Invalid format 'a'"],
    ["=1\n", "Invalid format '=1'. Name must not be empty"],
    ["a<<END\none\n", "Invalid value. Matching delimiter not found 'END'"],
  ])("%j is refused in the runner's words", (text, message) => {
    expect(() => parsePairs(text)).toThrow(message);
  });
});

describe("a step's summary", () => {
  test.each([
    [1024 * 1024, true],
    [1024 * 1024 + 1, false],
  ])("of %i bytes is kept: %j", async (size, kept) => {
    const folder = await mkdtemp(join(tmpdir(), "slipway-files-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { variables, read } = await createCommandFiles(folder);
    await writeFile(variables["GITHUB_STEP_SUMMARY"] ?? "", "x".repeat(size));
    await writeFile(variables["GITHUB_ENV"] ?? "", "A=1\nGITHUB_SHA=2\nNODE_OPTIONS=3\n");
    const { summary, warnings, env, errors } = await read();
    expect(summary).toHaveLength(kept ? size : 0);
    expect(Object.fromEntries(env)).toStrictEqual({ A: "1" });
    expect(errors).toStrictEqual([]);
    expect(warnings.some((warning) => warning.startsWith("$GITHUB_STEP_SUMMARY upload aborted"))).toBe(!kept);
  });
});
