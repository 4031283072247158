import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";

import { expect, onTestFinished, test } from "vitest";

import { createZip } from "./zip.ts";

const ENTRY = 0x02014b50;

test("an archive lists its files with their sums, and has them where it says", async () => {
  const folder = await mkdtemp(join(tmpdir(), "slipway-zip-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "d"));
  await writeFile(join(folder, "a.txt"), "one\n");
  await writeFile(join(folder, "d/b.txt"), "zwei\n");
  const zip = await createZip(folder, ["a.txt", "d/b.txt"]);
  const end = zip.length - 22;
  const found: Record<string, string> = {};
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < zip.readUInt16LE(end + 10); index += 1) {
    expect(zip.readUInt32LE(at)).toBe(ENTRY);
    const length = zip.readUInt16LE(at + 28);
    const name = zip.toString("utf8", at + 46, at + 46 + length);
    const start = zip.readUInt32LE(at + 42) + 30 + length;
    const content = zip.subarray(start, start + zip.readUInt32LE(at + 24));
    expect(zip.readUInt32LE(at + 16)).toBe(crc32(content));
    found[name] = content.toString();
    at += 46 + length;
  }
  expect(found).toStrictEqual({ "a.txt": "one\n", "d/b.txt": "zwei\n" });
});
