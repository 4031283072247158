import type { Json } from "@slipway/core";

import type { CertificateAuthority } from "./create-certificate-authority.ts";
import type { CertificateLog } from "./create-certificate-log.ts";
import type { TransparencyLog } from "./create-transparency-log.ts";

const MEDIA_TYPE = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";

interface Authorities {
  readonly authority: CertificateAuthority;
  readonly certificateLog: CertificateLog;
  readonly transparencyLog: TransparencyLog;
  /** Where all of them answer. */
  readonly origin: string;
}

/**
 * Sigstore's `trusted_root.json`: whom a verifier believes.
 *
 * @see https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto
 */
export function createTrustedRoot({ authority, certificateLog, transparencyLog, origin }: Authorities): Json {
  const validFor = { start: authority.notBefore.toISOString() };
  const log = (publicKey: Buffer, logId: Buffer): Json => ({
    baseUrl: origin,
    hashAlgorithm: "SHA2_256",
    publicKey: { rawBytes: publicKey.toString("base64"), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor },
    logId: { keyId: logId.toString("base64") },
  });
  return {
    mediaType: MEDIA_TYPE,
    tlogs: [log(transparencyLog.publicKey, transparencyLog.logId)],
    certificateAuthorities: [
      {
        subject: { organization: "", commonName: "Slipway rehearsal" },
        uri: origin,
        certChain: { certificates: [{ rawBytes: authority.certificate.toString("base64") }] },
        validFor,
      },
    ],
    ctlogs: [log(certificateLog.publicKey, certificateLog.logId)],
    timestampAuthorities: [],
  };
}
