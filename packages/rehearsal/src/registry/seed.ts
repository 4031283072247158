import { gzipSync } from "node:zlib";

import type { Manifest } from "@slipway/core";

import { addressOf } from "../access/caller.ts";
import type { RegistryKey } from "../provenance/publish-attestation.ts";
import { createStoredVersion, type Store, type StoredPackage } from "./store.ts";

const PUBLISHER = { name: "rehearsal", email: addressOf("rehearsal") };
const BLOCK = 512;
const MODE = "0000644";
/** npm's own fixed modification time: 1985-10-26. */
const MODIFIED = 499_162_500;

/** A version that was published before the rehearsal began. */
export interface SeededVersion {
  readonly version: string;
  /** Merged into the version's manifest: dependencies, `deprecated`, … */
  readonly manifest?: Manifest;
  /** A `.tgz`; without one, a tarball with nothing but the manifest is made. */
  readonly tarball?: Buffer;
}

/** A package that exists before the rehearsal begins. */
export interface SeededPackage {
  readonly name: string;
  readonly versions: readonly SeededVersion[];
  /** Versions that were unpublished: they can never be published again. */
  readonly unpublished?: readonly string[];
  /** Default: `latest` points to the last of `versions`. */
  readonly distTags?: Readonly<Record<string, string>>;
  /** Default: `public`. */
  readonly access?: "public" | "restricted";
  /** Users who may change it. Default: `rehearsal`, who is nobody's account. */
  readonly maintainers?: readonly string[];
  /** "Require two-factor authentication and disallow tokens" in the package's settings. */
  readonly disallowTokens?: boolean;
}

/** Puts a package into the store as if it had been published long ago. */
export function seedPackage(store: Store, seed: SeededPackage, key: RegistryKey, published: Date): StoredPackage {
  const { name } = seed;
  const versions = seed.versions.map(({ version, manifest, tarball }) =>
    createStoredVersion(
      {
        name,
        version,
        manifest: manifest ?? {},
        tarball: tarball ?? createTarball({ ...manifest, name, version }),
        distTags: [],
        attestations: [],
        publisher: PUBLISHER,
        published,
        seeded: true,
        hold: undefined,
      },
      key,
    ),
  );
  const latest = versions.at(-1)?.version;
  const stored: StoredPackage = {
    name,
    access: seed.access ?? "public",
    disallowTokens: seed.disallowTokens ?? false,
    created: published,
    maintainers: new Map((seed.maintainers ?? [PUBLISHER.name]).map((user) => [user, addressOf(user)])),
    stars: new Set(),
    revision: 1,
    unpublished: undefined,
    versions: new Map(versions.map((version) => [version.version, version])),
    burnt: new Set(seed.unpublished),
    distTags: new Map(Object.entries(seed.distTags ?? (latest === undefined ? {} : { latest }))),
  };
  store.set(name, stored);
  return stored;
}

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
