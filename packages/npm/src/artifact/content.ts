import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type Manifest, type PackedEntry, parseManifest, ReleaseError } from "@slipway/core";

import { readPackageTexts } from "../tarball/package-texts.ts";
import { createPublishedManifest } from "./manifest.ts";

/** One tarball in memory, with what is sent along. */
export interface PackageContent {
  readonly tarball: Buffer;
  /** Hexadecimal. */
  readonly sha512: string;
  /** Hexadecimal SHA-1. */
  readonly shasum: string;
  readonly manifest: Manifest;
}

interface ContentOptions {
  /** As it is to be sent, where the look at the packed directory has made it already. */
  readonly manifest?: Manifest | undefined;
  readonly commit?: string | undefined;
}

/**
 * Reads a tarball of the packed directory to publish it, and proves once more that it is the packed one: it may have been
 * exchanged since the directory was checked.
 *
 * @throws {ReleaseError} `PACKED_INTEGRITY_MISMATCH`, `PACKED_MANIFEST_REFUSED`.
 */
export async function readContent(
  directory: string,
  entry: PackedEntry,
  { manifest, commit }: ContentOptions = {},
): Promise<PackageContent> {
  const { file, integrity } = entry.tarball;
  const tarball = await readFile(join(directory, file));
  const digest = createHash("sha512").update(tarball).digest();
  const actual = `sha512-${digest.toString("base64")}`;
  if (actual !== integrity) {
    throw new ReleaseError(
      "PACKED_INTEGRITY_MISMATCH",
      `\`${file}\` has the integrity \`${actual}\`, packed was \`${integrity}\``,
    );
  }
  return {
    tarball,
    sha512: digest.toString("hex"),
    shasum: createHash("sha1").update(tarball).digest("hex"),
    manifest: manifest ?? (await readPublishedManifest(tarball, commit)),
  };
}

async function readPublishedManifest(tarball: Buffer, commit: string | undefined): Promise<Manifest> {
  const { manifest: text, ...texts } = await readPackageTexts(tarball);
  const parsed = parseManifest(text);
  if ("manifest" in parsed) return createPublishedManifest(parsed.manifest, texts, commit);
  throw new ReleaseError("PACKED_MANIFEST_REFUSED", `\`package.json\` cannot be read: ${parsed.error}`);
}
