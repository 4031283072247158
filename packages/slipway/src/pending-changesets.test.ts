import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { readPendingChangesets } from "./pending-changesets.ts";

async function read(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const root = await mkdtemp(join(tmpdir(), "slipway-changesets-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, ".changeset"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, ".changeset", name), text);
  return [...(await readPendingChangesets(root))];
}

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
    { "a.md": "---\na: minor\n---\n", "b.md": "---\nb: minor\n---\n", "pre.json": '{"changesets":["a"]}' },
    ["b"],
  ],
])("%s", async (_, files, names) => {
  expect(await read(files)).toEqual(names);
});

test("a directory that is not there has none", async () => {
  expect([...(await readPendingChangesets("/nowhere"))]).toEqual([]);
});
