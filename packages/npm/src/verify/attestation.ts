import type { Signer, VerificationPolicy } from "@sigstore/verify";
import {
  type ExpectedOrigin,
  type Json,
  parsePipelineRef,
  type ProviderFacts,
  type VerificationCheck,
} from "@slipway/core";
import * as v from "valibot";

import { createPurl } from "../artifact/provenance.ts";
import { within } from "../registry/bound.ts";
import { type RegistryClient, requestRegistry } from "../registry/client.ts";
import type { Credential } from "../registry/credential.ts";
import { messageOf, redact } from "../registry/redact.ts";

const PROVENANCE = "https://slsa.dev/provenance/";

/** Numbers of Fulcio's extensions. */
const RUNNER = 11;
const SOURCE_REPOSITORY = 12;
const SOURCE_DIGEST = 13;
const BUILD_CONFIG = 18;
const Attestation = v.object({ predicateType: v.string(), bundle: v.unknown() });
const Envelope = v.object({ dsseEnvelope: v.object({ payload: v.string() }) });

const Statement = v.object({
  subject: v.array(v.object({ name: v.string(), digest: v.object({ sha512: v.string() }) })),
});

interface AttestedVersion {
  readonly name: string;
  readonly version: string;
  /** `sha512-…` */
  readonly integrity: string;
}

/** With what an attestation is proved: signatures by the trusted authorities, for ID tokens of one CI service. */
export interface AttestationProof {
  readonly verify: AttestationVerifier;
  readonly facts: ProviderFacts;
}

/**
 * Looks for the provenance among a version's attestations, proves its signature, and compares what it says: which bytes,
 * from which repository, commit, pipeline file and kind of runner, whatever the ref. The origin is taken from the certificate, which the authority filled in,
 * and not from the statement, which the job did.
 *
 * @param attestations As the registry gives them.
 */
export function checkAttestation(
  attestations: readonly unknown[],
  version: AttestedVersion,
  expected: ExpectedOrigin,
  { verify, facts }: AttestationProof,
): VerificationCheck {
  const bundle = attestations
    .filter((attestation) => v.is(Attestation, attestation))
    .find(({ predicateType }) => predicateType.startsWith(PROVENANCE))?.bundle;
  if (bundle === undefined) return { state: "missing", reason: "no provenance among the attestations" };
  let signer: Signer;
  try {
    signer = verify(bundle, { extensions: { issuer: facts.issuer } });
  } catch (error) {
    return { state: "mismatch", reason: redact(messageOf(error)) };
  }
  return checkSubject(bundle, version) ?? checkOrigin(signer, expected, facts) ?? { state: "ok" };
}

function checkSubject(bundle: unknown, { name, version, integrity }: AttestedVersion): VerificationCheck | undefined {
  const expected = {
    name: createPurl(name, version),
    sha512: Buffer.from(integrity.replace(/^sha512-/u, ""), "base64").toString("hex"),
  };
  const subjects = parseSubjects(bundle);
  const [subject] = subjects;
  if (subject === undefined || subjects.length > 1) {
    return { state: "mismatch", reason: `the statement is about ${subjects.length} subjects, expected one` };
  }
  if (subject.name !== expected.name) {
    return {
      state: "mismatch",
      actual: redact(subject.name),
      expected: expected.name,
      reason: "the statement is about another package",
    };
  }
  if (subject.digest.sha512 !== expected.sha512) {
    return {
      state: "mismatch",
      actual: redact(subject.digest.sha512),
      expected: expected.sha512,
      reason: "the statement is about other bytes",
    };
  }
  return undefined;
}

function parseSubjects(bundle: unknown): v.InferOutput<typeof Statement>["subject"] {
  const envelope = v.safeParse(Envelope, bundle);
  if (!envelope.success) return [];
  try {
    const payload = Buffer.from(envelope.output.dsseEnvelope.payload, "base64").toString("utf8");
    return v.parse(Statement, JSON.parse(payload)).subject;
  } catch {
    return [];
  }
}

