import { generateKeyPairSync, type KeyObject } from "node:crypto";

import { type CertificateRequest, createCertificate } from "./create-certificate.ts";

/** Clocks differ and certificates count in seconds: a fresh authority is already valid. */
const HEAD_START = 60 * 60 * 1000;
const LIFETIME = 7 * 24 * 60 * 60 * 1000;

/** What differs from one certificate to the next. */
type LeafRequest = Omit<CertificateRequest, "issuer">;

export interface CertificateAuthority {
  /** Self-signed, in DER. */
  readonly certificate: Buffer;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly issue: (request: LeafRequest) => Buffer;
}

/** A throw-away certificate authority with a key that never leaves the process. */
export function createCertificateAuthority(name: string, now: Date): CertificateAuthority {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = { name, publicKey, privateKey };
  const notBefore = new Date(now.getTime() - HEAD_START);
  const certificate = createCertificate({
    subject: name,
    publicKey,
    issuer,
    notBefore,
    notAfter: new Date(now.getTime() + LIFETIME),
    extensions: [{ type: "authority" }],
  });
  return { certificate, publicKey, notBefore, issue: (request) => createCertificate({ ...request, issuer }) };
}
