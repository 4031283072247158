import type { Json, Manifest } from "@slipway/core";

import type { UpstreamPackument } from "./create-upstream-reader.ts";
import { isJsonObject } from "./is-json-object.ts";
import type { StoredPackage, StoredVersion } from "./store.ts";

/** A name with everything that is published under it. */
export interface Packument {
  readonly name: string;
  readonly "dist-tags": Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, Manifest>>;
  /** Absent in what an upstream registry abbreviated. */
  readonly time?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

interface Shown {
  readonly name: string;
  readonly stored?: StoredPackage;
  readonly upstream?: UpstreamPackument;
  /** Base URL of the upstream registry. */
  readonly base?: string;
  /** Base URL under which the client knows this one. */
  readonly here: string;
}

/**
 * What the registry shows of a package: visible versions only, over what the upstream registry shows of it. Upstream
 * tarballs are to be fetched from here, where a credential for them may be known.
 *
 * @returns `undefined` when nothing is to be seen, which is the registry's "not found".
 */
export function createPackument({ name, stored, upstream, base, here }: Shown): Packument | undefined {
  const visible = [...(stored?.versions.values() ?? [])].filter(({ hold }) => hold === undefined);
  if (visible.length === 0 && upstream === undefined) return undefined;
  const times = visible.map(({ version, published }) => [version, published.toISOString()] as const);
  const modified = times
    .map(([, time]) => time)
    .sort()
    .at(-1);
  const tags = { ...upstream?.["dist-tags"], ...Object.fromEntries(stored?.distTags ?? []) };
  return {
    ...upstream,
    _id: name,
    name,
    "dist-tags": Object.fromEntries(
      Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    versions: {
      ...Object.fromEntries(
        Object.entries(upstream?.versions ?? {}).map(([version, manifest]) => [
          version,
          moveTarball(manifest, base, here),
        ]),
      ),
      ...Object.fromEntries(visible.map((version) => [version.version, showVersion(name, version, here)])),
    },
    time: {
      ...(stored !== undefined && { created: stored.created.toISOString() }),
      ...Object.fromEntries(
        [...(stored?.burnt ?? [])].map((version) => [version, stored?.created.toISOString() ?? ""]),
      ),
      ...onlyStrings(upstream?.time),
      ...(modified !== undefined && { modified }),
      ...Object.fromEntries(times),
    },
  };
}

function showVersion(name: string, stored: StoredVersion, here: string): Manifest {
  const { version, manifest, integrity, shasum, signatures, attestations } = stored;
  const tarball = `${here}${name}/-/${name.replace(/^@[^/]+\//, "")}-${version}.tgz`;
  const provenance = attestations.find(({ predicateType }) => predicateType.includes("provenance"));
  const dist: Json = {
    integrity,
    shasum,
    tarball,
    signatures,
    ...(provenance !== undefined && {
      attestations: {
        url: `${here}-/npm/v1/attestations/${name.replace("/", "%2f")}@${version}`,
        provenance: { predicateType: provenance.predicateType },
      },
    }),
  };
  return { ...manifest, dist };
}

function moveTarball(manifest: Manifest, base: string | undefined, here: string): Manifest {
  const { dist } = manifest;
  if (base === undefined || !isJsonObject(dist)) return manifest;
  const { tarball } = dist;
  if (typeof tarball !== "string" || !tarball.startsWith(base)) return manifest;
  return { ...manifest, dist: { ...dist, tarball: here + tarball.slice(base.length) } };
}

function onlyStrings(values: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
