import { checkPrivateKey } from "./check-private-key.ts";
import { hasTokenChecksum } from "./has-token-checksum.ts";
import { isPlaceholder } from "./is-placeholder.ts";
import { isRandom } from "./is-random.ts";
import type { SecretFinding } from "./secret-finding.ts";

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
