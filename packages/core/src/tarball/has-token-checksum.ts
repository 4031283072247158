const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const CHECKSUM_LENGTH = 6;

/**
 * Whether the last six characters of a token's body (what follows the prefix) are the CRC-32 of those before, in base
 * 62: the form of GitHub's and npm's tokens since 2021. A string that only looks like a token passes once in four
 * billion times.
 */
export function hasTokenChecksum(body: string): boolean {
  const random = body.slice(0, -CHECKSUM_LENGTH);
  return base62(crc32(random)) === body.slice(-CHECKSUM_LENGTH);
}

function base62(value: number): string {
  let rest = value;
  let digits = "";
  while (rest > 0) {
    digits = `${DIGITS.charAt(rest % 62)}${digits}`;
    rest = Math.floor(rest / 62);
  }
  return digits.padStart(CHECKSUM_LENGTH, "0");
}

function crc32(text: string): number {
  let crc = -1;
  for (let index = 0; index < text.length; index += 1) {
    crc ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xed_b8_83_20 : 0);
  }
  return ~crc >>> 0;
}
