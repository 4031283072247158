import { gzipSync } from "node:zlib";

import { expect, it } from "vitest";

import { measureTarball } from "./measure-tarball.ts";

function entry(type: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write("package/x", 0);
  header.write(size.toString(8).padStart(11, "0"), 124);
  header.write(type, 156);
  return Buffer.concat([header, Buffer.alloc(Math.ceil(size / 512) * 512)]);
}

it.each([
  ["files of any size", [entry("0", 0), entry("0", 511), entry("\0", 1_025)], { unpackedSize: 1_536, fileCount: 3 }],
  [
    "no directory, link or header",
    [entry("5", 0), entry("2", 0), entry("x", 30), entry("g", 52)],
    { unpackedSize: 0, fileCount: 0 },
  ],
])("%s", (_title, entries, measure) => {
  expect(measureTarball(gzipSync(Buffer.concat([...entries, Buffer.alloc(1_024)])))).toStrictEqual(measure);
});

it("says nothing of what is no tarball", () => {
  expect(measureTarball(Buffer.from("no"))).toBeUndefined();
});
