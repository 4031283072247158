import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { findFiles, hashFiles, rootOf } from "./find-files.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-find-"));
  for (const file of [
    "a/package.json",
    "a/x/action.yml",
    "a/y/action.yml",
    "a/dist/m.js",
    "a/dist/.hidden",
    "a/.git/config",
    "b.txt",
  ]) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), file);
  }
});

afterAll(() => rm(directory, { recursive: true }));

test.each([
  [["a/package.json", "a/*/action.yml", "a/dist"], "a", ["dist/m.js", "package.json", "x/action.yml", "y/action.yml"]],
  [["b.txt"], "", ["b.txt"]],
  [["a/dist/"], "a/dist", ["m.js"]],
  [["a", "!a/x"], "a", ["dist/m.js", "package.json", "y/action.yml"]],
  [["# a comment", "**/*.yml"], "", ["a/x/action.yml", "a/y/action.yml"]],
  [["missing"], "missing", []],
])("%j, from `%s`, are %j", (patterns, root, files) => {
  const found = findFiles(patterns, { directory, hidden: false });
  expect(relative(directory, rootOf(found))).toBe(root);
  expect(found.files.map((file) => relative(rootOf(found), file))).toStrictEqual(files);
});

test("hidden files are met when they are wanted", () => {
  expect(findFiles(["a/dist"], { directory, hidden: true }).files).toHaveLength(2);
  expect(findFiles(["a/dist"], { directory, hidden: false }).files).toHaveLength(1);
});

test("hashFiles tells contents apart, and gives nothing for nothing", () => {
  expect(hashFiles(["b.txt"], directory)).toMatch(/^[0-9a-f]{64}$/);
  expect(hashFiles(["b.txt"], directory)).not.toBe(hashFiles(["a/*/action.yml"], directory));
  expect(hashFiles(["missing"], directory)).toBe("");
});
