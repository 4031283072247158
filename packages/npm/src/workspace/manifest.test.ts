import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readManifest, readUtf8 } from "./manifest.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-utf8-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("readUtf8", () => {
  it.each([
    ["text", Buffer.from("Grüße\n"), { text: "Grüße\n" }],
    ["a byte-order mark, which stays", Buffer.from("\uFEFF{}"), { text: "\uFEFF{}" }],
    ["a replacement character of its own", Buffer.from("a\uFFFDb"), { text: "a\uFFFDb" }],
    ["Latin 1", Buffer.from("a\ncaf\u00E9", "latin1"), { invalidAt: { line: 2, column: 4 } }],
    ["UTF-16", Buffer.from("\uFEFF{}", "utf16le"), { invalidAt: { line: 1, column: 1 } }],
    [
      "Latin 1 behind a replacement character",
      Buffer.concat([Buffer.from("a\uFFFD\n"), Buffer.from([0x62, 0xff])]),
      { invalidAt: { line: 2, column: 2 } },
    ],
  ])("%s", async (title, bytes, expected) => {
    const file = join(directory, title);
    await writeFile(file, bytes);
    expect(await readUtf8(file)).toEqual(expected);
  });
});

describe("a file that is larger than any honest one", () => {
  it("is not read", async () => {
    const file = join(directory, "large.json");
    await writeFile(file, "");
    // A hole, which takes no room.
    await truncate(file, 10_000_001);
    await expect(readUtf8(file)).rejects.toMatchObject({ code: "EFBIG" });
    expect(await readManifest(file, "large.json")).toMatchObject({
      code: "MANIFEST_UNREADABLE",
      reason: "the file is larger than 10000000 bytes",
    });
  });
});
