import {
  type FailureClass,
  type PackageState,
  parseRetryAfter,
  type PublishFailure,
  ReleaseError,
} from "@slipway/core";
import * as v from "valibot";

import { messageOf, redact } from "./redact.ts";

type Phase = PublishFailure["phase"];

/** A value, or why there is none. */
export type Attempt<T> = { readonly value: T } | { readonly failure: PublishFailure };

/** What `npm-registry-fetch` throws for an answer of 400 or more. A body that was JSON is parsed; others are bytes. */
const Refusal = v.object({
  statusCode: v.number(),
  code: v.string(),
  message: v.string(),
  body: v.optional(v.unknown()),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.array(v.string())]))),
});
type Refusal = v.InferOutput<typeof Refusal>;

const CLASS_OF_TYPE: ReadonlyMap<string, FailureClass> = new Map([
  // A body that is no JSON where JSON was promised comes from something in between.
  ["invalid-json", "gateway"],
  // It would be as large again.
  ["max-size", "invalid"],
]);

/** What `@sigstore/sign` throws: the HTTP status is in the cause. */
const SigningError = v.object({
  name: v.literal("InternalError"),
  code: v.string(),
  message: v.string(),
  cause: v.optional(v.object({ statusCode: v.optional(v.number()), message: v.optional(v.string()) })),
});

/** What is thrown when there was no answer, or none that can be read. */
const FetchError = v.object({ code: v.string(), message: v.string(), type: v.string() });

/** What Node throws when a connection ends in the middle of an answer. */
const BrokenConnection = v.object({
  code: v.picklist([
    "ECONNRESET",
    "ECONNABORTED",
    "EPIPE",
    "ETIMEDOUT",
    "ERR_STREAM_PREMATURE_CLOSE",
    "UND_ERR_SOCKET",
  ]),
  message: v.string(),
});

/**
 * What npm's registry says to a credential that may only stage.
 *
 * @see https://github.com/npm/documentation/pull/2036
 */
const StageRequired = v.object({ code: v.literal("E_STAGE_REQUIRED") });

/** The words of a refusal, in the places where registries have them. */
const Words = v.union([
  v.pipe(
    v.string(),
    v.transform((text) => [text]),
  ),
  v.pipe(
    v.object({
      error: v.optional(v.string()),
      message: v.optional(v.string()),
      reason: v.optional(v.string()),
      errors: v.optional(v.array(v.object({ message: v.optional(v.string()) }))),
    }),
    v.transform(({ error, message, reason, errors }) =>
      [error, message, reason, ...(errors ?? []).map((one) => one.message)].filter((text) => text !== undefined),
    ),
  ),
]);

/** Our own errors; any other code of ours says that something cannot be published as it is. */
const RELEASE_ERRORS: Readonly<Record<string, FailureClass>> = {
  ID_TOKEN_UNREACHABLE: "network",
  ID_TOKEN_REFUSED: "exchange",
  ID_TOKEN_MISSING: "exchange",
  PACKED_INTEGRITY_MISMATCH: "integrity",
};

/** Does something, and makes a failure of what it throws. */
export async function attempt<T>(phase: Phase, now: () => number, work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { failure: classifyFailure(error, phase, now()) };
  }
}

/**
 * Sorts what went wrong with a registry or a signing service into the classes that decide about a retry, with the
 * server's own words.
 *
 * Sources: real answers in `failure.test.ts`; the error classes of npm-registry-fetch, minipass-fetch and
 * `@sigstore/sign`.
 *
 * @param now Milliseconds since the epoch, for a `Retry-After` that is a date.
 */
export function classifyFailure(error: unknown, phase: Phase, now: number): PublishFailure {
  if (error instanceof ReleaseError) {
    const { code, message, retryAfter } = error;
    return { class: RELEASE_ERRORS[code] ?? "invalid", phase, code, message: redact(message), retryAfter };
  }
  const refusal = v.safeParse(Refusal, error);
  if (refusal.success) return classifyRefusal(refusal.output, phase, now);
  const signing = v.safeParse(SigningError, error);
  if (signing.success) return classifySigning(signing.output, phase);
  const network = v.safeParse(FetchError, error);
  if (network.success) {
    const { code, message, type } = network.output;
    return { class: classOfSilence(code, type), phase, code, message: redact(message) };
  }
  const broken = v.safeParse(BrokenConnection, error);
  if (broken.success)
    return { class: "network", phase, code: broken.output.code, message: redact(broken.output.message) };
  // The signing library lets a log's malformed answer through as whatever error its parsing ends in.
  return { class: phase === "sign" ? "signing" : "internal", phase, message: redact(messageOf(error)) };
}