function checkOrigin(
  signer: Signer,
  { repository, commit, workflow }: ExpectedOrigin,
  facts: ProviderFacts,
): VerificationCheck | undefined {
  const url = repository && `${repository.server}/${repository.owner}/${repository.name}`;
  const pipeline = readCertificateText(signer, BUILD_CONFIG);
  const file = parsePipelineRef(facts, pipeline)?.file;
  const place = url && `${url}${facts.pipelines.mark}`;
  const comparisons = [
    { what: "repository", actual: readCertificateText(signer, SOURCE_REPOSITORY), expected: url },
    { what: "commit", actual: readCertificateText(signer, SOURCE_DIGEST), expected: commit },
    { what: "workflow", actual: file, expected: workflow ?? file ?? `a file in ${facts.pipelines.directory || "it"}` },
    { what: "repository's workflow", actual: pipeline?.slice(0, place?.length), expected: place },
    { what: "kind of runner", actual: readCertificateText(signer, RUNNER), expected: facts.hostedRunner },
  ];
  const wrong = comparisons.find(({ actual, expected }) => expected !== undefined && actual !== expected);
  if (wrong === undefined) {
    const reason = "nobody tells which repository it has to come from";
    return repository === undefined ? { state: "unproven", reason } : undefined;
  }
  const { what, actual = "", expected = "" } = wrong;
  return { state: "mismatch", actual: redact(actual), expected, reason: `it was signed for another ${what}` };
}

/**
 * Proves that a Sigstore bundle (JSON) was signed by a certificate of the trusted authorities, with its log entry, and says
 * who signed.
 *
 * @throws What `@sigstore/bundle` and `@sigstore/verify` throw when it was not.
 */
export type AttestationVerifier = (bundle: unknown, policy: VerificationPolicy) => Signer;

/** Milliseconds for one file of the public good's, whose sizes the library bounds. */
const LONGEST_FILE = 15_000;

/** Milliseconds for all of them: there may be hundreds of rotated roots. */
const LONGEST_READING = 60_000;

/**
 * @param trustedRoot Sigstore's `trusted_root.json`; absent, the public one, read through TUF and kept in the user's cache.
 * @throws When the public root cannot be read.
 */
export async function readAttestationVerifier(trustedRoot?: Json): Promise<AttestationVerifier> {
  // Loaded here: a release without provenance does without them.
  const [{ bundleFromJSON }, { TrustedRoot }, { getTrustedRoot }, { toSignedEntity, toTrustMaterial, Verifier }] =
    await Promise.all([
      import("@sigstore/bundle"),
      import("@sigstore/protobuf-specs"),
      import("@sigstore/tuf"),
      import("@sigstore/verify"),
    ]);
  const root =
    trustedRoot === undefined
      ? await within(getTrustedRoot({ timeout: LONGEST_FILE, retry: 1 }), {
          milliseconds: LONGEST_READING,
          what: "Sigstore's trusted root",
        })
      : TrustedRoot.fromJSON(trustedRoot);
  const verifier = new Verifier(toTrustMaterial(root));
  return (bundle, policy) => verifier.verify(toSignedEntity(bundleFromJSON(bundle)), policy);
}

const Answer = v.object({ attestations: v.array(v.unknown()) });

/**
 * The attestations of a version. As npm does, only the path of the address in the packument is used, on the registry that
 * gave it.
 *
 * @param address The version's `dist.attestations.url`.
 * @throws What `requestRegistry` throws, and when the answer is something else.
 */
export async function readAttestations(
  client: RegistryClient,
  { pathname }: URL,
  registry: string,
  credential: Credential,
): Promise<readonly unknown[]> {
  const url = new URL(pathname, registry).href;
  const response = await requestRegistry(client, { url, credential, timeout: client.policy.timeout });
  return v.parse(Answer, await response.json()).attestations;
}

/** Fulcio's extensions, whose numbers follow. Source: `docs/oid-info.md` of Fulcio. */
const FULCIO = [1, 3, 6, 1, 4, 1, 57264, 1];
const UTF8_STRING = 0x0c;
const LONG_FORM = 0x80;

/** One of Fulcio's extensions of the certificate that signed, from number 8 on, which are DER-encoded UTF-8 strings. */
function readCertificateText({ identity }: Signer, number: number): string | undefined {
  const oid = [...FULCIO, number].join(".");
  const value = identity?.oids?.find((candidate) => candidate.oid?.id.join(".") === oid)?.value;
  return value === undefined ? undefined : decodeUtf8String(value);
}

function decodeUtf8String(der: Buffer): string | undefined {
  const [tag, length = 0] = der;
  if (tag !== UTF8_STRING) return undefined;
  const start = 2 + (length < LONG_FORM ? 0 : length - LONG_FORM);
  return der.subarray(start).toString("utf8");
}
