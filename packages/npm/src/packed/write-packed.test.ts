import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { nameTarballs, prepareOutput } from "./write-packed.ts";

function plan(...files: readonly string[]): string {
  return JSON.stringify({
    schemaVersion: 1,
    packages: [{ name: "a" }, ...files.map((file) => ({ tarball: { file } }))],
  });
}

describe("prepare output", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "slipway-output-"));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  async function write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [file, content] of Object.entries(files)) await writeFile(join(directory, file), content);
  }

  describe("prepareOutput", () => {
    it("creates what does not exist", async () => {
      await prepareOutput(join(directory, "a/b"));
      expect(await readdir(join(directory, "a/b"))).toEqual([]);
    });

    it.each<[string, Record<string, string>, string[]]>([
      ["an earlier packing", { "plan.json": plan("a.tgz"), "a.tgz": "" }, []],
      ["an interrupted packing", { "plan.json.unfinished": plan("a.tgz", "b.tgz"), "a.tgz": "" }, []],
      ["a plan that was cut off", { "plan.json.unfinished": '{"schemaVersion"' }, []],
      ["both", { "plan.json": plan("a.tgz"), "plan.json.unfinished": plan("a.tgz"), "a.tgz": "" }, []],
    ])("removes %s", async (_, files, left) => {
      await write(files);
      await prepareOutput(directory);
      expect(await readdir(directory)).toEqual(left);
    });

    it.each<[string, Record<string, string>, string]>([
      ["another file", { "index.js": "" }, "index.js"],
      ["a tarball that the plan does not name", { "plan.json": plan("a.tgz"), "a.tgz": "", "b.tgz": "" }, "b.tgz"],
      ["somebody else's plan", { "plan.json": '{ "planned_values": {} }' }, "plan.json"],
      ["a ledger beside an earlier packing", { "plan.json": plan(), "ledger.ndjson": "" }, "ledger.ndjson"],
      ["tarballs without a plan", { "a.tgz": "" }, "a.tgz"],
    ])("refuses %s and removes nothing", async (_, files, named) => {
      await write(files);
      await expect(prepareOutput(directory)).rejects.toMatchObject({
        code: "PACK_DIRECTORY_FOREIGN",
        message: `\`${directory}\` holds \`${named}\`, which packing did not put there`,
      });
      expect((await readdir(directory)).toSorted()).toEqual(Object.keys(files).toSorted());
    });
  });
});

function names(...packages: readonly (readonly [name: string, version: string])[]): string[] {
  return [...nameTarballs(packages.map(([name, version]) => ({ name, version }))).values()];
}

describe("nameTarballs", () => {
  it.each([
    ["a", "1.0.0", "a-1.0.0.tgz"],
    ["@scope/a", "1.0.0-next.1", "scope-a-1.0.0-next.1.tgz"],
    ["../../a", "1.0.0", "a-1.0.0.tgz"],
    ["a\\..\\b\u0007", "1.0.0", "a_.._b_-1.0.0.tgz"],
    ["a'(b)*!", "1.0.0", "a__b___-1.0.0.tgz"],
  ])("%s@%s", (name, version, expected) => {
    expect(names([name, version])).toEqual([expected]);
  });

  it("keeps names apart, also where letter case does not count", () => {
    expect(names(["@a/b-c", "1.0.0"], ["@a-b/c", "1.0.0"], ["A-b-c", "1.0.0"], ["a-b-c", "1.0.0-2"])).toEqual([
      "a-b-c-1.0.0.tgz",
      "a-b-c-1.0.0-2.tgz",
      "A-b-c-1.0.0-3.tgz",
      "a-b-c-1.0.0-2-2.tgz",
    ]);
  });

  it("cuts what no file system takes", () => {
    const [first = "", second = ""] = names([`${"a".repeat(213)}b`, "1.0.0"], [`${"a".repeat(213)}c`, "1.0.0"]);
    expect(first).toHaveLength(204);
    expect(second).toBe(first.replace(".tgz", "-2.tgz"));
  });
});
