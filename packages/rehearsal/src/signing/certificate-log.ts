import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

import { OctetString } from "asn1js";

import type { CertificateExtension } from "./certificate.ts";

const SIGNED_CERTIFICATE_TIMESTAMPS = "1.3.6.1.4.1.11129.2.4.2";
const VERSION_1 = Buffer.of(0);
const CERTIFICATE_TIMESTAMP = Buffer.of(0);
const PRECERTIFICATE = uint(1, 2);
const NO_EXTENSIONS = uint(0, 2);
const SHA256_ECDSA = Buffer.of(4, 3);

/** A certificate transparency log that keeps nothing: what matters to a verifier is its signed timestamp. */
export interface CertificateLog {
  readonly publicKey: Buffer;
  readonly logId: Buffer;
  /** The extension that proves to have seen a certificate, from what its issuer is about to sign. */
  readonly witness: (toBeSigned: Buffer, issuerKey: KeyObject, now: Date) => CertificateExtension;
}

/** @see https://www.rfc-editor.org/rfc/rfc6962#section-3.2 */
export function createCertificateLog(): CertificateLog {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicKey = keys.publicKey.export({ format: "der", type: "spki" });
  const logId = sha256(publicKey);
  return {
    publicKey,
    logId,
    witness: (toBeSigned, issuerKey, now) => {
      const timestamp = uint(now.getTime(), 8);
      const issuer = sha256(issuerKey.export({ format: "der", type: "spki" }));
      const entry = Buffer.concat([PRECERTIFICATE, issuer, uint(toBeSigned.length, 3), toBeSigned, NO_EXTENSIONS]);
      const signed = Buffer.concat([VERSION_1, CERTIFICATE_TIMESTAMP, timestamp, entry]);
      const signature = withLength(sign("sha256", signed, keys.privateKey));
      const proof = Buffer.concat([VERSION_1, logId, timestamp, NO_EXTENSIONS, SHA256_ECDSA, signature]);
      const list = new OctetString({ valueHex: withLength(withLength(proof)) });
      return { type: "der", oid: SIGNED_CERTIFICATE_TIMESTAMPS, value: Buffer.from(list.toBER()) };
    },
  };
}

function withLength(bytes: Buffer): Buffer {
  return Buffer.concat([uint(bytes.length, 2), bytes]);
}

function uint(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer.subarray(8 - bytes);
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
