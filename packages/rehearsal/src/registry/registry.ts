import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toTrustMaterial, type TrustMaterial } from "@sigstore/verify";

import type { Access, StaticToken, TrustPermission } from "../access/caller.ts";
import { NOT_FOUND } from "../access/refusals.ts";
import type { SecondFactorScope, SecondFactorWindow } from "../access/second-factor.ts";
import type { Reply, ServiceRequest } from "../http/message.ts";
import { createRegistryKey, type RegistryKey } from "../provenance/publish-attestation.ts";
import type { Signing } from "../signing/signing.ts";
import type { TransparencyLog } from "../signing/transparency-log.ts";
import type { Pace } from "./pace.ts";
import type { PublicationLimits, Publications } from "./rules.ts";
import { type SeededPackage, seedPackage } from "./seed.ts";
import type { StagedVersion, Store, StoredPackage, Teams } from "./store.ts";
import { createUpstreamReader, type Upstream, type UpstreamPackument, type UpstreamReader } from "./upstream.ts";

const DEFAULT_ONE_TIME_PASSWORD = "123456";
/** The public version npm leaves when a new package is staged first. */
const PLACEHOLDER = "0.0.0-stage";
const DESCRIPTION = "Temporary package placeholder for staged publishing";

/** What the registry knows before the first request. */
export interface RegistryOptions {
  /** Packages that exist already. */
  readonly packages?: readonly SeededPackage[];
  /**
   * Names that are taken to exist with npm's placeholder version when neither `packages` nor the upstream registry has
   * them: a first version cannot come through trusted publishing.
   */
  readonly assumeCreated?: Iterable<string>;
  readonly tokens?: readonly StaticToken[];
  /**
   * Accepted wherever a second factor is asked for; of digits. Once it is used up, the number after it is accepted as well.
   * Default: `123456`.
   */
  readonly oneTimePassword?: string;
  /**
   * What a second factor is good for where staged versions are approved or rejected: one request, as npm has it, or, as in
   * `window`, everything within five minutes. Default: `each`.
   */
  readonly approvals?: SecondFactorScope;
  /**
   * When a second factor is no longer good: after so long, or after so many requests. Default: five minutes for one that was
   * confirmed in the browser, in which its token is not asked again; one-time passwords stay good.
   */
  readonly secondFactorWindow?: SecondFactorWindow;
  /** What npm calls the right of a trusted publisher to move dist-tags, which it has not said. Default: none has it. */
  readonly distTagPermission?: TrustPermission;
  readonly trustRules?: TrustRules;
  /**
   * Milliseconds since the epoch: what time it is for all that the registry remembers. ID tokens and signatures keep to the
   * machine's. Default: the machine's.
   */
  readonly now?: () => number;
  /** Answers for everything that the rehearsal does not hold. Default: nothing does. */
  readonly upstream?: Upstream;
  readonly limits?: PublicationLimits;
  /** When a version can no longer be unpublished. Default: it always can. */
  readonly unpublishRules?: UnpublishRules;
  /** What becomes of a new scoped package that says nothing of its access. Default: `unpaid`. */
  readonly newScopedPackages?: NewScopedPackages;
  /** Whether who signs up here has a second factor, as npm demands of everybody. Default: nobody has. */
  readonly secondFactor?: boolean;
}

/**
 * npm makes it private, which takes a paid account (`restricted`) and is refused without one (`unpaid`); registries like
 * Verdaccio make it `public`, and ask nobody for money who wants it private.
 */
export type NewScopedPackages = "unpaid" | "restricted" | "public";

/** What becomes of trusted publishers. */
export interface TrustRules {
  /**
   * Milliseconds after which one through whom nothing was published can only be deleted. Default: npm's two days.
   *
   * @see https://github.com/npm/documentation/pull/2041
   */
  readonly expiry?: number;
  /** How many a package may have. Default: ten, which is npm's number. */
  readonly records?: number;
  /** How often they may be made and deleted; who comes more often gets 429 and `Retry-After`. Default: any time. */
  readonly writes?: Pace;
}

/** @see https://docs.npmjs.com/policies/unpublish */
interface UnpublishRules {
  /** npm's are 72. */
  readonly hours?: number;
  /** Whether a package here that depends on it holds it fast. */
  readonly dependents?: boolean;
}

