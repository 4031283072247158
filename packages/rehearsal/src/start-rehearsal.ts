import { randomUUID } from "node:crypto";

import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toTrustMaterial } from "@sigstore/verify";
import type { Json } from "@slipway/core";

import { createFaults } from "./faults/create-faults.ts";
import { type RunningServer, startServer } from "./http/start-server.ts";
import { createIssuer, type Issuer } from "./issuer/create-issuer.ts";
import { createRegistryKey } from "./provenance/create-registry-key.ts";
import { answerRegistry } from "./registry/answer-registry.ts";
import { createUpstreamReader } from "./registry/create-upstream-reader.ts";
import { listPublished } from "./registry/list-published.ts";
import { parseOperation } from "./registry/parse-operation.ts";
import type { RegistryServices } from "./registry/registry-services.ts";
import { seedPackage } from "./registry/seed-package.ts";
import type { RehearsalOptions } from "./rehearsal-options.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { answerAuthority } from "./service/answer-authority.ts";
import { countPuts } from "./service/count-puts.ts";
import { describeAuthorityRequest } from "./service/describe-authority-request.ts";
import { describeOperation } from "./service/describe-operation.ts";
import { observe, type Observer } from "./service/observe.ts";
import { createCertificateAuthority } from "./signing/create-certificate-authority.ts";
import { createCertificateLog } from "./signing/create-certificate-log.ts";
import { createTransparencyLog } from "./signing/create-transparency-log.ts";
import { createTrustedRoot } from "./signing/create-trusted-root.ts";
import { createUpdateRepository } from "./signing/create-update-repository.ts";

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
