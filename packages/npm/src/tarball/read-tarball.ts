import { createHash, type Hash } from "node:crypto";
import { createReadStream, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, gunzipSync } from "node:zlib";

import { ReleaseError, type TarballContents } from "@slipway/core";
import * as v from "valibot";

import { type ArchiveReader, createArchiveReader, type TextCollector } from "./archive.ts";
import { oversizedTarball, tarballLimits, type TarballLimits, unreadableTarball } from "./limits.ts";

const CHUNK_SIZE = 65_536;

/** Bytes of a tarball, and of what is in it, that are read in one go: for so few, handing them over costs more than reading. */
const SMALL = 131_072;
const SMALL_UNPACKED = 1_048_576;

/** What is decompressed into a chunk of this size is neither copied, nor does the allocator keep it when it is let go. */
const SMALL_CHUNK = 262_144;

/** What the library returns when asked for `info`; its types do not know. */
const Inflated = v.object({ buffer: v.instance(Buffer), engine: v.object({ bytesWritten: v.number() }) });

/**
 * Reads a `.tgz` as a stream and says what is in it. No file's content is kept but that of manifests, and what `texts`
 * takes, so memory does not grow with the tarball. What each entry may do wrong (links, traversal, duplicates) is part of
 * the result and judged by `inspect`.
 *
 * @throws ReleaseError `TARBALL_UNREADABLE`: no such file, not gzip, truncated, corrupt, trailing data, more than one gzip member,
 *   something behind the end of the archive, no tar archive.
 * @throws ReleaseError `TARBALL_TOO_LARGE`: beyond one of the limits.
 */
export async function readTarball(
  file: string,
  limits: TarballLimits = tarballLimits,
  texts?: TextCollector,
): Promise<TarballContents> {
  const name = basename(file);
  const archive = createArchiveReader(name, limits, texts);
  try {
    const bytes = readSmall(file, name, archive, limits) ?? (await readStream(file, name, archive, limits));
    return { ...archive.end(), file: name, integrity: `sha512-${bytes.digest.digest("base64")}`, size: bytes.size };
  } catch (cause) {
    throw cause instanceof ReleaseError ? cause : unreadableTarball(name, cause);
  }
}

/** The compressed bytes, as far as anything is kept of them. */
interface Bytes {
  readonly digest: Hash;
  readonly size: number;
}

/** Nothing for a tarball that is large or not as it should be: reading it as a stream says what is wrong. */
function readSmall(file: string, name: string, archive: ArchiveReader, limits: TarballLimits): Bytes | undefined {
  const inflated = inflateSmall(file);
  if (inflated === undefined) return undefined;
  const { compressed, unpacked } = inflated;
  refuseBomb(name, unpacked.length, compressed.length, limits);
  archive.write(unpacked);
  return { digest: createHash("sha512").update(compressed), size: compressed.length };
}

function inflateSmall(file: string): { readonly compressed: Buffer; readonly unpacked: Buffer } | undefined {
  try {
    const stats = statSync(file);
    if (!stats.isFile() || stats.size > SMALL) return undefined;
    const compressed = readFileSync(file);
    const options = { info: true, maxOutputLength: SMALL_UNPACKED, chunkSize: SMALL_CHUNK };
    const { buffer, engine } = v.parse(Inflated, gunzipSync(compressed, options));
    const whole = engine.bytesWritten === compressed.length && isAnnounced(compressed, buffer.length);
    return whole ? { compressed, unpacked: buffer } : undefined;
  } catch {
    return undefined;
  }
}

async function readStream(file: string, name: string, archive: ArchiveReader, limits: TarballLimits): Promise<Bytes> {
  const digest = createHash("sha512");
  const gunzip = createGunzip({ chunkSize: CHUNK_SIZE });
  let size = 0;
  let unpacked = 0;
  let last: Buffer = Buffer.alloc(0);
  await pipeline(
    createReadStream(file, { highWaterMark: CHUNK_SIZE }),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        digest.update(chunk);
        size += chunk.length;
        last = chunk.length < TRAILER ? Buffer.concat([last, chunk]) : chunk;
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
  // The decompressor stops at the end of the compressed data and says nothing about what follows it.
  if (gunzip.bytesWritten < size) {
    throw unreadableTarball(name, `${size - gunzip.bytesWritten} bytes follow the gzip data`);
  }
  if (size > 0 && !isAnnounced(last, unpacked)) throw unreadableTarball(name, "its gzip data has more than one part");
  return { digest, size };
}

/** Bytes at the end of each part of gzip data: how many were compressed. */
const TRAILER = 4;

/** The decompressor reads part after part, as most clients do; some stop after the first, and see another archive. */
function isAnnounced(compressed: Buffer, unpacked: number): boolean {
  return compressed.readUInt32LE(compressed.length - TRAILER) === unpacked;
}

function refuseBomb(name: string, unpacked: number, compressed: number, limits: TarballLimits): void {
  if (unpacked > limits.unpackedSize) throw oversizedTarball(name, "unpacked size", limits.unpackedSize, "bytes");
  if (unpacked > limits.ratioFloor && unpacked > compressed * limits.ratio) {
    throw oversizedTarball(name, "compression ratio", limits.ratio, "to 1");
  }
}
