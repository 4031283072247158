import { createPublicKey, type KeyObject, verify } from "node:crypto";

import * as v from "valibot";

import { createJsonReply, type Reply } from "../http/message.ts";
import { type Issuer, parseRunClaims, type VerifiedClaims } from "../issuer/issuer.ts";
import type { CertificateLog } from "./certificate-log.ts";
import { type CertificateAuthority, type CertificateExtension, formatPem } from "./certificate.ts";

const AUDIENCE = "sigstore";
/** GitHub's, and those of enterprises. @see https://github.com/sigstore/fulcio/blob/main/config/identity/config.yaml */
const ISSUERS = /^https:\/\/token\.actions\.githubusercontent\.com(?:\/[^/]+)?$/;
const LIFETIME = 10 * 60 * 1000;
const INVALID_ARGUMENT = 3;
const GITHUB = "https://github.com";
const FULCIO_EXTENSIONS = "1.3.6.1.4.1.57264.1";

const SigningRequest = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    credentials: v.object({ oidcIdentityToken: v.string() }),
    publicKeyRequest: v.object({
      publicKey: v.object({ content: v.string() }),
      proofOfPossession: v.pipe(v.string(), v.base64()),
    }),
  }),
);

/** Whom a signing certificate needs. */
interface Certifiers {
  readonly issuer: Issuer;
  readonly authority: CertificateAuthority;
  readonly certificateLog: CertificateLog;
}

/**
 * Fulcio's `POST /api/v2/signingCert`: a short-lived certificate for the holder of an ID token and a key.
 *
 * @see https://github.com/sigstore/fulcio/blob/main/fulcio.proto
 */
export async function answerCertificateRequest(
  body: Buffer,
  { issuer, authority, certificateLog }: Certifiers,
): Promise<Reply> {
  const request = v.safeParse(SigningRequest, body.toString());
  if (!request.success) return refuse("the request is not a signing request with a public key");
  const { credentials, publicKeyRequest } = request.output;
  const idToken = await issuer.verify(credentials.oidcIdentityToken, AUDIENCE);
  const claims = idToken === undefined ? undefined : parseRunClaims(idToken, ISSUERS);
  if (claims === undefined) return refuse("There was an error processing the identity token");
  const key = readKey(publicKeyRequest.publicKey.content);
  if (key === undefined) return refuse("The public key supplied in the request could not be parsed");
  const proof = Buffer.from(publicKeyRequest.proofOfPossession, "base64");
  if (!verify("sha256", Buffer.from(claims.sub), key, proof)) {
    return refuse("The signature supplied in the request could not be verified");
  }

  const now = new Date();
  const certificate = authority.issue({
    subject: "",
    publicKey: key,
    notBefore: now,
    notAfter: new Date(now.getTime() + LIFETIME),
    extensions: createCertificateExtensions(claims),
    log: (toBeSigned) => certificateLog.witness(toBeSigned, authority.publicKey, now),
  });
  const certificates = [certificate, authority.certificate].map((der) => formatPem("CERTIFICATE", der));
  return createJsonReply(200, { signedCertificateEmbeddedSct: { chain: { certificates } } });
}

function refuse(message: string): Reply {
  return createJsonReply(400, { code: INVALID_ARGUMENT, message, details: [] });
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

/**
 * What Fulcio writes into the certificate of a GitHub Actions job; a claim that is empty gets no extension.
 *
 * @see https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
 */
function createCertificateExtensions(claims: VerifiedClaims): CertificateExtension[] {
  const repository = `${GITHUB}/${claims.repository}`;
  const values: Readonly<Record<number, string | undefined>> = {
    8: claims.iss,
    9: `${GITHUB}/${claims.job_workflow_ref}`,
    10: claims.job_workflow_sha,
    11: claims.runner_environment,
    12: repository,
    13: claims.sha,
    14: claims.ref,
    15: claims.repository_id,
    16: `${GITHUB}/${claims.repository_owner}`,
    17: claims.repository_owner_id,
    18: `${GITHUB}/${claims.workflow_ref}`,
    19: claims.workflow_sha,
    20: claims.event_name,
    21: `${repository}/actions/runs/${claims.run_id}/attempts/${claims.run_attempt}`,
    22: claims.repository_visibility,
    23: claims.environment,
  };
  return [
    { type: "digital-signature" },
    { type: "usage", purpose: "code-signing" },
    { type: "uri", uri: `${GITHUB}/${claims.job_workflow_ref}` },
    ...Object.entries(values).flatMap(([number, value]): CertificateExtension[] =>
      value === undefined || value === "" ? [] : [{ type: "text", oid: `${FULCIO_EXTENSIONS}.${number}`, value }],
    ),
  ];
}
