import { gzipSync } from "node:zlib";

import type { Manifest } from "@slipway/core";

const BLOCK = 512;
const MODE = "0000644";
/** npm's own fixed modification time: 1985-10-26. */
const MODIFIED = 499_162_500;

/**
 * A package tarball that holds a manifest and nothing else.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 ustar
 */
export function createTarball(manifest: Manifest): Buffer {
  const content = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  const padding = Buffer.alloc(-content.length & (BLOCK - 1));
  const end = Buffer.alloc(2 * BLOCK);
  return gzipSync(Buffer.concat([createHeader("package/package.json", content.length), content, padding, end]));
}

function createHeader(path: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(path, 0);
  header.write(MODE, 100);
  header.write("0000000", 108);
  header.write("0000000", 116);
  header.write(formatOctal(size), 124);
  header.write(formatOctal(MODIFIED), 136);
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

function formatOctal(value: number): string {
  return value.toString(8).padStart(11, "0");
}
