import { createHash, type KeyObject, randomBytes, sign } from "node:crypto";

import { BitString, Constructed, fromBER, Integer, ObjectIdentifier, Sequence, Set, UTCTime, Utf8String } from "asn1js";

import { type CertificateExtension, encodeExtension } from "./encode-extension.ts";

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
const VERSION_3 = 2;

export interface CertificateRequest {
  /** Common name; empty for a certificate that is known by its alternative name only, such as Fulcio's. */
  readonly subject: string;
  readonly publicKey: KeyObject;
  /** For a self-signed certificate, the subject and its own keys. */
  readonly issuer: { readonly name: string; readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly CertificateExtension[];
  /** Receives the bytes to be signed, as a certificate transparency log does, and returns one more extension. */
  readonly log?: (toBeSigned: Buffer) => CertificateExtension;
}

/**
 * An X.509 v3 certificate signed with ECDSA and SHA-256, in DER.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function createCertificate(request: CertificateRequest): Buffer {
  const serial = Buffer.concat([Buffer.of(0x01), randomBytes(15)]);
  const unlogged = createToBeSigned(request, serial, request.extensions);
  const logged = request.log?.(toBuffer(unlogged));
  const toBeSigned =
    logged === undefined ? unlogged : createToBeSigned(request, serial, [...request.extensions, logged]);
  const signature = sign("sha256", toBuffer(toBeSigned), request.issuer.privateKey);
  return toBuffer(new Sequence({ value: [toBeSigned, createAlgorithm(), new BitString({ valueHex: signature })] }));
}

function createToBeSigned(
  { subject, publicKey, issuer, notBefore, notAfter }: CertificateRequest,
  serial: Buffer,
  extensions: readonly CertificateExtension[],
): Sequence {
  const identifiers: CertificateExtension[] = [
    { type: "subject-key", identifier: identifyKey(publicKey) },
    { type: "authority-key", identifier: identifyKey(issuer.publicKey) },
  ];
  return new Sequence({
    value: [
      new Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [new Integer({ value: VERSION_3 })] }),
      new Integer({ valueHex: serial }),
      createAlgorithm(),
      createName(issuer.name),
      new Sequence({ value: [new UTCTime({ valueDate: notBefore }), new UTCTime({ valueDate: notAfter })] }),
      createName(subject),
      fromBER(exportKey(publicKey)).result,
      new Constructed({
        idBlock: { tagClass: 3, tagNumber: 3 },
        value: [new Sequence({ value: [...identifiers, ...extensions].map(encodeExtension) })],
      }),
    ],
  });
}

function createAlgorithm(): Sequence {
  return new Sequence({ value: [new ObjectIdentifier({ value: ECDSA_WITH_SHA256 })] });
}

function createName(commonName: string): Sequence {
  if (commonName === "") return new Sequence();
  const attribute = [new ObjectIdentifier({ value: COMMON_NAME }), new Utf8String({ value: commonName })];
  return new Sequence({ value: [new Set({ value: [new Sequence({ value: attribute })] })] });
}

function identifyKey(key: KeyObject): Buffer {
  return createHash("sha1").update(exportKey(key)).digest();
}

function exportKey(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" });
}

function toBuffer(block: Sequence): Buffer {
  return Buffer.from(block.toBER());
}
