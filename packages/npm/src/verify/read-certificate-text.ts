import type { Signer } from "@sigstore/verify";

/** Fulcio's extensions, whose numbers follow. Source: `docs/oid-info.md` of Fulcio. */
const FULCIO = [1, 3, 6, 1, 4, 1, 57264, 1];
const UTF8_STRING = 0x0c;
const LONG_FORM = 0x80;

/** One of Fulcio's extensions of the certificate that signed, from number 8 on, which are DER-encoded UTF-8 strings. */
export function readCertificateText({ identity }: Signer, number: number): string | undefined {
  const oid = [...FULCIO, number].join(".");
  const value = identity?.oids?.find((candidate) => candidate.oid?.id.join(".") === oid)?.value;
  return value === undefined ? undefined : decodeUtf8String(value);
}

function decodeUtf8String(der: Buffer): string | undefined {
  const [tag, length = 0] = der;
  if (tag !== UTF8_STRING) return undefined;
  const start = 2 + (length < LONG_FORM ? 0 : length - LONG_FORM);
  return der.subarray(start).toString("utf8");
}
