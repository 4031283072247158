import * as v from "valibot";

import type { RegistryConfig } from "../config/read-registry-config.ts";
import { escapeName } from "../registry/escape-name.ts";
import { parseFailure } from "../registry/parse-failure.ts";
import { type Credential, requestRegistry } from "./request-registry.ts";

const ABBREVIATED = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";

/** Milliseconds. */
const TIMEOUT = 30_000;

const Packument = v.object({
  "dist-tags": v.optional(v.record(v.string(), v.string()), {}),
  versions: v.optional(v.record(v.string(), v.unknown()), {}),
});
const Version = v.object({
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

export interface VersionRequest {
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
  const packument = v.safeParse(Packument, body);
  if (!packument.success) throw unexpected(name);
  const entry = v.safeParse(Version, packument.output.versions[version]);
  return {
    found: true,
    anonymous,
    distTags: packument.output["dist-tags"],
    ...(version in packument.output.versions && { version: entry.success ? describe(entry.output) : {} }),
  };
}

function describe({ dist }: v.InferOutput<typeof Version>): VersionOnRegistry {
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
