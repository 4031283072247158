import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { assignShards, type PublishPlan, type ReleaseError } from "@slipway/core";
import { createConfig, createPackedDirectory, type TestDirectory } from "@slipway/test-kit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { PackedContents } from "./read-packed.ts";
import { findShards, readPackedShards } from "./read-shards.ts";

const REGISTRY = "https://registry.example/";
const NAMES = ["a", "b", "c", "d"];

let all: TestDirectory;
let base: string;
let into: string;
/** As it was before anything was packed. */
let trusted: PublishPlan;

beforeEach(async () => {
  all = await createPackedDirectory(
    NAMES.map((name) => ({ name })),
    REGISTRY,
  );
  base = await mkdtemp(join(tmpdir(), "slipway-shards-"));
  into = join(base, "together");
  await mkdir(into);
  const divided = assignShards(all.plan, 2, () => 1);
  trusted = { ...divided, packages: divided.packages.map((entry) => ({ ...entry, tarball: undefined })) };
  for (const index of [1, 2]) await packShard(index);
});
afterEach(async () => {
  await all.remove();
  await rm(base, { recursive: true });
});

interface Difference {
  readonly directory?: string;
  readonly plan?: Partial<PublishPlan>;
  /** Names that it packs besides its own. */
  readonly besides?: readonly string[];
}

/** Does what a job does that packs one shard, or something else. */
async function packShard(index: number, { directory = `packed-${index}`, plan, besides = [] }: Difference = {}) {
  const target = join(base, "packed", directory);
  await mkdir(target, { recursive: true });
  const packages = trusted.packages.map((entry, place) => {
    const own = entry.shard === index || besides.includes(entry.name);
    const tarball = all.plan.packages[place]?.tarball;
    return own && tarball !== undefined ? { ...entry, tarball } : entry;
  });
  for (const entry of packages) {
    if ("tarball" in entry && entry.tarball !== undefined)
      await copyFile(join(all.directory, entry.tarball.file), join(target, entry.tarball.file));
  }
  await writeFile(join(target, "plan.json"), JSON.stringify({ ...trusted, packages, ...plan }));
}

async function read(trustedPlan: PublishPlan | undefined = trusted): Promise<PackedContents> {
  const directories = (await readdir(join(base, "packed"))).toSorted().map((name) => join(base, "packed", name));
  return readPackedShards({ directories, into, config: createConfig(REGISTRY), trustedPlan });
}

async function refusal(): Promise<string> {
  const error = await read().then(
    () => undefined,
    (reason: ReleaseError) => reason,
  );
  return `${error?.code ?? "nothing"}: ${(error?.message ?? "").replaceAll(base, "")}`;
}

async function listCodes(): Promise<string[]> {
  const { problems } = await read();
  return problems.map(({ code, file }) => `${code} ${file ?? ""}`);
}

function firstOf(shard: number): string {
  return trusted.packages.find((entry) => entry.shard === shard)?.name ?? "";
}

describe("what several jobs have packed", () => {
  test("is one release", async () => {
    const { plan, problems, packages } = await read();
    expect(problems).toStrictEqual([]);
    expect(packages.map(({ name }) => name)).toStrictEqual(NAMES);
    expect(plan.packages.map(({ tarball }) => tarball)).toStrictEqual(all.plan.packages.map(({ tarball }) => tarball));
    await expect(readdir(into)).resolves.toHaveLength(NAMES.length + 1);
  });

  test("is found below the directory that artifacts come down to", async () => {
    const below = join(base, "packed");
    await expect(findShards(below)).resolves.toStrictEqual([join(below, "packed-1"), join(below, "packed-2")]);
    await expect(findShards(join(below, "packed-1"))).resolves.toBeUndefined();
    await writeFile(join(below, "notes.txt"), "");
    await expect(findShards(below)).resolves.toBeUndefined();
    await expect(findShards(join(base, "nowhere"))).resolves.toBeUndefined();
  });

  test("agrees with the first of them where there is no other plan", async () => {
    await expect(read(undefined).then(({ problems }) => problems)).resolves.toStrictEqual([]);
  });

  test("may be nothing in a job that had nothing to pack", async () => {
    await packShard(3);
    await expect(read().then(({ problems }) => problems)).resolves.toStrictEqual([]);
  });
});

