const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** `openssh-key-v1` and a zero byte in base 64; the cipher's name follows. */
const OPENSSH_MAGIC = "b3BlbnNzaC1rZXktdjEA";
const OPENSSH_UNENCRYPTED = `${OPENSSH_MAGIC}AAAABG5vbm`;

/** An Ed25519 key in PKCS #8, the shortest in use, has 48 bytes. */
const SHORTEST_KEY = 40;

/** Characters of base 64. OpenPGP blocks and OpenSSH keys are above 300, encrypted PEM keys above 220. */
const SHORTEST_ARMOUR = 200;

/** `opaque`: protected by a passphrase, or in a format that is not looked into. */
export type PrivateKeyState = "key" | "opaque" | "none";

/**
 * Judges what stands between the armour lines of a private key. Documentation and tests are full of armour around
 * dots, words or cut-off text, so only a body whose encoding holds together counts: DER with the right length, or
 * OpenSSH's magic. Understands keys inside string literals of source code.
 */
export function checkPrivateKey(label: string, body: string): PrivateKeyState {
  const encoded = unquote(body);
  if (label.startsWith("PGP") || /Proc-Type:\s*4,\s*ENCRYPTED/u.test(body)) {
    return encoded.length >= SHORTEST_ARMOUR ? "opaque" : "none";
  }
  if (label.startsWith("OPENSSH")) return checkOpenSshKey(encoded);
  if (!isDerSequence(encoded)) return "none";
  return label.startsWith("ENCRYPTED") ? "opaque" : "key";
}

function checkOpenSshKey(encoded: string): PrivateKeyState {
  if (!encoded.startsWith(OPENSSH_MAGIC) || encoded.length < SHORTEST_ARMOUR) return "none";
  return encoded.startsWith(OPENSSH_UNENCRYPTED) ? "key" : "opaque";
}

function unquote(body: string): string {
  return body
    .replaceAll(/\\+[nr]/gu, "")
    .replaceAll(/["'`]\s*\+\s*["'`]/gu, "")
    .replaceAll(/[^A-Za-z0-9+/=]/gu, "")
    .replace(/=+$/u, "");
}

/** Whether the bytes are one ASN.1 SEQUENCE that fills them exactly, as every key in PKCS #1, #8 and SEC 1 is. */
function isDerSequence(encoded: string): boolean {
  const length = Math.floor((encoded.length * 3) / 4);
  const [tag, first = 0, second = 0, third = 0] = firstBytes(encoded);
  if (tag !== 0x30 || length < SHORTEST_KEY) return false;
  if (first < 0x80) return length === first + 2;
  if (first === 0x81) return length === second + 3;
  return first === 0x82 && length === second * 256 + third + 4;
}

function firstBytes(encoded: string): number[] {
  let bits = 0;
  for (let index = 0; index < 8; index += 1) {
    const digit = DIGITS.indexOf(encoded.charAt(index));
    if (digit === -1) return [];
    bits = bits * 64 + digit;
  }
  // Eight digits are six bytes: more than the 32 bits that shifts work on.
  return [40, 32, 24, 16].map((shift) => Math.floor(bits / 2 ** shift) % 256);
}
