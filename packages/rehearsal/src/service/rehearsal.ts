import { randomUUID } from "node:crypto";

import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toTrustMaterial } from "@sigstore/verify";
import type { Json, Manifest } from "@slipway/core";

import type { Fault } from "../faults/fault.ts";
import { createFaults, type Faults } from "../faults/faults.ts";
import { type RunningServer, startServer } from "../http/server.ts";
import { createIssuer, type Issuer } from "../issuer/issuer.ts";
import type { RunClaims } from "../issuer/run-claims.ts";
import { createRegistryKey } from "../provenance/publish-attestation.ts";
import type { RegistryServices } from "../registry/registry.ts";
import { answerRegistry, parseOperation } from "../registry/routes.ts";
import {
  type SeededPackage,
  seedPackage,
  type StaticToken,
  type TrustRecord,
  type Upstream,
} from "../registry/seed.ts";
import { listPublished } from "../registry/store.ts";
import { createUpstreamReader } from "../registry/upstream.ts";
import { createCertificateAuthority } from "../signing/authority.ts";
import { createCertificateLog } from "../signing/certificate-log.ts";
import { answerAuthority } from "../signing/routes.ts";
import { createTransparencyLog } from "../signing/transparency-log.ts";
import { createTrustedRoot, createUpdateRepository } from "../signing/trusted-root.ts";
import {
  countPuts,
  describeAuthorityRequest,
  describeOperation,
  observe,
  type Observer,
  type RequestRecord,
} from "./observe.ts";

const DEFAULT_ONE_TIME_PASSWORD = "123456";

const DEFAULT_CREDENTIAL_LIFETIME = 15 * 60 * 1000;

const LOG_HOST = "log.rehearsal.localhost";

/** Signing, and what tells a verifier to believe it. */
type Signing = ReturnType<typeof createSigning>;

/** Starts an npm registry, GitHub's issuer of ID tokens and sigstore's services on loopback, in this process. */
export async function startRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const issuer = await createIssuer();
  const signing = createSigning();
  const services = createRegistryServices(options, issuer, signing);
  const observer: Observer = { faults: createFaults(options.faults ?? []), requests: [], began: performance.now() };
  const registry = await startRegistry(services, observer, options.port ?? 0);
  const updates = createUpdateRepository(createTargets(signing.trustedRoot, services, registry.origin), new Date());
  const authorities = await startServer(
    (request) =>
      observe(
        request,
        describeAuthorityRequest(request),
        () => answerAuthority(request, { issuer, ...signing, updates: updates.files }),
        observer,
      ),
    0,
  );
  return {
    registry: `${registry.origin}/`,
    signing: { fulcioURL: authorities.origin, rekorURL: authorities.origin, tufURL: `${authorities.origin}/tuf` },
    trustedRoot: signing.trustedRoot,
    tufRoot: updates.root,
    openRun: (claims) => ({
      requestUrl: `${authorities.origin}/id-token?api-version=2.0`,
      requestToken: issuer.openRun(claims),
    }),
    addTrust: (record) => void services.trust.set(randomUUID(), record),
    addPackage: (seed) => void seedPackage(services.store, seed, services.key, new Date()),
    faults: observer.faults,
    requests: observer.requests,
    published: (name) => listPublished(services.store, name),
    puts: (name, version) => countPuts(observer.requests, name, version),
    close: async () => {
      await Promise.all([registry.close(), authorities.close()]);
    },
  };
}

function createSigning() {
  const now = new Date();
  const authority = createCertificateAuthority("Slipway rehearsal", now);
  const certificateLog = createCertificateLog();
  const transparencyLog = createTransparencyLog(LOG_HOST);
  const origin = `https://${LOG_HOST}`;
  const trustedRoot = createTrustedRoot({ authority, certificateLog, transparencyLog, origin });
  return { authority, certificateLog, transparencyLog, trustedRoot };
}

function createRegistryServices(options: RehearsalOptions, issuer: Issuer, signing: Signing): RegistryServices {
  const key = createRegistryKey();
  const services: RegistryServices = {
    store: new Map(),
    ...(options.upstream && { upstream: createUpstreamReader(options.upstream) }),
    assumeCreated: new Set(options.assumeCreated),
    trust: new Map(options.trust?.map((record) => [randomUUID(), record])),
    tokens: new Map(options.tokens?.map((token) => [token.token, token])),
    oneTimePassword: options.oneTimePassword ?? DEFAULT_ONE_TIME_PASSWORD,
    webSessions: new Map(),
    credentials: new Map(),
    credentialLifetime: options.credentialLifetime ?? DEFAULT_CREDENTIAL_LIFETIME,
    issuer,
    key,
    trustMaterial: toTrustMaterial(TrustedRoot.fromJSON(signing.trustedRoot)),
    transparencyLog: signing.transparencyLog,
    staged: new Map(),
  };
  for (const seed of options.packages ?? []) seedPackage(services.store, seed, key, new Date());
  return services;
}

function startRegistry(services: RegistryServices, observer: Observer, port: number): Promise<RunningServer> {
  const published = new Set<string>();
  return startServer((request) => {
    const operation = parseOperation(request.method, request.path);
    const subject = describeOperation(operation, request.body, published);
    if (subject.kind === "put" && subject.package !== undefined) published.add(subject.package);
    return observe(request, subject, (hold) => answerRegistry(operation, request, hold, services), observer);
  }, port);
}

/**
 * What the TUF repository vouches for. The registry's keys are in it only when they are the only ones: clients look
 * there first and would not find an upstream registry's.
 */
function createTargets(trustedRoot: Json, { key, upstream }: RegistryServices, origin: string): Record<string, Buffer> {
  const root = { "trusted_root.json": Buffer.from(JSON.stringify(trustedRoot)) };
  if (upstream !== undefined) return root;
  const rawBytes = key.publicKey.replaceAll(/-----[^-]+-----|\n/g, "");
  const validFor = { start: new Date(0).toISOString() };
  const publicKey = { rawBytes, keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor };
  const keys = ["npm:signatures", "npm:attestations"].map((keyUsage) => ({ keyId: key.keyid, keyUsage, publicKey }));
  return { ...root, [`${new URL(origin).host}/keys.json`]: Buffer.from(JSON.stringify({ keys })) };
}

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

/** What is there before the first request. Everything can be left out. */
export interface RehearsalOptions {
  /** Trusted publishers. */
  readonly trust?: readonly TrustRecord[];
  /** Packages that exist already. */
  readonly packages?: readonly SeededPackage[];
  /**
   * Names that are taken to exist with npm's placeholder version when neither `packages` nor the upstream registry has
   * them: a first version cannot come through trusted publishing.
   */
  readonly assumeCreated?: Iterable<string>;
  readonly tokens?: readonly StaticToken[];
  /** Accepted wherever a second factor is asked for. Default: `123456`. */
  readonly oneTimePassword?: string;
  /** Answers for everything that the rehearsal does not hold. Default: nothing does. */
  readonly upstream?: Upstream;
  readonly faults?: readonly Fault[];
  /** How long an exchanged credential is good for, in milliseconds. Default: 15 minutes. */
  readonly credentialLifetime?: number;
  /** Of the registry; the authorities take any free one. Default: any free one. */
  readonly port?: number;
}
