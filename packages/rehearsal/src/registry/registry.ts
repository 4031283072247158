import type { TrustMaterial } from "@sigstore/verify";

import type { Reply } from "../http/message.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { RegistryKey } from "../provenance/publish-attestation.ts";
import type { TransparencyLog } from "../signing/transparency-log.ts";
import type { StagedVersion } from "../stage/stage.ts";
import { seedPackage, type StaticToken, type TrustPermission, type TrustRecord } from "./seed.ts";
import type { Store, StoredPackage } from "./store.ts";
import type { UpstreamPackument, UpstreamReader } from "./upstream.ts";

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

/** The public version npm leaves when a new package is staged first. */
const PLACEHOLDER = "0.0.0-stage";

/** Both halves of a package: what was published here, and what the upstream registry shows. */
export type FoundPackage =
  | { readonly stored?: StoredPackage; readonly upstream?: UpstreamPackument }
  /** The upstream registry gave no answer to rely on. */
  | { readonly failed: Reply };

/** Looks here and upstream; a name that is assumed to be created gets its placeholder when nobody has it. */
export async function findPackage(
  name: string,
  abbreviated: boolean,
  services: RegistryServices,
): Promise<FoundPackage> {
  const answer = await services.upstream?.packument(name, abbreviated);
  if (answer?.kind === "failed") return { failed: answer.reply };
  const upstream = answer?.kind === "present" ? answer.packument : undefined;
  const known = services.store.get(name);
  const isAssumed = known === undefined && upstream === undefined && services.assumeCreated.has(name);
  const seed = { name, versions: [{ version: PLACEHOLDER }] };
  const stored = isAssumed ? seedPackage(services.store, seed, services.key, new Date()) : known;
  return { ...(stored && { stored }), ...(upstream && { upstream }) };
}
