import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Pin } from "@slipway/core";
import { afterEach, beforeEach, expect, test } from "vitest";

import { readPins } from "./read-pins.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-pins-"));
});
afterEach(async () => rm(directory, { recursive: true, force: true }));

/** `name@selects>wanted`, `within/` before it where it is for one package's dependency only. */
function show({ name, selects, kind, wanted, within }: Pin): string {
  const subject = `${within === undefined ? "" : `${within}/`}${name}${selects === undefined ? "" : `@${selects}`}`;
  return kind === "patch" ? `patch ${subject}` : `${subject} → ${wanted}`;
}

test.each([
  [
    "npm",
    { overrides: { a: "1", "b@^2": "2", c: { ".": "3", "@s/d": "4" } } },
    "",
    ["a → 1", "b@^2 → 2", "c → 3", "c/@s/d → 4"],
  ],
  ["npm", { resolutions: { a: "1" }, pnpm: { overrides: { a: "1" } } }, "", []],
  ["npm", { overrides: ["a"] }, "overrides:\n  a: 1", []],
  [
    "yarn",
    {
      resolutions: {
        a: "1",
        "@s/b": "2",
        "c/d": "3",
        "@s/e/f": "4",
        "**/g": "5",
        "h@npm:^1": "6",
        i: "patch:i@npm%3A1#x",
      },
    },
    "",
    ["a → 1", "@s/b → 2", "c/d → 3", "@s/e/f → 4", "g → 5", "h@^1 → 6", "patch i"],
  ],
  ["bun", { overrides: { a: "1" }, patchedDependencies: { "b@1.0.0": "x.patch" } }, "", ["a → 1", "patch b@1.0.0"]],
  [
    "pnpm",
    {
      pnpm: { overrides: { "a>b": "1", "c@>2": "3" }, patchedDependencies: { "@s/d@1.0.0": "x" } },
      resolutions: { e: "5" },
    },
    "overrides:\n  'f@1>@s/g@2': '-'\npatchedDependencies:\n  h: x.patch\n",
    ["f/@s/g@2 → -", "a/b → 1", "c@>2 → 3", "e → 5", "patch h", "patch @s/d@1.0.0"],
  ],
  ["pnpm", {}, "overrides: [", []],
] as const)("%s: %j and %j", async (manager, manifest, settings, expected) => {
  await writeFile(join(directory, "package.json"), JSON.stringify(manifest));
  await writeFile(join(directory, "pnpm-workspace.yaml"), settings);
  expect((await readPins(directory, manager)).map(show)).toStrictEqual([...expected]);
});

test("patches of `patch-package`, where it is used", async () => {
  await mkdir(join(directory, "patches"));
  for (const file of ["a+1.0.0.patch", "@s+b+2.0.0.patch", "c++d+1.0.0.patch", "readme.md"]) {
    await writeFile(join(directory, "patches", file), "");
  }
  await writeFile(join(directory, "package.json"), "{}");
  await expect(readPins(directory, "npm")).resolves.toStrictEqual([]);
  await writeFile(join(directory, "package.json"), '{ "devDependencies": { "patch-package": "8" } }');
  expect((await readPins(directory, "npm")).map(show).toSorted()).toStrictEqual(["patch @s/b@2.0.0", "patch a@1.0.0"]);
});

test("nothing where there is no manifest", async () => {
  await expect(readPins(directory, "pnpm")).resolves.toStrictEqual([]);
});
