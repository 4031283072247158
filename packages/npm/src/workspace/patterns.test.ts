import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Json } from "@slipway/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readWorkspace } from "./read-workspace.ts";
import { createManifest, writeFiles } from "./test-files.ts";

let directory: string;

beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-patterns-")));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

const MEMBERS = { "packages/a/package.json": createManifest("a"), "packages/b/package.json": createManifest("b") };

describe("patterns behind which packages are missing", () => {
  const GITMODULES = '[submodule "sub"]\n\tpath = vendor/sub\n\turl = https://git.example/sub.git\n';

  it.each<[string, readonly string[], Record<string, Json>, readonly string[]]>([
    ["a directory that is not there", ["packages/*", "libs/x"], {}, ["libs/x"]],
    ["a directory without a manifest", ["packages/*", "./docs/"], { "docs/index.md": "" }, ["./docs/"]],
    ["a directory with a manifest, the root", ["packages/a", "."], {}, []],
    ["wildcards that match nothing", ["packages/*", "libs/*", "{x,y}"], {}, []],
    ["a directory that is taken away", ["packages/*", "libs/x", "!libs/*"], {}, []],
    ["a submodule", ["packages/*", "vendor/sub/packages/*"], { ".gitmodules": GITMODULES }, ["vendor/sub/packages/*"]],
    ["a submodule without a wildcard", ["packages/*", "vendor/sub"], { ".gitmodules": GITMODULES }, ["vendor/sub"]],
    ["a submodule behind a wildcard", ["packages/*", "vendor/**"], { ".gitmodules": GITMODULES }, ["vendor/**"]],
    ["a submodule that is a member", ["packages/*", "vendor/*"], { ".gitmodules": GITMODULES }, ["vendor/*"]],
    ["a submodule elsewhere", ["packages/*", "vendor"], { ".gitmodules": GITMODULES, "vendor/package.json": {} }, []],
    ["a submodule that is taken away", ["**", "!vendor/**"], { ".gitmodules": GITMODULES }, []],
    [
      "a submodule that is checked out",
      ["packages/*", "vendor/sub/packages/*"],
      { ".gitmodules": GITMODULES, "vendor/sub/.git": "gitdir: ../../.git/modules/sub\n" },
      [],
    ],
  ])("%s", async (_, packages, files, expected) => {
    await writeFiles(directory, {
      "package.json": createManifest("root", { private: true }),
      "pnpm-workspace.yaml": JSON.stringify({ packages }),
      ...MEMBERS,
      ...files,
    });
    const { problems } = await readWorkspace(directory);
    const warnings = problems.filter(({ code }) => code === "WORKSPACE_PATTERN_UNMATCHED");
    expect(warnings.map(({ actual }) => actual)).toEqual(expected);
  });

  it.each<[string, Record<string, Json>, string]>([
    ["pnpm", { "pnpm-workspace.yaml": "packages:\n  - packages/*\n  - x\n" }, "pnpm-workspace.yaml:3:5"],
    ["npm", { "package.json": '{ "name": "root",\n  "workspaces": ["packages/*", "x"] }' }, "package.json:2:32"],
    ["an object", { "package.json": '{ "workspaces": { "packages": ["packages/*", "x"] } }' }, "package.json:1:46"],
    ["lerna", { "lerna.json": '{ "packages": ["packages/*",\n"x"] }' }, "lerna.json:2:1"],
    [
      "rush",
      { "rush.json": '{ "projects": [{ "projectFolder": "packages/a" }, // a\n{ "projectFolder": "x" }] }' },
      "rush.json:2:20",
    ],
  ])("are named where they stand: %s", async (_, files, place) => {
    await writeFiles(directory, { ...MEMBERS, ...files });
    const { problems } = await readWorkspace(directory);
    expect(problems.map(({ file, position }) => `${file}:${position?.line}:${position?.column}`)).toContain(place);
  });
});
