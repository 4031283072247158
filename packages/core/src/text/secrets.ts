import { decode, encode } from "jose/base64url";

/**
 * The credentials of one run, so that its texts can be freed of them by value: whatever a server, a library or a file says,
 * and in whatever form. Made once by whoever starts the run, and handed on.
 */
export interface Secrets {
  /** From now on this value is in no text. What is shorter than eight characters would be found in ordinary words. */
  readonly add: (secret: string) => void;
  /** The text without any of the values: as they are, in Base64 at any offset, percent-encoded once or twice, in hexadecimal, as JSON escapes them. */
  readonly redact: (text: string) => string;
  /** For `JSON.stringify`: the document stays one, whatever is taken out of its strings. */
  readonly redactValue: (key: string, value: unknown) => unknown;
}

const REDACTED = "[redacted]";

/** By so many of its last characters a form is found: the beginnings of ID tokens are all alike. */
const TAIL = 8;

/** Where one form of a secret would end. */
interface Needle {
  readonly secret: string;
  readonly length: number;
  /** Its place among the forms, which are made again to compare them: there may be thousands. */
  readonly form: number;
}

/**
 * @param known What is secret from the beginning.
 * @param onAdd Told of every value that is new.
 */
export function createSecrets(known: Iterable<string> = [], onAdd?: (secret: string) => void): Secrets {
  const seen = new Set<string>();
  const needles = new Map<string, Needle[]>();

  const remember = (secret: string): boolean => {
    if (secret.length < TAIL || seen.has(secret)) return false;
    seen.add(secret);
    for (const [form, text] of formsOf(secret).entries()) {
      if (text.length < TAIL || (form > 0 && text === secret)) continue;
      const tail = text.slice(-TAIL);
      const others = needles.get(tail) ?? [];
      others.push({ secret, length: text.length, form });
      needles.set(tail, others);
    }
    return true;
  };

  const redact = (text: string): string => {
    if (seen.size === 0) return text;
    return cutOut(text, findAll(text, needles));
  };

  for (const secret of known) remember(secret);
  return {
    add: (secret) => {
      if (remember(secret)) onAdd?.(secret);
    },
    redact,
    redactValue: (_key, value) => (typeof value === "string" ? redact(value) : value),
  };
}

/** Always the same number of forms, in the same order. */
function formsOf(secret: string): readonly string[] {
  // Half a surrogate pair has no bytes.
  const whole = secret.replace(/\p{Surrogate}/gu, "\uFFFD");
  const once = inPercent(whole);
  const urlSafe = [0, 1, 2].map((offset) => encodeAt(secret, offset));
  const base64 = urlSafe.map((text) => text.replaceAll("-", "+").replaceAll("_", "/"));
  const hex = Array.from(decode(encode(whole)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    ...once,
    ...once.flatMap(inPercent),
    ...urlSafe,
    ...base64,
    ...base64.flatMap(inPercent),
    hex,
    hex.toUpperCase(),
  ];
}

/** With large letters and with small ones, as some write it. */
function inPercent(text: string): readonly string[] {
  const large = encodeURIComponent(text);
  return [large, large.replace(/%[\dA-F]{2}/gu, (escape) => escape.toLowerCase())];
}

/**
 * What of a secret stays the same in the Base64 of a longer text, so many bytes behind a multiple of three: without the
 * characters that hold bits of its neighbours.
 */
function encodeAt(secret: string, offset: number): string {
  const encoded = encode("\0".repeat(offset) + secret);
  const whole = encoded.length % 4 === 0;
  return encoded.slice(offset === 0 ? 0 : offset + 1, whole ? undefined : -1);
}

type Range = readonly [start: number, end: number];

function findAll(text: string, needles: ReadonlyMap<string, readonly Needle[]>): readonly Range[] {
  const found: Range[] = [];
  for (let end = TAIL; end <= text.length; end += 1) {
    for (const { secret, length, form } of needles.get(text.slice(end - TAIL, end)) ?? []) {
      if (formsOf(secret)[form] === text.slice(Math.max(0, end - length), end)) found.push([end - length, end]);
    }
  }
  return found.toSorted(([left], [right]) => left - right);
}

/** One secret may stand in another. */
function cutOut(text: string, ranges: readonly Range[]): string {
  let rest = "";
  let position = 0;
  for (const [start, end] of ranges) {
    if (start >= position) rest += `${text.slice(position, start)}${REDACTED}`;
    position = Math.max(position, end);
  }
  return rest + text.slice(position);
}
