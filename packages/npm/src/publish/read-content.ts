import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type Manifest, parseManifest, ReleaseError } from "@slipway/core";

import { createPublishedManifest } from "./create-published-manifest.ts";
import { readPackageTexts } from "./read-package-texts.ts";
import type { PackedEntry } from "./trial.ts";

/** One tarball in memory, with what is sent along. */
export interface PackageContent {
  readonly tarball: Buffer;
  /** Hexadecimal. */
  readonly sha512: string;
  /** Hexadecimal SHA-1. */
  readonly shasum: string;
  readonly manifest: Manifest;
}

/**
 * Reads a tarball of the packed directory to publish it, and proves once more that it is the packed one: it may have been
 * exchanged since the directory was checked.
 *
 * @throws {ReleaseError} `PACKED_INTEGRITY_MISMATCH`, `PACKED_MANIFEST_REFUSED`.
 */
export async function readContent(directory: string, entry: PackedEntry, commit?: string): Promise<PackageContent> {
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
  const { manifest: text, ...texts } = await readPackageTexts(tarball);
  const parsed = parseManifest(text);
  if ("error" in parsed)
    throw new ReleaseError("PACKED_MANIFEST_REFUSED", `\`package.json\` cannot be read: ${parsed.error}`);
  return {
    tarball,
    sha512: digest.toString("hex"),
    shasum: createHash("sha1").update(tarball).digest("hex"),
    manifest: await createPublishedManifest(parsed.manifest, texts, commit),
  };
}
