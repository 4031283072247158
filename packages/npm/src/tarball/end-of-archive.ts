import type { Parser } from "tar";

import { unreadableTarball } from "./limits.ts";

const BLOCK = 512;
const ZEROS = Buffer.alloc(BLOCK);

/**
 * Hands an archive on to its parser, and lets nothing but zeros follow the first block of zeros in place of a header. Two of
 * them end an archive, but some clients stop at the first and some read on behind the second: what stands there is seen by
 * one and not by another.
 *
 * @throws {ReleaseError} `TARBALL_UNREADABLE`, from both.
 */
export function endAtZeros(file: string, parser: Parser): { readonly write: (chunk: Buffer) => void; end: () => void } {
  let pending: Buffer = Buffer.alloc(0);
  let ended = false;
  let atZeros = false;
  // A header's checksum is not part of what is summed: a block of zeros may hold something after all.
  parser.on("nullBlock", () => {
    if (!atZeros) throw followed();
    ended = true;
  });

  function followed(): Error {
    return unreadableTarball(file, "something follows the end of the archive");
  }

  function writeBlocks(blocks: Buffer): void {
    let written = 0;
    for (let offset = 0; offset < blocks.length; offset += BLOCK) {
      if (ended) break;
      if (!isZeros(blocks, offset)) continue;
      hand(parser, blocks.subarray(written, offset));
      written = offset + BLOCK;
      atZeros = true;
      hand(parser, blocks.subarray(offset, written));
      atZeros = false;
    }
    const rest = blocks.subarray(written);
    if (ended) requireZeros(rest);
    else hand(parser, rest);
  }

  function requireZeros(bytes: Buffer): void {
    for (let offset = 0; offset < bytes.length; offset += BLOCK) if (!isZeros(bytes, offset)) throw followed();
  }

  return {
    write: (chunk) => {
      const bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const whole = bytes.length - (bytes.length % BLOCK);
      pending = bytes.subarray(whole);
      writeBlocks(bytes.subarray(0, whole));
    },
    end: () => {
      if (ended) requireZeros(pending);
      else hand(parser, pending);
      parser.end();
    },
  };
}

function hand(parser: Parser, bytes: Buffer): void {
  if (bytes.length > 0) parser.write(bytes);
}

function isZeros(bytes: Buffer, offset: number): boolean {
  if (bytes[offset] !== 0) return false;
  const end = Math.min(offset + BLOCK, bytes.length);
  return bytes.compare(ZEROS, 0, end - offset, offset, end) === 0;
}
