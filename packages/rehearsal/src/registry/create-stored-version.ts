import { createHash, sign } from "node:crypto";

import type { Json, Manifest } from "@slipway/core";

import type { RegistryKey } from "../provenance/create-publish-attestation.ts";
import type { Attestation, Hold, StoredVersion } from "./store.ts";

interface NewVersion {
  readonly name: string;
  readonly version: string;
  readonly manifest: Manifest;
  readonly tarball: Buffer;
  readonly distTags: readonly string[];
  readonly attestations: readonly Attestation[];
  /** npm's `_npmUser`. */
  readonly publisher: Json;
  readonly published: Date;
  readonly seeded: boolean;
  readonly hold?: Hold;
}

/**
 * Adds what the registry adds: digests of what it received, and its signature over name, version and integrity.
 *
 * @see https://docs.npmjs.com/about-registry-signatures
 */
export function createStoredVersion(added: NewVersion, key: RegistryKey): StoredVersion {
  const { publisher, name, version, tarball, manifest, attestations, ...rest } = added;
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  const shasum = createHash("sha1").update(tarball).digest("hex");
  const sig = sign("sha256", Buffer.from(`${name}@${version}:${integrity}`), key.privateKey).toString("base64");
  const stored = { ...manifest, name, version, _id: `${name}@${version}`, _npmUser: publisher };
  const signatures = [{ keyid: key.keyid, sig }];
  return { version, tarball, integrity, shasum, signatures, attestations, manifest: stored, ...rest };
}