describe("a release of several jobs is refused", () => {
  test("when one of them left nothing", async () => {
    await rm(join(base, "packed/packed-2"), { recursive: true });
    const names = trusted.packages.filter(({ shard }) => shard === 2).map(({ name }) => `\`${name}\``);
    await expect(refusal()).resolves.toBe(
      `PACKED_SHARD_MISSING: no directory has ${names.join(", ")}, which shard 2/2 packs`,
    );
  });

  test("when one of them comes twice", async () => {
    await packShard(2, { directory: "packed-2-again" });
    await expect(refusal()).resolves.toBe(
      "PACKED_SHARD_FOREIGN: `/packed/packed-2-again` is no part of this release: it holds what `/packed/packed-2` holds already: shard 2/2",
    );
  });

  test("when one of them packed another's", async () => {
    await packShard(1, { besides: [firstOf(2)] });
    await expect(refusal()).resolves.toContain("PACKED_SHARD_FOREIGN: `/packed/packed-1`");
    // In its place as well.
    await rm(join(base, "packed/packed-2"), { recursive: true });
    await expect(refusal()).resolves.toContain("in it is of shard");
  });

  test.each<[string, Partial<PublishPlan>, string]>([
    ["of another commit", { commit: "f".repeat(40) }, "`commit` is"],
    ["of another registry", { registry: "https://elsewhere.example/" }, "`registry` is"],
    ["of a plan that was divided otherwise", { shards: 3 }, "`shards` is `3`, not `2`"],
  ])("when one of them is %s", async (_, plan, says) => {
    await packShard(2, { plan });
    await expect(refusal()).resolves.toContain(`it was packed for another plan: ${says}`);
  });

  test("when one of them says that all packages are its own", async () => {
    const packages = trusted.packages.map((entry, place) => ({
      ...entry,
      shard: 2,
      tarball: all.plan.packages[place]?.tarball,
    }));
    await packShard(2, { plan: { packages } });
    await expect(refusal()).resolves.toContain("`shard` of `");
  });

  test("when the plan was not divided", async () => {
    const packages = trusted.packages.map((entry) => ({ ...entry, shard: undefined }));
    trusted = { ...trusted, shards: undefined, packages };
    await expect(refusal()).resolves.toContain("the plan is not divided among several jobs");
  });
});

describe("a job that left something else", () => {
  test("a file that nobody planned", async () => {
    await writeFile(join(base, "packed/packed-2/ledger.ndjson"), "{}");
    await expect(listCodes()).resolves.toStrictEqual(["PACKED_TARBALL_UNEXPECTED packed-2/ledger.ndjson"]);
  });

  test("a link in the place of a tarball", async () => {
    const file = `${firstOf(2)}-1.0.0.tgz`;
    await rm(join(base, "packed/packed-2", file));
    await symlink(join(all.directory, file), join(base, "packed/packed-2", file));
    await expect(listCodes()).resolves.toStrictEqual([
      `PACKED_FILE_IRREGULAR packed-2/${file}`,
      `PACKED_TARBALL_MISSING ${file}`,
    ]);
  });

  test("another tarball than it says", async () => {
    await writeFile(join(base, "packed/packed-1", `${firstOf(1)}-1.0.0.tgz`), "other bytes");
    await expect(listCodes()).resolves.toContain(`PACKED_INTEGRITY_MISMATCH ${firstOf(1)}-1.0.0.tgz`);
  });

  test("a tarball that is not there", async () => {
    await rm(join(base, "packed/packed-1", `${firstOf(1)}-1.0.0.tgz`));
    await expect(listCodes()).resolves.toStrictEqual([`PACKED_TARBALL_MISSING ${firstOf(1)}-1.0.0.tgz`]);
  });
});
