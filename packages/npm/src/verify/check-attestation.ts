import type { Signer } from "@sigstore/verify";
import type { RepositoryIdentity, VerificationCheck } from "@slipway/core";
import * as v from "valibot";

import { createPurl } from "../publish/create-purl.ts";
import { redact } from "../publish/redact.ts";
import type { AttestationVerifier } from "./read-attestation-verifier.ts";
import { readCertificateText } from "./read-certificate-text.ts";

const PROVENANCE = "https://slsa.dev/provenance/";
const GITHUB = "https://github.com";
const GITHUB_ISSUER = "https://token.actions.githubusercontent.com";

/** Numbers of Fulcio's extensions. */
const SOURCE_REPOSITORY = 12;
const SOURCE_DIGEST = 13;
const BUILD_CONFIG = 18;

const Attestation = v.object({ predicateType: v.string(), bundle: v.unknown() });
const Envelope = v.object({ dsseEnvelope: v.object({ payload: v.string() }) });
const Statement = v.object({
  subject: v.array(v.object({ name: v.string(), digest: v.object({ sha512: v.string() }) })),
});

/** What an attestation has to say; what is absent is not compared. */
export interface ExpectedOrigin {
  readonly repository?: RepositoryIdentity;
  /** Full commit hash. */
  readonly commit?: string;
  /** Base name of the workflow that entered the run: `release.yml`. */
  readonly workflow?: string;
}

export interface AttestedVersion {
  readonly name: string;
  readonly version: string;
  /** `sha512-…` */
  readonly integrity: string;
}

/**
 * Looks for the provenance among a version's attestations, proves its signature, and compares what it says: which bytes,
 * from which repository, commit and workflow. The origin is taken from the certificate, which the authority filled in,
 * and not from the statement, which the job did.
 *
 * @param attestations As the registry gives them.
 */
export function checkAttestation(
  attestations: readonly unknown[],
  version: AttestedVersion,
  expected: ExpectedOrigin,
  verify: AttestationVerifier,
): VerificationCheck {
  const bundle = attestations
    .filter((attestation) => v.is(Attestation, attestation))
    .find(({ predicateType }) => predicateType.startsWith(PROVENANCE))?.bundle;
  if (bundle === undefined) return { state: "missing", reason: "no provenance among the attestations" };
  let signer: Signer;
  try {
    const issuer = (expected.repository?.server ?? GITHUB) === GITHUB ? { extensions: { issuer: GITHUB_ISSUER } } : {};
    signer = verify(bundle, issuer);
  } catch (error) {
    return { state: "mismatch", reason: redact(error instanceof Error ? error.message : String(error)) };
  }
  return checkSubject(bundle, version) ?? checkOrigin(signer, expected) ?? { state: "ok" };
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

function checkOrigin(signer: Signer, { repository, commit, workflow }: ExpectedOrigin): VerificationCheck | undefined {
  const url = repository && `${repository.server}/${repository.owner}/${repository.name}`;
  const buildConfig = readCertificateText(signer, BUILD_CONFIG);
  const file = /\/\.github\/workflows\/(?<file>[^/@]+)@/u.exec(buildConfig ?? "")?.groups?.["file"];
  const comparisons = [
    { what: "repository", actual: readCertificateText(signer, SOURCE_REPOSITORY), expected: url },
    { what: "commit", actual: readCertificateText(signer, SOURCE_DIGEST), expected: commit },
    { what: "workflow", actual: file, expected: workflow },
  ];
  const wrong = comparisons.find(({ actual, expected }) => expected !== undefined && actual !== expected);
  if (wrong === undefined) return undefined;
  const { what, actual = "", expected = "" } = wrong;
  return { state: "mismatch", actual: redact(actual), expected, reason: `it was signed for another ${what}` };
}
