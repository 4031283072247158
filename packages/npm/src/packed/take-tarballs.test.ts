import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { PublishPlan } from "@slipway/core";
import { create } from "tar";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { takeTarballs } from "./take-tarballs.ts";

let base: string;
let from: string;
let directory: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "slipway-take-test-"));
  from = join(base, "earlier");
  directory = join(base, "packed");
  await mkdir(from);
});
afterEach(async () => rm(base, { recursive: true }));

async function pack(name: string, version: string, file: string): Promise<void> {
  const root = join(base, `source-${file}`);
  await mkdir(join(root, "package"), { recursive: true });
  await writeFile(join(root, "package/package.json"), JSON.stringify({ name, version }));
  await create({ cwd: root, file: join(from, file), gzip: true, portable: true }, ["package"]);
}

function planOf(...names: readonly string[]): PublishPlan {
  return {
    schemaVersion: 1,
    registry: "https://registry.example/",
    packages: names.map((name) => ({
      name,
      version: "1.0.0",
      directory: name,
      access: "public",
      distTag: "latest",
      dependsOn: [],
      firstPublish: false,
    })),
    skipped: [],
  };
}

describe("tarballs of an earlier run", () => {
  test("are taken by what is in them, for what the plan holds, and nothing else of that run is", async () => {
    await pack("a", "1.0.0", "b-9.9.9.tgz");
    await pack("b", "1.0.0", "a-1.0.0.tgz");
    await pack("c", "1.0.0", "c-1.0.0.tgz");
    await pack("a", "2.0.0", "a-2.0.0.tgz");
    for (const file of ["plan.json", "ledger.ndjson", "report.json", ".npmrc"]) await writeFile(join(from, file), "{");
    const plan = await takeTarballs({ plan: planOf("a", "b"), from, directory });
    expect(plan.packages.map(({ name, tarball }) => [name, tarball.file])).toStrictEqual([
      ["a", "a-1.0.0.tgz"],
      ["b", "b-1.0.0.tgz"],
    ]);
    expect((await readdir(directory)).toSorted()).toStrictEqual(["a-1.0.0.tgz", "b-1.0.0.tgz", "plan.json"]);
    expect(await readFile(join(directory, "a-1.0.0.tgz"))).toStrictEqual(await readFile(join(from, "b-9.9.9.tgz")));
    expect(JSON.parse(await readFile(join(directory, "plan.json"), "utf8"))).toStrictEqual(
      JSON.parse(JSON.stringify(plan)),
    );
  });

  test("that are links are none", async () => {
    await pack("a", "1.0.0", "a.tgz");
    await symlink(join(from, "a.tgz"), join(from, "b.tgz"));
    await mkdir(join(from, "c.tgz"));
    const plan = await takeTarballs({ plan: planOf("a"), from, directory });
    expect(plan.packages).toHaveLength(1);
  });

  test.each<[string, () => Promise<void>, string]>([
    ["is missing", async () => {}, "of `a 1.0.0`"],
    ["has another version", async () => pack("a", "1.0.1", "a.tgz"), "of `a 1.0.0`"],
    [
      "is there twice",
      async () => {
        await pack("a", "1.0.0", "a.tgz");
        await pack("a", "1.0.0", "b.tgz");
      },
      "say that they are `a`",
    ],
  ])("one that %s is not made up", async (_, prepare, says) => {
    await prepare();
    const taking = takeTarballs({ plan: planOf("a"), from, directory });
    await expect(taking).rejects.toMatchObject({ code: "PACK_INCOMPLETE", message: expect.stringContaining(says) });
    await expect(readdir(directory)).resolves.toStrictEqual([]);
  });
});
