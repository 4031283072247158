import type { SecretFinding } from "./contents.ts";
import { isPlaceholder, isRandom } from "./plausible.ts";

/** Longest match that must not be cut by the end of a window: GitHub's installation tokens have about 520. */
const LONGEST_TOKEN = 2048;

/** Longest private key, armour included, that is waited for: RSA with 16,384 bits has 13,000. */
const LONGEST_KEY = 16_384;

const ARMOUR = "-----";

// One expression, so that the text is walked once, and with bounds, so that no text makes it slow.
const CANDIDATE = new RegExp(
  [
    String.raw`-----BEGIN (?<key>(?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?)-----`,
    String.raw`\bnpm_(?<npm>[A-Za-z0-9]{36})\b`,
    String.raw`\bgh[oprsu]_(?<github>[A-Za-z0-9]{36})\b`,
    String.raw`\bghs_\d{1,12}_(?<githubApp>eyJ[\w-]{16,600}\.[\w-]{16,600}\.[\w-]{16,600})`,
    String.raw`\bgithub_pat_(?<githubFine>[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b`,
    String.raw`\bglpat-(?<gitlab>[\w-]{20})\b`,
    String.raw`\bxox[abprs]-(?<slack>\d{9,13}-\d{9,13}-[A-Za-z0-9-]{20,60})\b`,
    String.raw`\b[rs]k_live_(?<stripe>[A-Za-z0-9]{24,99})\b`,
    String.raw`\bA[KS]IA(?<awsId>[A-Z2-7]{16})\b`,
    String.raw`\b(?:aws_|AWS_)?(?:secret_access_key|SECRET_ACCESS_KEY|secretAccessKey)["']?\s{0,4}[:=]\s{0,4}["']?(?<awsSecret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])`,
    String.raw`\b(?:_authToken|npmAuthToken)["']?\s{0,4}[:=]\s{0,4}["']?(?!npm_[A-Za-z0-9]{36}\b)(?<auth>[A-Za-z0-9+/_-]{32,256})`,
  ].join("|"),
  "gu",
);

/** A finding before its place in the file is known. */
export interface SecretMatch extends Pick<SecretFinding, "kind" | "confidence" | "preview"> {
  /** Index in the window. */
  readonly offset: number;
}

export interface SecretSearch {
  readonly matches: readonly SecretMatch[];
  /** Where the next window must take up; the character before it must come along, for its word boundary. */
  readonly resume: number;
}

/**
 * Looks for credentials in a window of a text, from the index `from` on. Unless the window is the `last` one, what
 * might be cut off at its end is left to the next.
 */
export function findSecrets(window: string, from: number, last: boolean): SecretSearch {
  const matches: SecretMatch[] = [];
  const end = last ? window.length : Math.max(from, window.length - LONGEST_TOKEN);
  CANDIDATE.lastIndex = from;
  for (let match = CANDIDATE.exec(window); match !== null && match.index < end; match = CANDIDATE.exec(window)) {
    if (!last && isCutOff(window, match)) return { matches, resume: match.index };
    const found = judge(window, match);
    if (found !== undefined) matches.push({ ...found, offset: match.index });
  }
  return { matches, resume: end };
}

/** Whether a key may go on beyond the window. Other credentials are shorter than what is left over anyway. */
function isCutOff(window: string, match: RegExpExecArray): boolean {
  const label = match.groups?.["key"];
  if (label === undefined || window.length - match.index > LONGEST_KEY) return false;
  const next = window.indexOf(ARMOUR, match.index + match[0].length);
  return next === -1 || next + endOf(label).length > window.length;
}

function endOf(label: string): string {
  return `${ARMOUR}END ${label}${ARMOUR}`;
}

type Judgement = Omit<SecretMatch, "offset">;

