import type { Json } from "@slipway/core";

import { createAccountRoutes } from "../access/accounts.ts";
import { refuseUnplayed } from "../access/refusals.ts";
import { createSecondFactorRoutes } from "../access/second-factor.ts";
import { createFaults, type Fault, type Faults } from "../faults/faults.ts";
import type { Route } from "../http/routes.ts";
import { startServer } from "../http/server.ts";
import {
  createIssuer,
  createIssuerRoutes,
  type IdTokenClaims,
  type IdTokenEndpoint,
  type Issuer,
} from "../issuer/issuer.ts";
import type { RunClaims } from "../issuer/run-claims.ts";
import { addPackage, createRegistry, type Registry, type RegistryOptions } from "../registry/registry.ts";
import { createFallbackRoutes, createRegistryRoutes } from "../registry/routes.ts";
import type { SeededPackage } from "../registry/seed.ts";
import { listPublished, type PublishedPackage } from "../registry/store.ts";
import { createTeamRoutes } from "../registry/teams.ts";
import { createSigning, createSigningRoutes, refuseUnknown } from "../signing/signing.ts";
import { createTargets, createUpdateRepository } from "../signing/trusted-root.ts";
import { createStageRoutes } from "../stage/stage.ts";
import type { TrustRecord } from "../trust/connection.ts";
import { createExchangeRoutes } from "../trust/exchange.ts";
import { addRecord, type TrustRecords } from "../trust/records.ts";
import { createTrustRoutes } from "../trust/trust.ts";
import { countPuts, createObserver, observe, type PutCount, type RequestRecord } from "./observe.ts";

const DEFAULT_CREDENTIAL_LIFETIME = 15 * 60 * 1000;

/** What is there before the first request. Everything can be left out. */
export interface RehearsalOptions extends RegistryOptions {
  /** Trusted publishers. */
  readonly trust?: readonly TrustRecord[];
  readonly faults?: readonly Fault[];
  /** How long an exchanged credential is good for, in milliseconds. Default: 15 minutes. */
  readonly credentialLifetime?: number;
  /** Of the registry; the authorities take any free one. Default: any free one. */
  readonly port?: number;
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
  /** An ID token with any claims, as jobs of GitLab and CircleCI are handed one in `NPM_ID_TOKEN`. */
  readonly signIdToken: (claims: IdTokenClaims) => Promise<string>;
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

/** Starts an npm registry, GitHub's issuer of ID tokens and sigstore's services on loopback, in this process. */
export async function startRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const issuer = await createIssuer();
  const signing = createSigning();
  const registry = createRegistry(options, signing);
  const records: TrustRecords = new Map();
  for (const record of options.trust ?? []) addRecord(record, records, registry);
  const observer = createObserver(createFaults(options.faults ?? []));

  const routes = createRoutes(registry, issuer, records, options.credentialLifetime);
  const packages = await startServer(
    (request) => observe(request, routes, () => refuseUnplayed(request), observer),
    options.port ?? 0,
  );
  const key = registry.upstream === undefined ? registry.key : undefined;
  const updates = createUpdateRepository(createTargets(signing.trustedRoot, key, packages.origin), new Date());
  const authorityRoutes = [...createIssuerRoutes(issuer), ...createSigningRoutes(signing, issuer, updates.files)];
  const authorities = await startServer((request) => observe(request, authorityRoutes, refuseUnknown, observer), 0);

  return {
    registry: `${packages.origin}/`,
    signing: { fulcioURL: authorities.origin, rekorURL: authorities.origin, tufURL: `${authorities.origin}/tuf` },
    trustedRoot: signing.trustedRoot,
    tufRoot: updates.root,
    openRun: (claims) => issuer.openRun(claims, authorities.origin),
    signIdToken: (claims) => issuer.sign(claims),
    addTrust: (record) => addRecord(record, records, registry),
    addPackage: (seed) => void addPackage(seed, registry),
    faults: observer.faults,
    requests: observer.requests,
    published: (name) => listPublished(registry.store, name),
    puts: (name, version) => countPuts(observer.requests, name, version),
    close: async () => {
      await Promise.all([packages.close(), authorities.close()]);
    },
  };
}

/** Everything that is answered under the registry's address. */
export function createRoutes(
  registry: Registry,
  issuer: Issuer,
  records: TrustRecords,
  credentialLifetime: number = DEFAULT_CREDENTIAL_LIFETIME,
): readonly Route[] {
  return [
    ...createSecondFactorRoutes(registry.access),
    ...createAccountRoutes(registry.access),
    ...createExchangeRoutes(registry, { issuer, records, credentialLifetime }),
    ...createTrustRoutes(registry, records),
    ...createStageRoutes(registry),
    ...createTeamRoutes(registry),
    ...createRegistryRoutes(registry),
    ...createFallbackRoutes(registry),
  ];
}
