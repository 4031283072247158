import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

import { ReleaseError, type TarballContents } from "@slipway/core";

import { createArchiveReader } from "./create-archive-reader.ts";
import { oversizedTarball } from "./oversized-tarball.ts";
import { tarballLimits, type TarballLimits } from "./tarball-limits.ts";
import { unreadableTarball } from "./unreadable-tarball.ts";

const CHUNK_SIZE = 65_536;

/**
 * Reads a `.tgz` as a stream and says what is in it. No file's content is kept but that of manifests, so memory does
 * not grow with the tarball. What each entry may do wrong (links, traversal, duplicates) is part of the result and
 * judged by `inspect`.
 *
 * @throws ReleaseError `TARBALL_UNREADABLE`: no such file, not gzip, truncated, corrupt, trailing data, no tar archive.
 * @throws ReleaseError `TARBALL_TOO_LARGE`: beyond one of the limits.
 */
export async function readTarball(file: string, limits: TarballLimits = tarballLimits): Promise<TarballContents> {
  const name = basename(file);
  const archive = createArchiveReader(name, limits);
  const digest = createHash("sha512");
  const gunzip = createGunzip({ chunkSize: CHUNK_SIZE });
  let size = 0;
  let unpacked = 0;

  try {
    await pipeline(
      createReadStream(file, { highWaterMark: CHUNK_SIZE }),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          digest.update(chunk);
          size += chunk.length;
          yield chunk;
        }
      },
      gunzip,
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          unpacked += chunk.length;
          refuseBomb(name, unpacked, size, limits);
          archive.write(chunk);
        }
      },
    );
  } catch (cause) {
    throw cause instanceof ReleaseError ? cause : unreadableTarball(name, cause);
  }
  // The decompressor stops at the end of the compressed data and says nothing about what follows it.
  if (gunzip.bytesWritten < size)
    throw unreadableTarball(name, `${size - gunzip.bytesWritten} bytes follow the gzip data`);
  return { ...archive.end(), file: name, integrity: `sha512-${digest.digest("base64")}`, size };
}

function refuseBomb(name: string, unpacked: number, compressed: number, limits: TarballLimits): void {
  if (unpacked > limits.unpackedSize) throw oversizedTarball(name, "unpacked size", limits.unpackedSize, "bytes");
  if (unpacked > limits.ratioFloor && unpacked > compressed * limits.ratio) {
    throw oversizedTarball(name, "compression ratio", limits.ratio, "to 1");
  }
}