/** What the registry knows and whom it asks. */
export interface Registry {
  readonly store: Store;
  /** By stage identifier. */
  readonly staged: Map<string, StagedVersion>;
  readonly access: Access;
  readonly upstream: UpstreamReader | undefined;
  /** Names that exist, with a placeholder version, if nothing else says so. */
  readonly assumeCreated: ReadonlySet<string>;
  readonly key: RegistryKey;
  readonly trustMaterial: TrustMaterial;
  readonly transparencyLog: TransparencyLog;
  readonly limits: PublicationLimits;
  readonly publications: Publications;
  readonly unpublishRules: UnpublishRules;
  readonly trustRules: TrustRules;
  /** When trusted publishers were made or deleted, in milliseconds since the epoch. */
  readonly trustWrites: number[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly newScopedPackages: NewScopedPackages;
  readonly teams: Teams;
}

/** A registry that believes this signing authority only. */
export function createRegistry(options: RegistryOptions, { trustedRoot, transparencyLog }: Signing): Registry {
  const now = options.now ?? (() => Date.now());
  const registry: Registry = {
    store: new Map(),
    staged: new Map(),
    access: {
      tokens: new Map(options.tokens?.map((token) => [token.token, token])),
      credentials: new Map(),
      accounts: new Map(),
      secondFactor: options.secondFactor ?? false,
      oneTimePassword: options.oneTimePassword ?? DEFAULT_ONE_TIME_PASSWORD,
      sessions: new Map(),
      approvals: options.approvals ?? "each",
      used: new Set(),
      window: options.secondFactorWindow,
      windows: new Map(),
      proven: new Set(),
      distTagPermission: options.distTagPermission,
      now,
    },
    upstream: options.upstream && createUpstreamReader(options.upstream),
    assumeCreated: new Set(options.assumeCreated),
    key: createRegistryKey(),
    trustMaterial: toTrustMaterial(TrustedRoot.fromJSON(trustedRoot)),
    transparencyLog,
    limits: options.limits ?? {},
    publications: { all: [], fresh: [] },
    unpublishRules: options.unpublishRules ?? {},
    trustRules: options.trustRules ?? {},
    trustWrites: [],
    now,
    newScopedPackages: options.newScopedPackages ?? "unpaid",
    teams: new Map(),
  };
  for (const seed of options.packages ?? []) addPackage(seed, registry);
  return registry;
}

/** Adds a package as if it had been there long ago. */
export function addPackage(seed: SeededPackage, { store, key, now }: Registry): StoredPackage {
  return seedPackage(store, seed, key, new Date(now()));
}

/** Creates a package with nothing but the public version that npm leaves when a new one is staged first. */
export function addPlaceholder(name: string, registry: Registry): StoredPackage {
  return addPackage({ name, versions: [{ version: PLACEHOLDER, manifest: { description: DESCRIPTION } }] }, registry);
}

/** Both halves of a package: what was published here, and what the upstream registry shows. */
export interface KnownPackage {
  readonly stored: StoredPackage | undefined;
  readonly upstream: UpstreamPackument | undefined;
}

/**
 * Looks here and upstream; a name that is assumed to be created gets its placeholder when nobody has it.
 *
 * @returns `refusal` when the upstream registry gave no answer to rely on.
 */
export async function findPackage(
  name: string,
  abbreviated: boolean,
  registry: Registry,
): Promise<KnownPackage | { readonly refusal: Reply }> {
  const answer = await registry.upstream?.packument(name, abbreviated);
  if (answer?.kind === "failed") return { refusal: answer.reply };
  const upstream = answer?.kind === "present" ? answer.packument : undefined;
  const known = registry.store.get(name);
  const isAssumed = known === undefined && upstream === undefined && registry.assumeCreated.has(name);
  return { stored: isAssumed ? addPlaceholder(name, registry) : known, upstream };
}

/** Passes a read on as it came; without an upstream registry there is nothing. */
export async function passUpstream({ path, query, headers, here }: ServiceRequest, registry: Registry): Promise<Reply> {
  const whole = query.size === 0 ? path : `${path}?${query.toString()}`;
  return registry.upstream === undefined ? NOT_FOUND : registry.upstream.pass(whole, headers.accept, here);
}