/** OpenSSL's and Node's names for a server's certificate that is not believed. */
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_CERT_|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT|UNABLE_TO_(?:GET|VERIFY|DECODE)_|INVALID_(?:CA|PURPOSE)$|HOSTNAME_MISMATCH$|PATH_LENGTH_EXCEEDED$)/u;

function classOfSilence(code: string, type: string): FailureClass {
  return CERTIFICATE.test(code) ? "certificate" : (CLASS_OF_TYPE.get(type) ?? "network");
}

function classifyRefusal({ statusCode: status, code, ...refusal }: Refusal, phase: Phase, now: number): PublishFailure {
  const said = isAnswered(refusal.body) ? wordsOf(refusal.body).find((text) => text !== "") : undefined;
  const message = redact(said ?? refusal.message.replace(/ - [A-Z]+ \S+(?: - .*)?$/su, ""));
  const header = refusal.headers?.["retry-after"];
  const retryAfter = parseRetryAfter(Array.isArray(header) ? header[0] : header, now);
  const kind = classOfStatus(status, message);
  const final = kind === "unauthorised" || kind === "forbidden" || kind === "invalid";
  const foreign = final && isForeign(status, refusal.body, phase);
  const named = v.is(StageRequired, refusal.body) ? refusal.body.code : code;
  return {
    class: foreign ? "gateway" : kind,
    phase,
    status,
    code: named,
    message: `${message}${tellPause(retryAfter, now)}`,
    retryAfter,
  };
}

/** Milliseconds: longer than anything here waits by itself, so that somebody has to come back. */
const LONG_PAUSE = 45 * 60_000;

const HOUR = 60 * 60_000;

/** The last moment that a date can name. */
const LAST_DATE = 8.64e15;

/** How long a registry wants to be left alone, and until when, where nobody waits so long. */
function tellPause(milliseconds: number | undefined, now: number): string {
  if (milliseconds === undefined || milliseconds <= LONG_PAUSE) return "";
  const hours = Math.ceil(milliseconds / HOUR);
  const length = hours > 48 ? `${Math.ceil(hours / 24)} days` : `${hours} ${hours === 1 ? "hour" : "hours"}`;
  const end = now + milliseconds;
  const until = end > LAST_DATE ? "" : `, until ${new Date(end).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `; it asks to be left alone for ${length}${until}: go on then`;
}

/** Statuses that say enough by themselves: HTTP's own for "who are you", and for a body that no server here takes. */
const PLAIN: ReadonlySet<number> = new Set([401, 413]);

/**
 * Whether a refusal is none of a registry's: a page of a proxy, a portal or a firewall, which says nothing about a package.
 * A registry refuses in JSON and in words. A reader takes its "not found" for an answer, so that any other 404 is something
 * in between.
 */
function isForeign(status: number, body: unknown, phase: Phase): boolean {
  const reading = phase === "read" || phase === "read-back";
  if (status === 404 && reading) return true;
  if (body instanceof Uint8Array && body.length === 0) return status === 404 && phase === "exchange";
  return !PLAIN.has(status) && wordsOf(body).length === 0;
}

function isAnswered(body: unknown): boolean {
  return typeof body !== "string" && !(body instanceof Uint8Array);
}

function wordsOf(body: unknown): readonly string[] {
  const words = v.safeParse(Words, body);
  return words.success ? words.output : [];
}

function classOfStatus(status: number, message: string): FailureClass {
  if (status === 429 || status === 420) return "rate-limit";
  if (status === 409) return "conflict";
  if (status === 408 || status === 425 || status >= 500) return "gateway";
  // The registry answers 404 to a publication that the credential does not cover.
  if (status === 401 || status === 404) return "unauthorised";
  if (status === 402 || status === 403) return "forbidden";
  return /rate limit/iu.test(message) ? "rate-limit" : "invalid";
}

/** A timeout or an outage may pass, and so does a log that already has the entry: a new key makes a new one. */
function classifySigning(error: v.InferOutput<typeof SigningError>, phase: Phase): PublishFailure {
  const { code, cause } = error;
  const status = cause?.statusCode;
  // This error repeats the ID token in its message.
  if (code === "IDENTITY_TOKEN_PARSE_ERROR") {
    return { class: "invalid", phase, status, code, message: "the ID token for signing cannot be read" };
  }
  const passes = status === undefined || status === 409 || UNABLE_YET.has(status) || status >= 500;
  const reason = status === undefined && cause?.message !== undefined ? `: ${cause.message}` : "";
  const message = redact(`${error.message}${reason}`);
  return { class: passes ? "signing" : classOfStatus(status, ""), phase, status, code, message };
}

/** How registries that have it not say so. */
const NOT_FOUND = /not[ _-]?found|no such package|does(?: not|n't) exist/iu;

/**
 * Whether a registry itself says, in JSON, that something is not there: a 404 with a page of HTML comes from a proxy, a
 * portal or a wrong path, and says nothing. npm answers 404 also for private packages of other people, which is beyond
 * telling apart.
 */
export function isNotFound(error: unknown): boolean {
  const refusal = v.safeParse(Refusal, error);
  return refusal.success && refusal.output.statusCode === 404 && wordsOf(refusal.output.body).some(saysNotFound);
}

const JsonObject = v.record(v.string(), v.unknown());

const JsonNotFound = v.object({
  statusCode: v.literal(404),
  // What is no JSON comes as bytes.
  body: v.custom<object>((body) => v.is(JsonObject, body) && !(body instanceof Uint8Array)),
});

/** Whether a registry answers 404 in JSON, in whatever words: about something that only registries have, it means absent. */
export function isJsonNotFound(error: unknown): boolean {
  return v.is(JsonNotFound, error);
}

function saysNotFound(text: string): boolean {
  return NOT_FOUND.test(text);
}

const PAGE = /^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title)\b/isu;

/**
 * A 404 that does not say in a registry's words that something is not there: from a registry it means absent, in whatever
 * words and in none, from anything else nothing. A page of HTML is what proxies and portals answer with.
 */
export type UnclearNotFound = "words" | "page";

/** @returns `undefined` for what is no 404, and for one that is clear. */
export function unclearNotFound(error: unknown): UnclearNotFound | undefined {
  const refusal = v.safeParse(Refusal, error);
  if (!refusal.success || refusal.output.statusCode !== 404 || isNotFound(error)) return undefined;
  const { body } = refusal.output;
  return body instanceof Uint8Array && PAGE.test(Buffer.from(body).toString("utf8")) ? "page" : "words";
}

/** Answers that another try may change: the registry was not able to say. */
const UNABLE_YET: ReadonlySet<number> = new Set([408, 420, 425, 429]);
const MAX_LENGTH = 200;

/**
 * What the failure to read a package says about it. Answers of the 400s are refusals, save for those that ask to come back
 * later and for a 404, which is none of a registry's unless it says "not found".
 */
export function describeUnread(error: unknown, host: string): Extract<PackageState, { readonly message: string }> {
  const refusal = v.safeParse(Refusal, error);
  if (!refusal.success) {
    return {
      kind: "unreachable",
      message: `\`${host}\` did not answer: ${reasonOf(error)}${describeDetour(error, host)}`,
    };
  }
  const { statusCode: status, body } = refusal.output;
  const words = wordsOf(body);
  const foreign = isForeign(status, body, "read");
  const strange = foreign && status < 500 && !UNABLE_YET.has(status) ? ", but not in the words of a registry" : "";
  const said = words.length === 0 ? "" : `: ${shorten(redact(words.join(", ")))}`;
  const message = `\`${host}\` answered ${status}${strange}${said}`;
  return foreign || status >= 500 || UNABLE_YET.has(status)
    ? { kind: "unreachable", message }
    : { kind: "refused", status, message };
}

