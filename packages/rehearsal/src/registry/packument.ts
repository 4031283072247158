import type { Json, Manifest } from "@slipway/core";

import { type Caller, NOT_FOUND } from "../access/caller.ts";
import type { Reply } from "../http/message.ts";
import { isJsonObject } from "./is-json-object.ts";
import { findPackage, type RegistryServices } from "./registry.ts";
import { revealVersions, type StoredPackage, type StoredVersion } from "./store.ts";
import type { UpstreamPackument } from "./upstream.ts";

/** Who reads, and where from. */
export interface Reader {
  readonly caller: Caller;
  readonly accept: string | undefined;
  /** Base URL under which the client knows the registry, with a trailing slash. */
  readonly here: string;
}

/** The package as this reader may see it, or the registry's refusal. */
export async function readPackument(
  name: string,
  abbreviated: boolean,
  { caller, here }: Reader,
  services: RegistryServices,
): Promise<{ readonly packument: Packument } | { readonly refusal: Reply }> {
  const found = await findPackage(name, abbreviated, services);
  if ("failed" in found) return { refusal: found.failed };
  const { stored } = found;
  const trusted = caller.type === "user" || (caller.type === "publisher" && caller.credential.package === name);
  if (stored?.access === "restricted" && !trusted) return { refusal: NOT_FOUND };
  if (stored !== undefined) revealVersions(stored, Date.now());
  const packument = createPackument({
    name,
    ...found,
    here,
    ...(services.upstream && { base: services.upstream.base }),
  });
  return packument === undefined ? { refusal: NOT_FOUND } : { packument };
}

/** A name with everything that is published under it. */
interface Packument {
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
function createPackument({ name, stored, upstream, base, here }: Shown): Packument | undefined {
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

/** @see https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md */
const FIELDS = [
  "name",
  "version",
  "deprecated",
  "dependencies",
  "optionalDependencies",
  "devDependencies",
  "bundleDependencies",
  "peerDependencies",
  "peerDependenciesMeta",
  "acceptDependencies",
  "bin",
  "directories",
  "dist",
  "engines",
  "os",
  "cpu",
  "libc",
  "funding",
  "_hasShrinkwrap",
  "hasInstallScript",
];

const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"];

/** What an installer needs of a packument: `application/vnd.npm.install-v1+json`. */
export function abbreviatePackument(packument: Packument): Record<string, unknown> {
  const { name, time, versions } = packument;
  return {
    name,
    modified: time?.["modified"] ?? packument["modified"],
    "dist-tags": packument["dist-tags"],
    versions: Object.fromEntries(
      Object.entries(versions).map(([version, manifest]) => [version, abbreviate(manifest)]),
    ),
  };
}

function abbreviate(manifest: Manifest): Record<string, unknown> {
  const { scripts } = manifest;
  const hasInstallScript =
    typeof scripts === "object" && scripts !== null && INSTALL_SCRIPTS.some((script) => script in scripts);
  return {
    ...Object.fromEntries(FIELDS.filter((field) => field in manifest).map((field) => [field, manifest[field]])),
    ...(hasInstallScript && { hasInstallScript }),
  };
}
