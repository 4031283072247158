import type { RegistryKey } from "../provenance/create-publish-attestation.ts";
import { createStoredVersion } from "./create-stored-version.ts";
import { createTarball } from "./create-tarball.ts";
import type { SeededPackage } from "./registry-options.ts";
import type { Store, StoredPackage } from "./store.ts";

const PUBLISHER = { name: "rehearsal", email: "rehearsal@localhost" };

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
    versions: new Map(versions.map((version) => [version.version, version])),
    burnt: new Set(seed.unpublished),
    distTags: new Map(Object.entries(seed.distTags ?? (latest === undefined ? {} : { latest }))),
  };
  store.set(name, stored);
  return stored;
}
