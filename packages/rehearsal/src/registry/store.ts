import { createHash, sign } from "node:crypto";

import type { Json, Manifest } from "@slipway/core";
import * as v from "valibot";

import { addressOf, type Caller } from "../access/caller.ts";
import type { Hold } from "../http/routes.ts";
import type { RegistryKey } from "../provenance/publish-attestation.ts";
import { measureTarball, type TarballMeasure } from "./measure-tarball.ts";

export const ManifestSchema: v.GenericSchema<unknown, Manifest> = v.custom<Manifest>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

export interface Attestation {
  readonly predicateType: string;
  /** A Sigstore bundle in JSON. */
  readonly bundle: Json;
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
  readonly measure: TarballMeasure | undefined;
  /** The registry's own, over name, version and integrity. */
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
  readonly attestations: readonly Attestation[];
  readonly published: Date;
  /** Was there before the first request. */
  readonly seeded: boolean;
  /** The dist-tags it was published with. */
  readonly distTags: readonly string[];
  readonly hold: Hold | undefined;
}

export interface StoredPackage {
  readonly name: string;
  readonly access: "public" | "restricted";
  readonly disallowTokens: boolean;
  readonly created: Date;
  /** Who may write, by user name, with their addresses. */
  readonly maintainers: ReadonlyMap<string, string>;
  /** Users who have starred it. */
  readonly stars: ReadonlySet<string>;
  /** Counts the documents it had: the number in `_rev`. */
  readonly revision: number;
  /** When the whole package was taken away, and by whom. */
  readonly unpublished: { readonly by: string; readonly at: Date } | undefined;
  readonly versions: Map<string, StoredVersion>;
  /** Versions that were once there and can never come back. */
  readonly burnt: Set<string>;
  /** `undefined`: removed here, whatever the upstream registry says. */
  readonly distTags: Map<string, string | undefined>;
}

/** By package name. */
export type Store = Map<string, StoredPackage>;

/** Users of an organisation, and what they may do with which packages. */
export interface Team {
  readonly members: Set<string>;
  readonly packages: Map<string, "read" | "write">;
}

/** By scope without its `@`, then by name. */
export type Teams = Map<string, Map<string, Team>>;

/** One version on its way into the registry. */
export interface Publication {
  readonly name: string;
  readonly version: string;
  readonly manifest: Manifest;
  readonly distTags: readonly string[];
  readonly access: StoredPackage["access"] | undefined;
  readonly tarball: Buffer;
  /** Hexadecimal. */
  readonly sha512: string;
  /** The provenance bundle as sent, parsed. */
  readonly provenance: Json | undefined;
}

/** A version that waits for a person's approval. */
export interface StagedVersion {
  /** UUID */
  readonly id: string;
  readonly publication: Publication;
  readonly attestations: readonly Attestation[];
  readonly stagedBy: Caller;
  readonly created: Date;
}

/** One version as it was published here. */
export interface PublishedPackage {
  readonly name: string;
  readonly version: string;
  readonly manifest: Manifest;
  /** `sha512-…` */
  readonly integrity: string;
  readonly tarball: Buffer;
  /** The dist-tags of its publication. */
  readonly distTags: readonly string[];
  /** The provenance bundle, if it came with one. */
  readonly provenance?: Json;
  /** Accepted, but still being scanned. */
  readonly held: boolean;
}

/** The package in the store, which begins to exist with this. */
export function ensurePackage(
  store: Store,
  name: string,
  access: StoredPackage["access"],
  created: Date,
  maintainer?: string,
): StoredPackage {
  const known = store.get(name);
  if (known !== undefined) return known;
  const added: StoredPackage = {
    name,
    access,
    disallowTokens: false,
    created,
    maintainers: new Map(maintainer === undefined ? [] : [[maintainer, addressOf(maintainer)]]),
    stars: new Set(),
    revision: 1,
    unpublished: undefined,
    versions: new Map(),
    burnt: new Set(),
    distTags: new Map(),
  };
  store.set(name, added);
  return added;
}

/** A stored package with some of its fields changed, which is a new document. */
export function changePackage(store: Store, name: string, change: Partial<StoredPackage>): void {
  const stored = store.get(name);
  if (stored !== undefined) store.set(name, { ...stored, ...change, revision: stored.revision + 1 });
}

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
  readonly hold: Hold | undefined;
}

/**
 * Adds what the registry adds: digests and sizes of what it received, and its signature over name, version and integrity.
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
  const measure = measureTarball(tarball);
  return { version, tarball, integrity, shasum, measure, signatures, attestations, manifest: stored, ...rest };
}

/**
 * Ends the holds that are over and counts a read against the others.
 *
 * @param now Milliseconds since the epoch.
 */
export function revealVersions(stored: StoredPackage, now: number): void {
  for (const [key, version] of stored.versions) {
    const { hold, distTags } = version;
    if (hold === undefined) continue;
    const { until, reads } = hold;
    if ((until ?? Number.POSITIVE_INFINITY) > now && (reads ?? Number.POSITIVE_INFINITY) > 0) {
      stored.versions.set(key, { ...version, hold: { until, reads: reads === undefined ? undefined : reads - 1 } });
      continue;
    }
    stored.versions.set(key, { ...version, hold: undefined });
    for (const tag of distTags) stored.distTags.set(tag, key);
  }
}

/** What was published through the registry; of one package only, with a name. */
export function listPublished(store: Store, name?: string): PublishedPackage[] {
  const packages = name === undefined ? [...store.values()] : [store.get(name)];
  return packages.flatMap((stored) =>
    [...(stored?.versions.values() ?? [])]
      .filter(({ seeded }) => !seeded)
      .map((version) => showPublished(stored?.name ?? "", version)),
  );
}

function showPublished(name: string, stored: StoredVersion): PublishedPackage {
  const { version, manifest, integrity, tarball, distTags, attestations, hold } = stored;
  const published = { name, version, manifest, integrity, tarball, distTags, held: hold !== undefined };
  const [provenance] = attestations;
  return provenance === undefined ? published : { ...published, provenance: provenance.bundle };
}
