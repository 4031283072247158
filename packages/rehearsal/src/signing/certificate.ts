import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";

import {
  Boolean as Asn1Boolean,
  type BaseBlock,
  BitString,
  Constructed,
  fromBER,
  Integer,
  ObjectIdentifier,
  OctetString,
  Primitive,
  Sequence,
  Set,
  UTCTime,
  Utf8String,
} from "asn1js";

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
const VERSION_3 = 2;
/** Clocks differ and certificates count in seconds: a fresh authority is already valid. */
const HEAD_START = 60 * 60 * 1000;
const AUTHORITY_LIFETIME = 7 * 24 * 60 * 60 * 1000;
const CONTEXT_SPECIFIC = 3;
const EXTENDED_KEY_USAGES = { "code-signing": "1.3.6.1.5.5.7.3.3", server: "1.3.6.1.5.5.7.3.1" };
/** Tags of `GeneralName`: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6 */
const DNS_NAME = 2;
const URI = 6;
const IP_ADDRESS = 7;

interface CertificateRequest {
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
    notAfter: new Date(now.getTime() + AUTHORITY_LIFETIME),
    extensions: [{ type: "authority" }],
  });
  return { certificate, publicKey, notBefore, issue: (request) => createCertificate({ ...request, issuer }) };
}

/**
 * An X.509 v3 certificate signed with ECDSA and SHA-256, in DER.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
function createCertificate(request: CertificateRequest): Buffer {
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

export type CertificateExtension =
  | { readonly type: "authority" }
  | { readonly type: "usage"; readonly purpose: keyof typeof EXTENDED_KEY_USAGES }
  | { readonly type: "digital-signature" }
  | { readonly type: "subject-key" | "authority-key"; readonly identifier: Buffer }
  | { readonly type: "uri"; readonly uri: string }
  | { readonly type: "hosts"; readonly hosts: readonly string[] }
  /** A UTF-8 string under an object identifier of its own, as Fulcio writes claims. */
  | { readonly type: "text"; readonly oid: string; readonly value: string }
  | { readonly type: "der"; readonly oid: string; readonly value: Buffer };

/** One `Extension` of a certificate. @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2 */
function encodeExtension(extension: CertificateExtension): Sequence {
  switch (extension.type) {
    case "authority":
      return wrap("2.5.29.19", new Sequence({ value: [new Asn1Boolean({ value: true })] }), true);
    case "usage":
      return wrap(
        "2.5.29.37",
        new Sequence({ value: [new ObjectIdentifier({ value: EXTENDED_KEY_USAGES[extension.purpose] })] }),
      );
    case "digital-signature":
      return wrap("2.5.29.15", new BitString({ valueHex: Buffer.of(0x80), unusedBits: 7 }), true);
    case "subject-key":
      return wrap("2.5.29.14", new OctetString({ valueHex: extension.identifier }));
    case "authority-key":
      return wrap("2.5.29.35", new Sequence({ value: [tagged(0, extension.identifier)] }));
    case "uri":
      return wrap("2.5.29.17", new Sequence({ value: [tagged(URI, Buffer.from(extension.uri))] }), true);
    case "hosts":
      return wrap("2.5.29.17", new Sequence({ value: extension.hosts.map(encodeHost) }));
    case "text":
      return wrap(extension.oid, new Utf8String({ value: extension.value }));
    case "der":
      break;
  }
  return wrapBytes(extension.oid, extension.value, false);
}

function encodeHost(host: string): Primitive {
  return isIPv4(host)
    ? tagged(IP_ADDRESS, Buffer.from(host.split(".").map(Number)))
    : tagged(DNS_NAME, Buffer.from(host));
}

function tagged(tagNumber: number, valueHex: Buffer): Primitive {
  return new Primitive({ idBlock: { tagClass: CONTEXT_SPECIFIC, tagNumber }, valueHex });
}

function wrap(oid: string, value: BaseBlock, critical = false): Sequence {
  return wrapBytes(oid, Buffer.from(value.toBER()), critical);
}

function wrapBytes(oid: string, value: Buffer, critical: boolean): Sequence {
  return new Sequence({
    value: [
      new ObjectIdentifier({ value: oid }),
      ...(critical ? [new Asn1Boolean({ value: true })] : []),
      new OctetString({ valueHex: value }),
    ],
  });
}

/** Base64 in lines of 64 characters between its labels. @see https://www.rfc-editor.org/rfc/rfc7468 */
export function formatPem(label: "CERTIFICATE" | "PUBLIC KEY", der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** The base64 between a PEM's labels, in one line. */
export function stripPem(pem: string): string {
  return pem.replaceAll(/-----[^-]+-----|\n/g, "");
}
