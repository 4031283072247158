import {
  createFingerprint,
  type KnownPackage,
  listTypeScriptTargets,
  type Manifest,
  type PackedEntry,
  type PublishedInstallation,
  type PublishedVersion,
  type PublishFailure,
  type RegistryState,
  type TrustedPublications,
} from "@slipway/core";
import * as v from "valibot";

import { hasCredential } from "../config/registry-config.ts";
import { escapeName, type RegistryClient, requestRegistry } from "./client.ts";
import type { Credential } from "./credential.ts";
import { isNotFound, unclearNotFound } from "./failure.ts";

/** A packument without readmes and times: versions, integrity, attestations, deprecation, dist-tags. */
const ABBREVIATED = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";
const FULL = "application/json";

/** Bytes; the largest known have a third of them. Beyond half a gigabyte it could not even be a text. */
const LIMITS = { abbreviated: 128 * 1024 * 1024, full: 256 * 1024 * 1024 };

const Version = v.object({
  name: v.optional(v.unknown()),
  version: v.optional(v.unknown()),
  dist: v.optional(
    v.object({
      integrity: v.optional(v.string()),
      shasum: v.optional(v.string()),
      attestations: v.optional(v.object({ url: v.string() })),
      tarball: v.optional(v.string()),
      unpackedSize: v.optional(v.number()),
      fileCount: v.optional(v.number()),
    }),
  ),
  deprecated: v.optional(v.unknown()),
  _npmUser: v.fallback(v.optional(v.object({ trustedPublisher: v.optional(v.unknown()) })), undefined),
});

/** Of `_npmUser`, where a version came by trusted publishing. Only the full form has it. */
const TrustedPublisher = v.object({ oidcConfigId: v.optional(v.string()) });

/** What a packument says of a version's installation, in either form; only the full one has the scripts. */
const Installation = v.object({
  hasInstallScript: v.fallback(v.optional(v.boolean()), undefined),
  _hasShrinkwrap: v.fallback(v.optional(v.boolean()), undefined),
  gypfile: v.fallback(v.optional(v.boolean()), undefined),
  scripts: v.fallback(v.optional(v.record(v.string(), v.unknown())), undefined),
});

/** The part of a packument that is kept. Both its forms have it, save for `time`. */
const Packument = v.object({
  name: v.optional(v.string()),
  // What is said about a version in some other form is not known, but the version is there.
  versions: v.optional(
    v.pipe(
      v.unknown(),
      v.check((versions) => !Array.isArray(versions)),
      v.record(v.string(), v.fallback(Version, {})),
    ),
  ),
  "dist-tags": v.optional(v.record(v.string(), v.string())),
  time: v.optional(v.record(v.string(), v.unknown())),
});
type Packument = v.InferOutput<typeof Packument>;

/** Beside versions, `time` holds these. */
const OTHER_TIMES: ReadonlySet<string> = new Set(["created", "modified", "unpublished"]);

/**
 * As whom a registry is asked: with whatever npm's configuration has for it; as anybody, so that what is found is known to
 * be public; or as anybody first, and with the configuration's credential only where nobody finds it like that.
 */
export type Reader = "configured" | "anybody" | "anybody-first";

export interface PackageRequest {
  readonly name: string;
  readonly registry: string;
  readonly as: Reader;
  /** `full` is large, and remembers versions that are gone. */
  readonly form?: "abbreviated" | "full";
  /** A version of which is told what its installation does, as of those that dist-tags point to. */
  readonly detailed?: string;
}

/**
 * Reads what a registry has of a package, in one request: the packument, which every registry has. Its size grows with the
 * number of versions, but it answers at once what would need three requests otherwise: is the version there, is the package
 * public, where do the dist-tags point.
 *
 * @throws What `requestRegistry` throws, but for the registry's own "not found", which means absent or not yet readable.
 */
export async function readPackage(client: RegistryClient, request: PackageRequest): Promise<KnownPackage> {
  if (request.as === "configured") return readAs(client, request, { kind: "configured" });
  const reading = readAs(client, request, { kind: "none" });
  if (request.as === "anybody" || !hasCredential(request.registry, client.config)) return reading;
  const shown = await reading.catch(() => undefined);
  return shown?.kind === "present" ? shown : readAs(client, request, { kind: "configured" });
}

