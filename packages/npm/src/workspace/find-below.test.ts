import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Json } from "@slipway/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { describeBelow, findBelow } from "./find-below.ts";
import { createManifest, writeFiles } from "./test-files.ts";

let directory: string;

beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-below-")));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function find(files: Readonly<Record<string, Json>>, ignored: readonly string[] = []): Promise<string[]> {
  await writeFiles(directory, files);
  const paths = new Set(ignored.map((path) => join(directory, path)));
  const below = await findBelow(directory, async (all) => all.filter((path) => paths.has(path)));
  return below.map(({ directory: path, publishable }) => `${path} ${publishable}`);
}

const PRIVATE = createManifest("root", { private: true, workspaces: ["packages/*"] });
const A = createManifest("a");

describe("packages below", () => {
  test.each<[string, Record<string, Json>, string[]]>([
    ["none", {}, []],
    ["a package", { "js/package.json": A }, ["js 1"]],
    ["one deep down", { "a/b/c/d/package.json": A }, ["a/b/c/d 1"]],
    [
      "a workspace, before single packages",
      {
        "libs/ts/package.json": PRIVATE,
        "libs/ts/packages/a/package.json": A,
        "libs/ts/packages/b/package.json": createManifest("b"),
        "a/package.json": A,
      },
      ["libs/ts 2", "a 1"],
    ],
    ["those behind a private one", { "js/package.json": { private: true }, "js/a/package.json": A }, ["js/a 1"]],
    ["nothing private", { "js/package.json": PRIVATE }, []],
    [
      "nothing without a name or a version",
      { "a/package.json": { name: "a" }, "b/package.json": { version: "1.0.0" } },
      [],
    ],
    [
      "no fixtures, nothing installed, nothing built, nothing hidden",
      Object.fromEntries(
        ["node_modules/a", "tests/a", "examples/a", "dist", ".cache/a"].map((path) => [`${path}/package.json`, A]),
      ),
      [],
    ],
    ["nothing deeper than anybody keeps packages", { "1/2/3/4/5/6/package.json": A }, []],
    ["a manifest that cannot be read", { "a/package.json": "{", "b/package.json": A }, ["b 1"]],
  ])("%s", async (_, files, expected) => {
    await expect(find(files)).resolves.toStrictEqual(expected);
  });

  test("nothing that is ignored", async () => {
    await expect(find({ "made/package.json": A, "js/package.json": A }, ["made"])).resolves.toStrictEqual(["js 1"]);
  });
});

test.each<[number, string, string | undefined]>([
  [0, ".", undefined],
  [1, ".", "1 publishable manifest below: `slipway check -C p0`"],
  [2, "..", "2 publishable manifests below, in `p0`, `p1`: `slipway check -C ../p0`"],
])("%i of them are named from %s", (count, from, expected) => {
  const below = Array.from({ length: count }, (_, index) => ({ directory: `p${index}`, publishable: 1 }));
  expect(describeBelow(below, from)).toBe(expected);
});

test("what a shell would take apart is quoted", () => {
  expect(describeBelow([{ directory: "a b's", publishable: 1 }])).toContain(String.raw`-C 'a b'\''s'`);
});
