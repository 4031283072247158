import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { readChangesets, selectPublishable } from "./sources.ts";

describe("what a repository tells changesets", () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "slipway-changesets-"));
  });
  afterEach(async () => rm(root, { recursive: true }));

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
    await mkdir(join(root, ".changeset"));
    for (const [file, text] of Object.entries(files)) await writeFile(join(root, ".changeset", file), text);
    await expect(readChangesets(root)).resolves.toEqual({ fixed: [], ...settings });
  });
});

describe("the packages that a release may publish", () => {
  const NAMES = ["core", "core-internal", "my-core", "@acme/core", "@acme/ui"];
  const packages = [...NAMES, "secret"].map((name) => ({
    name,
    version: "1.0.0",
    directory: name,
    file: `${name}/package.json`,
    manifest: { private: name === "secret" },
    text: "",
  }));

  test.each<[string, Parameters<typeof selectPublishable>[1], readonly string[]]>([
    ["all that are not private", {}, NAMES],
    ["a name as a whole, not the beginning or the end of one", { filter: ["core"] }, ["core"]],
    ["a star for anything, slashes too", { filter: ["*core"] }, ["core", "my-core", "@acme/core"]],
    ["a scope", { filter: ["@acme/*"] }, ["@acme/core", "@acme/ui"]],
    ["nothing", { filter: [] }, []],
    [
      "all but what is excluded, again as a whole",
      { exclude: ["core"] },
      ["core-internal", "my-core", "@acme/core", "@acme/ui"],
    ],
    [
      "what a pattern takes, less what another takes away",
      { filter: ["*core*"], exclude: ["@acme/*"] },
      ["core", "core-internal", "my-core"],
    ],
  ])("%s", (_, config, names) => {
    expect(selectPublishable({ packages }, config).map(({ name }) => name)).toEqual(names);
  });

  test("nothing that the workspace itself withholds", () => {
    const withheld = new Set(["core", "@acme/ui"]);
    const names = selectPublishable({ packages, withheld }, {}).map(({ name }) => name);
    expect(names).toEqual(["core-internal", "my-core", "@acme/core"]);
  });
});