/** What a connection was tried to, in the words of Node. */
const TARGET = /\b(?:connect E[A-Z]+ (?<address>\S+):(?<port>\d+)|getaddrinfo E[A-Z_]+ (?<name>\S+))/u;

/** That the connection was tried to something else than the registry: only a proxy stands in between. */
function describeDetour(error: unknown, host: string): string {
  const { port, name } = (error instanceof Error ? TARGET.exec(error.message)?.groups : undefined) ?? {};
  if (port === undefined && name === undefined) return "";
  const { hostname, port: own } = new URL(`http://${host}`);
  const isOwn =
    name === undefined ? [own, ...(own === "" ? ["80", "443"] : [])].includes(port ?? "") : name === hostname;
  return isOwn
    ? ""
    : ", which is a proxy's address: `npm config get https-proxy` and the variable `HTTPS_PROXY` name one";
}

/** Without the address, which may hold a password. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown reason";
  if (error.name === "AbortError" || error.name === "TimeoutError") return "it took too long";
  const [, reason] = error.message.split(/reason: /u, 2);
  if (reason !== undefined) return shorten(redact(reason));
  return "code" in error && typeof error.code === "string" ? error.code : "unknown reason";
}

function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

/**
 * How registries say that they hold a version already: npm (403 when it is published, 409 while it is being processed or
 * waits on the stage, where it says "stage" to what would be staged), GitHub Packages, Verdaccio, Nexus (400) and Artifactory.
 */
const ALREADY_THERE =
  /cannot publish over|already (?:present|exists|published|staged)|previously (?:published|staged)|existing version|does not allow updating/iu;

/** Whether the registry refused a version because it has it, which says nothing about the bytes it has. */
export function isAlreadyThere({ status, message }: PublishFailure): boolean {
  return (status === 400 || status === 403 || status === 409) && ALREADY_THERE.test(message);
}
