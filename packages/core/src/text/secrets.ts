import { decode, encode } from "jose/base64url";

/**
 * The credentials of one run, so that its texts can be freed of them by value: whatever a server, a library or a file says,
 * and in whatever form. Made once by whoever starts the run, and handed on.
 */
export interface Secrets {
  /** From now on this value is in no text. What is too short would be found in ordinary words. */
  readonly add: (secret: string) => void;
  /** The text without any of the values: as they are, in Base64 at any offset or in hexadecimal, and behind any mixture of escapes. */
  readonly redact: (text: string) => string;
  /** For `JSON.stringify`: the document stays one, whatever is taken out of its strings. */
  readonly redactValue: (key: string, value: unknown) => unknown;
}

const REDACTED = "[redacted]";

/** Characters of the shortest secret: what is shorter would be found in ordinary words. */
const SHORTEST = 8;

/** Escapes of escapes that are looked behind. */
const MOST_ESCAPED = 3;

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
 * @param shortest Characters of the shortest one, by the last of which every form is found: the beginnings of ID tokens are all alike.
 */
export function createSecrets(
  known: Iterable<string> = [],
  onAdd?: (secret: string) => void,
  shortest: number = SHORTEST,
): Secrets {
  const seen = new Set<string>();
  const needles = new Map<string, Needle[]>();

  const remember = (secret: string): boolean => {
    if (secret.length < shortest || seen.has(secret)) return false;
    seen.add(secret);
    for (const [form, text] of formsOf(secret).entries()) {
      if (text.length < shortest || (form > 0 && text === secret)) continue;
      const tail = text.slice(-shortest);
      const others = needles.get(tail) ?? [];
      others.push({ secret, length: text.length, form });
      needles.set(tail, others);
    }
    return true;
  };

  const redact = (text: string): string => {
    if (seen.size === 0) return text;
    const found: Range[] = [];
    let view: View | undefined = { text, at: undefined };
    for (let level = 0; view !== undefined && level <= MOST_ESCAPED; level += 1) {
      const { at } = view;
      const ranges = findAll(view.text, needles, shortest);
      found.push(...ranges.map(([start, end]): Range => [at?.[start] ?? start, at?.[end] ?? end]));
      view = unescapeView(view);
    }
    return cutOut(
      text,
      found.toSorted(([left], [right]) => left - right),
    );
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
  const urlSafe = [0, 1, 2].map((offset) => encodeAt(secret, offset));
  const base64 = urlSafe.map((text) => text.replaceAll("-", "+").replaceAll("_", "/"));
  const hex = Array.from(decode(encode(whole)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [secret, whole, ...urlSafe, ...base64, hex, hex.toUpperCase()];
}

/** A text, or what its escapes stand for. */
interface View {
  readonly text: string;
  /** Where each of its characters, and its end, is in the original; absent, at the same place. */
  readonly at: readonly number[] | undefined;
}

/** One character: in percents as UTF-8, in JSON and JavaScript, in HTML. */
const ESCAPE =
  /%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\["\\/bfnrt]|&#\d{1,7};|&#x[\da-f]{1,6};|&(?:amp|lt|gt|quot|apos);/giu;

/** With one layer of its escapes gone; nothing where there are none. */
function unescapeView({ text, at }: View): View | undefined {
  const pieces: string[] = [];
  const places: number[] = [];
  let position = 0;
  const keep = (end: number): void => {
    pieces.push(text.slice(position, end));
    for (; position < end; position += 1) places.push(at?.[position] ?? position);
  };
  for (const { 0: escape, index } of text.matchAll(ESCAPE)) {
    keep(index);
    const character = readEscape(escape);
    pieces.push(character);
    for (let unit = 0; unit < character.length; unit += 1) places.push(at?.[index] ?? index);
    position = index + escape.length;
  }
  if (position === 0) return undefined;
  keep(text.length);
  places.push(at?.[text.length] ?? text.length);
  return { text: pieces.join(""), at: places };
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ["\\b", "\b"],
  ["\\f", "\f"],
  ["\\n", "\n"],
  ["\\r", "\r"],
  ["\\t", "\t"],
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&apos;", "'"],
]);

function readEscape(escape: string): string {
  const named = NAMED.get(escape.toLowerCase());
  if (named !== undefined) return named;
  if (escape.startsWith("%")) return decodePercent(escape);
  if (escape.startsWith("&#")) {
    const point = Number(escape.slice(2, -1).replace(/^x/iu, "0x"));
    return point > 0x10_ff_ff ? escape : String.fromCodePoint(point);
  }
  return escape.length === 2 ? escape.slice(1) : String.fromCodePoint(Number(`0x${escape.slice(2)}`));
}

function decodePercent(escape: string): string {
  try {
    return decodeURIComponent(escape);
  } catch {
    // Bytes that are no character.
    return escape;
  }
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

function findAll(text: string, needles: ReadonlyMap<string, readonly Needle[]>, shortest: number): readonly Range[] {
  const found: Range[] = [];
  for (let end = shortest; end <= text.length; end += 1) {
    for (const { secret, length, form } of needles.get(text.slice(end - shortest, end)) ?? []) {
      if (formsOf(secret)[form] === text.slice(Math.max(0, end - length), end)) found.push([end - length, end]);
    }
  }
  return found;
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
