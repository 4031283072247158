import { type Bundle, bundleFromJSON, isBundleWithDsseEnvelope } from "@sigstore/bundle";
import { X509Certificate } from "@sigstore/core";
import { toSignedEntity, type TrustMaterial, Verifier } from "@sigstore/verify";
import { isJsonObject, type Json, type Manifest } from "@slipway/core";
import * as v from "valibot";

const REFUSED = "Error verifying sigstore provenance bundle: ";
const FULCIO_EXTENSIONS = "1.3.6.1.4.1.57264.1";
const ISSUER = 8;
const RUNNER_ENVIRONMENT = 11;
const SOURCE_REPOSITORY = 12;
const SOURCE_REPOSITORY_REF = 14;
const SOURCE_REPOSITORY_VISIBILITY = 22;

const GITHUB = { name: "GitHub Actions", hosted: "github-hosted" };
const GITLAB = { name: "GitLab CI", hosted: "gitlab-hosted", issuer: "https://gitlab.com" };

const Statement = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    predicateType: v.string(),
    subject: v.tuple([v.object({ name: v.string(), digest: v.object({ sha512: v.string() }) })]),
  }),
);

/** What the provenance in a publication has to be about. */
interface ProvenanceSubject {
  readonly name: string;
  readonly version: string;
  /** Hexadecimal SHA-512 of the tarball. */
  readonly sha512: string;
  readonly manifest: Manifest;
}

type ProvenanceCheck =
  | { readonly accepted: true; readonly predicateType: string; readonly bundle: Json }
  /** The registry's words for its 422. */
  | { readonly accepted: false; readonly message: string };

/**
 * What the registry does with the provenance of a publication: cryptography first, then the subject, then the facts
 * that the signing certificate carries.
 *
 * @param bundle A Sigstore bundle in JSON, as the client sent it.
 */
export function checkProvenance(bundle: Json, subject: ProvenanceSubject, trust: TrustMaterial): ProvenanceCheck {
  try {
    const parsed = bundleFromJSON(bundle);
    new Verifier(trust).verify(toSignedEntity(parsed));
    const certificate = readCertificate(parsed);
    if (!isBundleWithDsseEnvelope(parsed) || certificate === undefined) {
      return refuse("the bundle is not an attestation signed with a certificate");
    }
    const statement = v.safeParse(Statement, parsed.content.dsseEnvelope.payload.toString());
    if (!statement.success) return refuse("the attestation is not an in-toto statement about one subject");
    const mismatch =
      checkSubject(statement.output.subject[0], subject) ?? checkCertificate(certificate, subject.manifest);
    return mismatch === undefined
      ? { accepted: true, predicateType: statement.output.predicateType, bundle }
      : refuse(mismatch);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Bundles since version 0.3 hold one certificate, earlier ones a chain. */
function readCertificate({ verificationMaterial: { content } }: Bundle): X509Certificate | undefined {
  if (content.$case === "publicKey") return undefined;
  const certificate =
    content.$case === "certificate" ? content.certificate : content.x509CertificateChain.certificates[0];
  return certificate && X509Certificate.parse(Buffer.from(certificate.rawBytes));
}

function checkSubject(
  actual: { readonly name: string; readonly digest: { readonly sha512: string } },
  { name, version, sha512 }: ProvenanceSubject,
): string | undefined {
  const expected = `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
  if (actual.name !== expected) return `the statement is about "${actual.name}", expected "${expected}"`;
  if (actual.digest.sha512 !== sha512) return "the statement's sha512 digest is not the tarball's";
  return undefined;
}

function refuse(message: string): ProvenanceCheck {
  return { accepted: false, message: REFUSED + message };
}

/**
 * Compares a manifest with the certificate that signed its provenance, in npm's words as users report them. The
 * registry compares plainly: making a URL canonical is the client's part.
 *
 * Of GitLab no such report is known: its refusals are taken to be GitHub's with its own names in them.
 *
 * @see https://github.com/npm/cli/issues/8036 `repository.url`
 * @see https://github.com/npm/cli/issues/8699 source repository ref
 */
function checkCertificate(certificate: X509Certificate, manifest: Manifest): string | undefined {
  const { name, hosted } = readExtension(certificate, ISSUER) === GITLAB.issuer ? GITLAB : GITHUB;
  const runner = readExtension(certificate, RUNNER_ENVIRONMENT);
  if (runner !== hosted) {
    return `Unsupported ${name} runner environment: "${runner}". Only "${hosted}" runners are supported when publishing with provenance.`;
  }
  const visibility = readExtension(certificate, SOURCE_REPOSITORY_VISIBILITY);
  if (visibility !== "public") {
    return `Unsupported ${name} source repository visibility: "${visibility}". Only public source repositories are supported when publishing with provenance.`;
  }
  if (readExtension(certificate, SOURCE_REPOSITORY_REF) === "") {
    return "Missing SourceRepositoryRef in signing certificate";
  }
  const expected = readExtension(certificate, SOURCE_REPOSITORY);
  const actual = readRepositoryUrl(manifest);
  if (actual.replace(/^git\+/, "").replace(/\.git$/, "") !== expected) {
    return `Failed to validate repository information: package.json: "repository.url" is "${actual}", expected to match "${expected}" from provenance`;
  }
  return undefined;
}

/** Literally `repository.url`: a shorthand string that a client did not normalise has none. */
function readRepositoryUrl({ repository }: Manifest): string {
  const url = isJsonObject(repository) ? repository["url"] : undefined;
  return typeof url === "string" ? url : "";
}

function readExtension(certificate: X509Certificate, number: number): string {
  const extension = certificate.extension(`${FULCIO_EXTENSIONS}.${number}`);
  return extension?.valueObj.subs[0]?.value.toString("utf8") ?? "";
}
