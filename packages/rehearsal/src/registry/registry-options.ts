import type { Manifest } from "@slipway/core";

/** What a trusted publisher may do; npm checks it at the PUT, not at the exchange. */
export type TrustPermission = "createPackage" | "createStagedPackage";

/**
 * One trusted publisher of one package, as `npm trust github` saves it. All fields are compared exactly, letter case
 * included.
 */
export interface TrustRecord {
  readonly package: string;
  /** `owner/name` */
  readonly repository: string;
  /** Base name of the entry workflow: `release.yml`. */
  readonly file: string;
  readonly environment?: string;
  readonly permissions: readonly TrustPermission[];
}

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
  /** "Require two-factor authentication and disallow tokens" in the package's settings. */
  readonly disallowTokens?: boolean;
}

/** A token as one keeps in a secret. */
export interface StaticToken {
  readonly token: string;
  readonly user: string;
  /** Without it, publishing asks for a one-time password. */
  readonly bypassTwoFactor: boolean;
  /** Names it may publish; default: every name. */
  readonly packages?: readonly string[];
}

/** The registry that answers for whatever the embedded one does not hold. It is only ever read from. */
export interface Upstream {
  /** Base URL. */
  readonly registry: string;
  /** Sent with every request, such as an authorization for a private registry. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces `fetch`, for proxies and certificates of one's own. */
  readonly fetch?: typeof globalThis.fetch;
}
