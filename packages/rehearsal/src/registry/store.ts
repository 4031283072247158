import type { Json, Manifest } from "@slipway/core";

export interface Attestation {
  readonly predicateType: string;
  /** A Sigstore bundle in JSON. */
  readonly bundle: Json;
}

/** Accepted, but not yet to be seen: npm scans new versions before it shows them. Either limit ends it. */
export interface Hold {
  /** Milliseconds since the epoch. */
  readonly until?: number;
  /** Reads that still answer as if the version were not there. */
  readonly reads?: number;
}

/** A published version as the registry keeps it. */
export interface StoredVersion {
  readonly version: string;
  /** As sent, with the registry's additions, but `dist`: its addresses depend on who asks. */
  readonly manifest: Manifest;
  readonly tarball: Buffer;
  /** `sha512-…` */
  readonly integrity: string;
  /** Hexadecimal SHA-1. */
  readonly shasum: string;
  /** The registry's own, over name, version and integrity. */
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
  readonly attestations: readonly Attestation[];
  readonly published: Date;
  /** Was there before the first request. */
  readonly seeded: boolean;
  /** The dist-tags it was published with. */
  readonly distTags: readonly string[];
  readonly hold?: Hold;
}

export interface StoredPackage {
  readonly name: string;
  readonly access: "public" | "restricted";
  readonly disallowTokens: boolean;
  readonly created: Date;
  readonly versions: Map<string, StoredVersion>;
  /** Versions that were once there and can never come back. */
  readonly burnt: Set<string>;
  /** `undefined`: removed here, whatever the upstream registry says. */
  readonly distTags: Map<string, string | undefined>;
}

/** By package name. */
export type Store = Map<string, StoredPackage>;
