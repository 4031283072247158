import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { writeFiles } from "../workspace/test-files.ts";
import { readChangesets } from "./read-changesets.ts";

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "slipway-changesets-"));
});
afterEach(async () => rm(base, { recursive: true }));

/** Of a workspace without a package. */
async function read(files: Readonly<Record<string, string>>): ReturnType<typeof readChangesets> {
  await writeFiles(base, Object.fromEntries(Object.entries(files).map(([file, text]) => [`.changeset/${file}`, text])));
  const packageManager = { name: "npm" } as const;
  return readChangesets({ base, root: ".", git: false, tool: "npm", packageManager, packages: [] });
}

describe("what a repository tells changesets about publishing", () => {
  test.each<[string, Record<string, string>, object]>([
    ["nothing", {}, {}],
    ["a prerelease", { "pre.json": '{"mode":"pre","tag":"next"}' }, { changesetsPre: { mode: "pre", tag: "next" } }],
    ["public access", { "config.json": '{"access":"public"}' }, { changesetsAccess: "public" }],
    ["restricted access, which is npm's own rule", { "config.json": '{"access":"restricted"}' }, {}],
    [
      "both",
      { "pre.json": '{"mode":"exit","tag":"n"}', "config.json": '{"access":"public"}' },
      {
        changesetsPre: { mode: "exit", tag: "n" },
        changesetsAccess: "public",
      },
    ],
    ["a fixed group", { "config.json": '{"fixed":[["@acme/*"],["a","b"]]}' }, { fixed: ["@acme/*", "a", "b"] }],
    ["what is no JSON", { "pre.json": "{", "config.json": "access: public" }, {}],
  ])("%s", async (_, files, settings) => {
    expect((await read(files)).settings).toEqual({ fixed: [], ...settings });
  });
});

describe("the names of what changesets ask a release for", () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["none", {}, []],
    [
      "quoted and bare names",
      { "a.md": "---\n\"@s/a\": minor\nb: patch\n'c': major\n---\n\ntext: minor\n" },
      ["@s/a", "b", "c"],
    ],
    ["one that releases nothing", { "a.md": "---\na: none\n---\n" }, []],
    ["another line ending", { "a.md": "---\r\na: minor\r\n---\r\n" }, ["a"]],
    ["what stands in the README is an example", { "README.md": "---\na: minor\n---\n" }, []],
    [
      "those that a pre-release has used",
      {
        "a.md": "---\na: minor\n---\n",
        "b.md": "---\nb: minor\n---\n",
        "pre.json": '{"changesets":["a"]}',
      },
      ["b"],
    ],
  ])("%s", async (_, files, names) => {
    expect([...(await read(files)).named]).toEqual(names);
  });

  test("a directory that is not there has none", async () => {
    const packageManager = { name: "npm" } as const;
    const workspace = { base: "/nowhere", root: ".", git: false, tool: "npm", packageManager, packages: [] } as const;
    expect([...(await readChangesets(workspace)).named]).toEqual([]);
  });
});
