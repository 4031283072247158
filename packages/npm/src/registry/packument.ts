import type { PackageState, PublishedVersion, PublishFailure } from "@slipway/core";
import * as v from "valibot";

import type { RegistryConfig } from "../config/registry-config.ts";
import type { PackedEntry } from "../publish/trial.ts";
import { type Credential, escapeName, requestRegistry } from "./client.ts";
import { parseFailure } from "./failure.ts";

const ABBREVIATED = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";

/** Milliseconds. */
const TIMEOUT = 30_000;

const VersionPackument = v.object({
  "dist-tags": v.optional(v.record(v.string(), v.string()), {}),
  versions: v.optional(v.record(v.string(), v.unknown()), {}),
});

const VersionEntry = v.object({
  dist: v.object({
    integrity: v.exactOptional(v.string()),
    attestations: v.exactOptional(v.object({ url: v.string() })),
  }),
});

export interface VersionOnRegistry {
  /** `sha512-…`; registries of old did not have it. */
  readonly integrity?: string;
  /** Where its attestations are. */
  readonly attestations?: string;
}

/** What the registry shows about one version to whoever asks with this credential. */
export interface RegistryView {
  /** Whether the package is there at all. */
  readonly found: boolean;
  /** Whether it was asked for without a credential: what is found then is public. */
  readonly anonymous: boolean;
  readonly distTags: Readonly<Record<string, string>>;
  readonly version?: VersionOnRegistry;
}

interface VersionRequest {
  readonly name: string;
  readonly version: string;
  readonly registry: string;
  readonly credential: Credential;
  readonly fetchOptions: RegistryConfig["fetchOptions"];
}

/**
 * Reads one version in one request: the abbreviated packument, which every registry has. Its size grows with the number
 * of versions, but it answers at once what would need three requests otherwise: is the version there, is the package
 * public, where do the dist-tags point.
 *
 * @throws What `requestRegistry` throws, but for the registry's own "not found", which means absent or not yet readable.
 */
export async function readVersion(request: VersionRequest): Promise<RegistryView> {
  const { name, version, registry, credential, fetchOptions } = request;
  const anonymous = credential.kind === "none";
  let body: unknown;
  try {
    const url = new URL(escapeName(name), registry).href;
    const response = await requestRegistry({ url, credential, accept: ABBREVIATED, timeout: TIMEOUT, fetchOptions });
    body = await response.json();
  } catch (error) {
    if (parseFailure(error, new URL(registry).host).kind === "absent") return { found: false, anonymous, distTags: {} };
    throw error;
  }
  const packument = v.safeParse(VersionPackument, body);
  if (!packument.success) throw unexpected(name);
  const entry = v.safeParse(VersionEntry, packument.output.versions[version]);
  return {
    found: true,
    anonymous,
    distTags: packument.output["dist-tags"],
    ...(version in packument.output.versions && { version: entry.success ? describe(entry.output) : {} }),
  };
}

function describe({ dist }: v.InferOutput<typeof VersionEntry>): VersionOnRegistry {
  return {
    ...(dist.integrity !== undefined && { integrity: dist.integrity }),
    ...(dist.attestations !== undefined && { attestations: dist.attestations.url }),
  };
}

/** Shaped like the library's own error for a body that is not JSON, which this is as good as. */
function unexpected(name: string): Error {
  return Object.assign(new Error(`the answer about \`${name}\` is no packument`), {
    code: "EINVALIDPACKUMENT",
    type: "invalid-json",
  });
}

const Version = v.object({
  dist: v.optional(v.object({ integrity: v.optional(v.string()), unpackedSize: v.optional(v.number()) })),
  deprecated: v.optional(v.unknown()),
});

/** The part of a packument that is kept. Both its full and its abbreviated form have it, save for `time`. */
const Packument = v.object({
  name: v.optional(v.string()),
  versions: v.optional(v.record(v.string(), Version)),
  "dist-tags": v.optional(v.record(v.string(), v.string())),
  time: v.optional(v.object({ unpublished: v.optional(v.unknown()) })),
});

/**
 * What a packument says about its package, or nothing when it is no packument of that package. A package that was
 * unpublished is present without a version.
 */
export function parsePackument(name: string, document: unknown): PackageState | undefined {
  const parsed = v.safeParse(Packument, document);
  if (!parsed.success || (parsed.output.name ?? name) !== name) return undefined;
  const { versions, time, "dist-tags": distTags = {} } = parsed.output;
  if (versions === undefined && time?.unpublished === undefined) return undefined;
  return {
    kind: "present",
    versions: Object.fromEntries(
      Object.entries(versions ?? {}).map(([version, published]) => [version, parseVersion(published)]),
    ),
    distTags,
  };
}

function parseVersion({ dist, deprecated }: v.InferOutput<typeof Version>): PublishedVersion {
  return {
    ...(dist?.integrity !== undefined && { integrity: dist.integrity }),
    ...(dist?.unpackedSize !== undefined && { unpackedSize: dist.unpackedSize }),
    // npm takes a deprecation back by setting an empty message.
    ...(deprecated !== undefined && deprecated !== "" && deprecated !== false && { deprecated: true }),
  };
}

/** What the registry has under a planned version: nothing that it shows, our bytes, or other bytes. */
type Judgement =
  | { readonly kind: "absent" }
  | { readonly kind: "ours" }
  | { readonly kind: "other"; readonly failure: PublishFailure };

/** Compares by integrity and by nothing else: a name and a version say nothing about the bytes. */
export function judgeView(entry: PackedEntry, { version }: RegistryView, phase: "read" | "read-back"): Judgement {
  if (version === undefined) return { kind: "absent" };
  if (version.integrity === entry.tarball.integrity) return { kind: "ours" };
  const theirs = version.integrity === undefined ? "no integrity" : `the integrity \`${version.integrity}\``;
  return {
    kind: "other",
    failure: {
      class: "integrity",
      phase,
      code: "EINTEGRITY",
      message: `\`${entry.version}\` is on the registry with ${theirs}, packed was \`${entry.tarball.integrity}\``,
    },
  };
}
