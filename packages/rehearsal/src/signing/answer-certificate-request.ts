import { createPublicKey, type KeyObject, verify } from "node:crypto";

import * as v from "valibot";

import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply } from "../http/message.ts";
import type { Issuer } from "../issuer/create-issuer.ts";
import type { CertificateAuthority } from "./create-certificate-authority.ts";
import { createCertificateExtensions } from "./create-certificate-extensions.ts";
import type { CertificateLog } from "./create-certificate-log.ts";
import { formatPem } from "./format-pem.ts";

const AUDIENCE = "sigstore";
const LIFETIME = 10 * 60 * 1000;
const INVALID_ARGUMENT = 3;

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

interface Services {
  readonly issuer: Issuer;
  readonly authority: CertificateAuthority;
  readonly log: CertificateLog;
}

/**
 * Fulcio's `POST /api/v2/signingCert`: a short-lived certificate for the holder of an ID token and a key.
 *
 * @see https://github.com/sigstore/fulcio/blob/main/fulcio.proto
 */
export async function answerCertificateRequest(body: Buffer, services: Services): Promise<Reply> {
  const request = v.safeParse(SigningRequest, body.toString());
  if (!request.success) return refuse("the request is not a signing request with a public key");
  const { credentials, publicKeyRequest } = request.output;
  const claims = await services.issuer.verify(credentials.oidcIdentityToken, AUDIENCE);
  if (claims === undefined) return refuse("There was an error processing the identity token");
  const key = readKey(publicKeyRequest.publicKey.content);
  if (key === undefined) return refuse("The public key supplied in the request could not be parsed");
  const proof = Buffer.from(publicKeyRequest.proofOfPossession, "base64");
  if (!verify("sha256", Buffer.from(claims.sub), key, proof)) {
    return refuse("The signature supplied in the request could not be verified");
  }

  const { authority, log } = services;
  const now = new Date();
  const certificate = authority.issue({
    subject: "",
    publicKey: key,
    notBefore: now,
    notAfter: new Date(now.getTime() + LIFETIME),
    extensions: createCertificateExtensions(claims),
    log: (toBeSigned) => log.witness(toBeSigned, authority.publicKey, now),
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
