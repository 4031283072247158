import type { PublishedPackage } from "../rehearsal.ts";
import type { Store, StoredVersion } from "./store.ts";

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
  const provenance = attestations[0]?.bundle;
  return {
    name,
    version,
    manifest,
    integrity,
    tarball,
    distTags,
    ...(provenance !== undefined && { provenance }),
    held: hold !== undefined,
  };
}
