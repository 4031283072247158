import { isIPv4 } from "node:net";

import {
  BitString,
  Boolean as Asn1Boolean,
  ObjectIdentifier,
  OctetString,
  Primitive,
  Sequence,
  Utf8String,
} from "asn1js";
import type { BaseBlock } from "asn1js";

const CONTEXT_SPECIFIC = 3;
const EXTENDED_KEY_USAGES = { "code-signing": "1.3.6.1.5.5.7.3.3", server: "1.3.6.1.5.5.7.3.1" };
/** Tags of `GeneralName`: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6 */
const DNS_NAME = 2;
const URI = 6;
const IP_ADDRESS = 7;

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
export function encodeExtension(extension: CertificateExtension): Sequence {
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