async function readAs(
  client: RegistryClient,
  { name, registry, form = "abbreviated", detailed }: PackageRequest,
  credential: Credential,
): Promise<KnownPackage> {
  const { timeout, deadline } = client.policy;
  const anonymous = credential.kind === "none" || !hasCredential(registry, client.config);
  try {
    const response = await requestRegistry(client, {
      url: new URL(escapeName(name), registry).href,
      credential,
      headers: { accept: form === "full" ? FULL : ABBREVIATED },
      timeout,
      deadline,
      limit: LIMITS[form],
    });
    return parsePackument({ name, form, detailed }, await response.json(), anonymous);
  } catch (error) {
    const unclear = unclearNotFound(error);
    const absent = unclear === undefined ? isNotFound(error) : await client.meansAbsent(registry, unclear);
    if (absent) return anonymous ? { kind: "absent" } : { kind: "absent", credential: true };
    throw error;
  }
}

const Origin = v.object({
  gitHead: v.optional(v.string()),
  repository: v.fallback(v.optional(v.union([v.string(), v.object({ url: v.optional(v.string()) })])), undefined),
});

/** Which commit, of which repository, a version says that it was made from; both are the publisher's own words. */
export interface StatedOrigin {
  readonly commit: string | undefined;
  /** As in its manifest. */
  readonly repository: string | undefined;
}

/** @throws What `requestRegistry` throws, and for an answer that is no manifest. */
export async function readOrigin(
  client: RegistryClient,
  { name, registry }: Pick<PackageRequest, "name" | "registry">,
  version: string,
  credential: Credential,
): Promise<StatedOrigin> {
  const url = new URL(`${escapeName(name)}/${version}`, registry).href;
  const { timeout, deadline } = client.policy;
  const response = await requestRegistry(client, { url, credential, timeout, deadline });
  const manifest = v.safeParse(Origin, await response.json());
  if (!manifest.success) throw unexpected(name);
  const { gitHead, repository } = manifest.output;
  return { commit: gitHead, repository: typeof repository === "string" ? repository : repository?.url };
}

/** A package that was unpublished is present without a version. */
function parsePackument(
  { name, form, detailed }: Pick<PackageRequest, "name" | "form" | "detailed">,
  document: unknown,
  anonymous: boolean,
): KnownPackage {
  const parsed = v.safeParse(Packument, document);
  if (!parsed.success || (parsed.output.name ?? name) !== name) throw unexpected(name);
  const { versions, time, "dist-tags": distTags = {} } = parsed.output;
  if (versions === undefined && time?.["unpublished"] === undefined) throw unexpected(name);
  const burnt = findBurnt(parsed.output);
  const details = new Set([...Object.values(distTags), ...(detailed === undefined ? [] : [detailed])]);
  const raw = v.is(Versions, document) ? document.versions : {};
  return {
    kind: "present",
    versions: Object.fromEntries(
      Object.entries(versions ?? {}).map(([version, it]) => [
        version,
        {
          ...parseVersion(it),
          callsItself: otherName(it, name, version),
          installation: details.has(version) ? parseInstallation(raw[version]) : undefined,
          typescript: details.has(version) ? parseEntryPoints(raw[version]) : undefined,
        },
      ]),
    ),
    distTags,
    burnt: burnt.length === 0 ? undefined : burnt,
    publications: form === "full" ? findPublications(parsed.output) : undefined,
    public: anonymous ? true : undefined,
  };
}

/** The name and version of a version's manifest, which clients go by, where they are not those it was listed under. */
function otherName(it: v.InferOutput<typeof Version>, name: string, version: string): string | undefined {
  const [ownName = name, ownVersion = version] = [it.name, it.version];
  if (ownName === name && ownVersion === version) return undefined;
  return [ownName, ownVersion].map((text) => (typeof text === "string" ? text : JSON.stringify(text))).join("@");
}

function parseVersion({ dist, deprecated }: v.InferOutput<typeof Version>): PublishedVersion {
  return {
    integrity: dist?.integrity,
    shasum: dist?.shasum,
    attestations: dist?.attestations?.url,
    tarball: dist?.tarball,
    unpackedSize: dist?.unpackedSize,
    fileCount: dist?.fileCount,
    // npm takes a deprecation back by setting an empty message.
    deprecated: deprecated === undefined || deprecated === "" || deprecated === false ? undefined : true,
  };
}

const Versions = v.object({ versions: v.record(v.string(), v.unknown()) });

