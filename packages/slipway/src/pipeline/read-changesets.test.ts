import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { readChangesets } from "./read-changesets.ts";

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
  ["what is no JSON", { "pre.json": "{", "config.json": "access: public" }, {}],
])("%s", async (_, files, settings) => {
  await mkdir(join(root, ".changeset"));
  for (const [file, text] of Object.entries(files)) await writeFile(join(root, ".changeset", file), text);
  await expect(readChangesets(root)).resolves.toStrictEqual(settings);
});
