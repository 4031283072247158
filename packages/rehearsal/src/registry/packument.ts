import { createHash } from "node:crypto";

import { isJsonObject, type Manifest } from "@slipway/core";

import { identifyCaller } from "../access/caller.ts";
import { NOT_FOUND } from "../access/refusals.ts";
import type { Reply, ServiceRequest } from "../http/message.ts";
import { findPackage, type KnownPackage, type Registry } from "./registry.ts";
import { revealVersions, type StoredPackage, type StoredVersion } from "./store.ts";

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

/** A name with everything that is published under it. */
export interface Packument {
  readonly name: string;
  readonly "dist-tags": Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, Manifest>>;
  /** Absent in what an upstream registry abbreviated. */
  readonly time?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** The package as whoever sends this request may see it, or the registry's refusal. */
export async function readPackument(
  name: string,
  abbreviated: boolean,
  request: ServiceRequest,
  registry: Registry,
): Promise<{ readonly packument: Packument } | { readonly refusal: Reply }> {
  const found = await findPackage(name, abbreviated, registry);
  if ("refusal" in found) return found;
  const { stored } = found;
  if (stored?.unpublished !== undefined && found.upstream === undefined) {
    return abbreviated ? { refusal: NOT_FOUND } : { packument: createTombstone(stored, stored.unpublished) };
  }
  const caller = identifyCaller(request, registry.access);
  const trusted = caller.type === "user" || (caller.type === "publisher" && caller.credential.package === name);
  if (stored?.access === "restricted" && !trusted) return { refusal: NOT_FOUND };
  if (stored !== undefined) revealVersions(stored, Date.now());
  const packument = createPackument(name, found, registry.upstream?.base, request.here);
  return packument === undefined ? { refusal: NOT_FOUND } : { packument };
}

/**
 * What the registry shows of a package: visible versions only, over what the upstream registry shows of it. Upstream
 * tarballs are to be fetched from here, where a credential for them may be known.
 *
 * @param base Base URL of the upstream registry.
 * @param here Base URL under which the client knows this one.
 * @returns `undefined` when nothing is to be seen, which is the registry's "not found".
 */
function createPackument(
  name: string,
  { stored, upstream }: KnownPackage,
  base: string | undefined,
  here: string,
): Packument | undefined {
  const visible = [...(stored?.versions.values() ?? [])].filter(({ hold }) => hold === undefined);
  if (visible.length === 0 && upstream === undefined) return undefined;
  const times = visible.map(({ version, published }) => [version, published.toISOString()] as const);
  const modified = times
    .map(([, time]) => time)
    .sort()
    .at(-1);
  const created = stored?.created.toISOString();
  const upstreamTimes = onlyStrings(upstream?.time);
  const first = visible.find(({ seeded }) => !seeded);
  const tags = {
    // A package's very first version becomes `latest`, whatever its own dist-tag is.
    ...(first !== undefined && { latest: first.version }),
    ...upstream?.["dist-tags"],
    ...Object.fromEntries(stored?.distTags ?? []),
  };
  const { readme, description } = visible.at(-1)?.manifest ?? {};
  return {
    ...upstream,
    ...(description !== undefined && { description }),
    ...(readme !== undefined && { readme }),
    ...(stored !== undefined && {
      _rev: formatRevision(stored),
      maintainers: showMaintainers(stored),
      users: Object.fromEntries([...stored.stars].map((user) => [user, true])),
    }),
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
      created,
      ...Object.fromEntries([...(stored?.burnt ?? [])].map((version) => [version, created])),
      ...upstreamTimes,
      modified: modified ?? upstreamTimes["modified"],
      ...Object.fromEntries(times),
    },
  };
}

/**
 * What is left of a package that was taken away as a whole.
 *
 * @see https://github.com/npm/cli/blob/v12.2.1/lib/commands/view.js what npm reads of it
 */
function createTombstone(stored: StoredPackage, { by, at }: NonNullable<StoredPackage["unpublished"]>): Packument {
  const { name, created, burnt } = stored;
  const time = at.toISOString();
  const unpublished = { name: by, time, tags: {}, maintainers: showMaintainers(stored), versions: [...burnt] };
  return {
    _id: name,
    _rev: formatRevision(stored),
    name,
    "dist-tags": {},
    versions: {},
    time: { created: created.toISOString(), modified: time, unpublished },
  };
}

function showMaintainers({ maintainers }: StoredPackage): readonly { readonly name: string; readonly email: string }[] {
  return [...maintainers].map(([user, email]) => ({ name: user, email }));
}

/** npm's `_rev`: clients send it back with what they change, and the registry refuses an old one. */
export function formatRevision({ name, created, revision, versions, burnt }: StoredPackage): string {
  const content = `${name} ${created.getTime()} ${revision} ${versions.size} ${burnt.size}`;
  return `${revision}-${createHash("md5").update(content).digest("hex")}`;
}

function showVersion(name: string, stored: StoredVersion, here: string): Manifest {
  const { version, manifest, integrity, shasum, measure, signatures, attestations } = stored;
  const tarball = `${here}${name}/-/${name.replace(/^@[^/]+\//, "")}-${version}.tgz`;
  const provenance = attestations.find(({ predicateType }) => predicateType.includes("provenance"));
  const dist = { integrity, shasum, tarball, ...measure, signatures };
  if (provenance === undefined) return { ...manifest, dist };
  const url = `${here}-/npm/v1/attestations/${name.replace("/", "%2f")}@${version}`;
  return {
    ...manifest,
    dist: { ...dist, attestations: { url, provenance: { predicateType: provenance.predicateType } } },
  };
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
  const installs = isJsonObject(scripts) && INSTALL_SCRIPTS.some((script) => script in scripts);
  return {
    ...Object.fromEntries(FIELDS.filter((field) => field in manifest).map((field) => [field, manifest[field]])),
    hasInstallScript: installs ? true : undefined,
  };
}