/** The abbreviated form has none. */
const EntryPoints = v.object({ main: v.optional(v.unknown()), exports: v.optional(v.unknown()) });

function parseEntryPoints(version: unknown): boolean | undefined {
  const parsed = v.safeParse(EntryPoints, version);
  if (!parsed.success || (parsed.output.main ?? parsed.output.exports) === undefined) return undefined;
  const manifest: Manifest = JSON.parse(JSON.stringify(parsed.output));
  return listTypeScriptTargets(manifest).length > 0;
}

/** Nothing where it is no manifest at all. */
function parseInstallation(version: unknown): PublishedInstallation | undefined {
  const parsed = v.safeParse(Installation, version);
  if (!parsed.success) return undefined;
  const manifest: Manifest = JSON.parse(JSON.stringify(version));
  const { hasInstallScript, _hasShrinkwrap, gypfile, scripts = {} } = parsed.output;
  return {
    fingerprint: createFingerprint(manifest, { gyp: false, shrinkwrap: undefined }),
    runsScripts:
      hasInstallScript === true || gypfile === true || INSTALL_SCRIPTS.some((script) => Boolean(scripts[script])),
    hasShrinkwrap: _hasShrinkwrap === true,
  };
}

const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"];

function findBurnt({ versions = {}, time = {} }: Packument): readonly string[] {
  return Object.keys(time).filter((key) => !OTHER_TIMES.has(key) && !Object.hasOwn(versions, key));
}

function findPublications({ versions = {}, time = {} }: Packument): TrustedPublications {
  const records = new Map<string, string | undefined>();
  for (const [version, { _npmUser: user }] of Object.entries(versions)) {
    const publisher = v.safeParse(TrustedPublisher, user?.trustedPublisher);
    if (publisher.success) records.set(version, publisher.output.oidcConfigId);
  }
  const published = (version: string): number => Date.parse(String(time[version]));
  const last = Object.keys(versions)
    .filter((version) => Number.isFinite(published(version)))
    .reduce<string | undefined>(
      (latest, version) => (latest === undefined || published(version) >= published(latest) ? version : latest),
      undefined,
    );
  return {
    last,
    lastTrusted: last !== undefined && records.has(last) ? true : undefined,
    records: [...new Set(records.values())].filter((record) => record !== undefined),
  };
}

/** Shaped like the library's own error for a body that is not JSON, which this is as good as. */
function unexpected(name: string): Error {
  return Object.assign(new Error(`the answer about \`${name}\` is no packument`), {
    code: "EINVALIDPACKUMENT",
    type: "invalid-json",
  });
}

/** What the registry has under a planned version: nothing that it shows, our bytes, or other bytes. */
export type Judgement =
  | { readonly kind: "absent" }
  | { readonly kind: "ours" }
  | { readonly kind: "other"; readonly failure: PublishFailure };

/**
 * Compares by the bytes' digests and by nothing else: a name and a version say nothing about them.
 *
 * @param shasum Of what was packed, for a registry that shows no integrity.
 */
export function judgeVersion(
  { version, tarball }: Pick<PackedEntry, "version" | "tarball">,
  state: KnownPackage,
  phase: "read" | "read-back",
  shasum?: string,
): Judgement {
  const shown = versionOf(state, version);
  if (shown === undefined) return { kind: "absent" };
  const bySum = shown.integrity === undefined && shown.shasum !== undefined && shasum !== undefined;
  const [theirs, ours] = bySum ? [shown.shasum, shasum] : [shown.integrity, tarball.integrity];
  if (theirs === ours) return { kind: "ours" };
  const what = bySum ? "SHA-1 digest" : "integrity";
  const has = theirs === undefined ? "no integrity" : `the ${what} \`${theirs}\``;
  const message = `\`${version}\` is on the registry with ${has}, packed was \`${ours}\``;
  return { kind: "other", failure: { class: "integrity", phase, code: "EINTEGRITY", message } };
}

/** What a registry says of a package; nothing when it gave no answer, or was not asked. */
export function knownPackage(state: RegistryState, name: string): KnownPackage | undefined {
  const shown = state.get(name);
  return shown?.kind === "absent" || shown?.kind === "present" ? shown : undefined;
}

/** What a registry shows of a version, where it does. */
export function versionOf(state: KnownPackage, version: string): PublishedVersion | undefined {
  return state.kind === "present" && Object.hasOwn(state.versions, version) ? state.versions[version] : undefined;
}