function judge(window: string, match: RegExpExecArray): Judgement | undefined {
  const { key, npm, github, githubApp, githubFine, gitlab, slack, stripe, awsId, awsSecret, auth } = match.groups ?? {};
  const likely = (kind: SecretFinding["kind"], value: string): Judgement | undefined =>
    isPlaceholder(value) ? undefined : { kind, confidence: "likely", preview: prefixOf(match[0], value) };
  const byRandomness = (kind: SecretFinding["kind"], value: string): Judgement | undefined =>
    isRandom(value) ? { kind, confidence: "certain", preview: prefixOf(match[0], value) } : likely(kind, value);
  if (key !== undefined) return judgeKey(window, match.index + match[0].length, key);
  if (npm !== undefined) return certainByChecksum("npm-token", match[0], npm) ?? likely("npm-token", npm);
  if (github !== undefined) return certainByChecksum("github-token", match[0], github);
  if (githubApp !== undefined) return likely("github-token", githubApp);
  if (githubFine !== undefined) return byRandomness("github-token", githubFine);
  if (gitlab !== undefined) return likely("gitlab-token", gitlab);
  if (slack !== undefined) return likely("slack-token", slack);
  if (stripe !== undefined) return byRandomness("stripe-key", stripe);
  if (awsId !== undefined) return likely("aws-access-key", awsId);
  if (awsSecret !== undefined) return byRandomness("aws-secret-key", awsSecret);
  if (auth !== undefined) return likely("registry-auth", auth);
  return undefined;
}

function judgeKey(window: string, bodyStart: number, label: string): Judgement | undefined {
  // A body has no such dashes, so the next ones are its end, or it is none.
  const bodyEnd = window.indexOf(ARMOUR, bodyStart);
  if (bodyEnd === -1 || bodyEnd - bodyStart > LONGEST_KEY || !window.startsWith(endOf(label), bodyEnd))
    return undefined;
  const state = checkPrivateKey(label, window.slice(bodyStart, bodyEnd));
  if (state === "none") return undefined;
  return {
    kind: "private-key",
    confidence: state === "key" ? "certain" : "likely",
    preview: `-----BEGIN ${label}-----…`,
  };
}

function certainByChecksum(kind: SecretFinding["kind"], whole: string, body: string): Judgement | undefined {
  return hasTokenChecksum(body) ? { kind, confidence: "certain", preview: prefixOf(whole, body) } : undefined;
}

/** What stands before the credential itself. */
function prefixOf(whole: string, value: string): string {
  return `${whole.slice(0, whole.length - value.length)}…`;
}

const BASE64_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** `openssh-key-v1` and a zero byte in base 64; the cipher's name follows. */
const OPENSSH_MAGIC = "b3BlbnNzaC1rZXktdjEA";

const OPENSSH_UNENCRYPTED = `${OPENSSH_MAGIC}AAAABG5vbm`;

/** An Ed25519 key in PKCS #8, the shortest in use, has 48 bytes. */
const SHORTEST_KEY = 40;

/** Characters of base 64. OpenPGP blocks and OpenSSH keys are above 300, encrypted PEM keys above 220. */
const SHORTEST_ARMOUR = 200;

/** `opaque`: protected by a passphrase, or in a format that is not looked into. */
type PrivateKeyState = "key" | "opaque" | "none";

/**
 * Judges what stands between the armour lines of a private key. Documentation and tests are full of armour around
 * dots, words or cut-off text, so only a body whose encoding holds together counts: DER with the right length, or
 * OpenSSH's magic. Understands keys inside string literals of source code.
 */
function checkPrivateKey(label: string, body: string): PrivateKeyState {
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
    const digit = BASE64_DIGITS.indexOf(encoded.charAt(index));
    if (digit === -1) return [];
    bits = bits * 64 + digit;
  }
  // Eight digits are six bytes: more than the 32 bits that shifts work on.
  return [40, 32, 24, 16].map((shift) => Math.floor(bits / 2 ** shift) % 256);
}

const BASE62_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

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
    digits = `${BASE62_DIGITS.charAt(rest % 62)}${digits}`;
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
