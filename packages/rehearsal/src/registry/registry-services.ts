import type { TrustMaterial } from "@sigstore/verify";

import type { Issuer } from "../issuer/create-issuer.ts";
import type { RegistryKey } from "../provenance/create-publish-attestation.ts";
import type { TransparencyLog } from "../signing/create-transparency-log.ts";
import type { StagedVersion } from "../stage/staged-version.ts";
import type { UpstreamReader } from "./create-upstream-reader.ts";
import type { StaticToken, TrustPermission, TrustRecord } from "./registry-options.ts";
import type { Store } from "./store.ts";

/** What an exchanged ID token gives: one package, for a while. */
export interface Credential {
  readonly package: string;
  readonly permissions: readonly TrustPermission[];
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** A second factor in the browser, which a person confirms by opening a link. */
type WebSession =
  | { readonly confirmed: false }
  /** Milliseconds since the epoch. */
  | { readonly confirmed: true; readonly confirmedAt: number };

/** What the registry knows and whom it asks. */
export interface RegistryServices {
  readonly store: Store;
  readonly upstream?: UpstreamReader;
  /** Names that exist, with a placeholder version, if nothing else says so. */
  readonly assumeCreated: ReadonlySet<string>;
  readonly trust: Map<string, TrustRecord>;
  readonly tokens: ReadonlyMap<string, StaticToken>;
  readonly oneTimePassword: string;
  /** By identifier, which stands for the one-time password once it is confirmed. */
  readonly webSessions: Map<string, WebSession>;
  /** By token. */
  readonly credentials: Map<string, Credential>;
  /** Milliseconds. */
  readonly credentialLifetime: number;
  readonly issuer: Issuer;
  readonly key: RegistryKey;
  readonly trustMaterial: TrustMaterial;
  readonly transparencyLog: TransparencyLog;
  /** By stage identifier. */
  readonly staged: Map<string, StagedVersion>;
}
