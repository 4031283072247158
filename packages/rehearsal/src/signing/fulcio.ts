import { createPublicKey, type KeyObject, verify } from "node:crypto";

import * as v from "valibot";

import { createJsonReply, type Reply } from "../http/message.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { CertificateLog } from "./certificate-log.ts";
import { type CertificateAuthority, type CertificateExtension, formatPem } from "./certificate.ts";
import { type CertifiedJob, readCertifiedJob } from "./certified-job.ts";

const AUDIENCE = "sigstore";
const LIFETIME = 10 * 60 * 1000;
const INVALID_ARGUMENT = 3;
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
  const job = idToken === undefined ? undefined : readCertifiedJob(idToken);
  if (job === undefined) return refuse("There was an error processing the identity token");
  const key = readKey(publicKeyRequest.publicKey.content);
  if (key === undefined) return refuse("The public key supplied in the request could not be parsed");
  const proof = Buffer.from(publicKeyRequest.proofOfPossession, "base64");
  if (!verify("sha256", Buffer.from(job.subject), key, proof)) {
    return refuse("The signature supplied in the request could not be verified");
  }

  const now = new Date();
  const certificate = authority.issue({
    subject: "",
    publicKey: key,
    notBefore: now,
    notAfter: new Date(now.getTime() + LIFETIME),
    extensions: createCertificateExtensions(job),
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

function createCertificateExtensions({ uri, values }: CertifiedJob): CertificateExtension[] {
  return [
    { type: "digital-signature" },
    { type: "usage", purpose: "code-signing" },
    { type: "uri", uri },
    ...Object.entries(values).flatMap(([number, value]): CertificateExtension[] =>
      value === undefined || value === "" ? [] : [{ type: "text", oid: `${FULCIO_EXTENSIONS}.${number}`, value }],
    ),
  ];
}
