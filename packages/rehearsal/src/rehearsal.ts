import type { Json, Manifest } from "@slipway/core";

import type { Faults } from "./faults/create-faults.ts";
import type { RunClaims } from "./issuer/run-claims.ts";
import type { SeededPackage, TrustRecord } from "./registry/registry-options.ts";
import type { RequestRecord } from "./service/request-record.ts";

/** Where a job asks for its ID tokens. */
export interface IdTokenEndpoint {
  /** Takes `&audience=…`, as GitHub's does. */
  readonly requestUrl: string;
  /** Bearer */
  readonly requestToken: string;
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

/** How often a version was put. */
export interface PutCount {
  readonly accepted: number;
  readonly refused: number;
  /** Met by a fault before they reached the registry. */
  readonly lost: number;
}

/** A registry, an issuer of ID tokens and a signing authority on loopback, until `close`. */
export interface Rehearsal {
  /** Base URL with a trailing slash. */
  readonly registry: string;
  readonly signing: {
    readonly fulcioURL: string;
    readonly rekorURL: string;
    /** A TUF repository with `trusted_root.json`. */
    readonly tufURL: string;
  };
  /** Sigstore's `trusted_root.json`: verifies what was signed here. */
  readonly trustedRoot: Json;
  /** The TUF repository's `root.json`, which clients must have beforehand. */
  readonly tufRoot: Buffer;
  /** Begins a run of a workflow: its ID tokens make these claims. */
  readonly openRun: (claims: RunClaims) => IdTokenEndpoint;
  readonly addTrust: (record: TrustRecord) => void;
  readonly addPackage: (seed: SeededPackage) => void;
  readonly faults: Faults;
  /** In the order in which they were answered. */
  readonly requests: readonly RequestRecord[];
  /** Versions of a package published since the beginning; of every package, without a name. */
  readonly published: (name?: string) => readonly PublishedPackage[];
  readonly puts: (name: string, version: string) => PutCount;
  readonly close: () => Promise<void>;
}
