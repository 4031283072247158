import {
  type FailureClass,
  type PackageState,
  parseRetryAfter,
  type PublishFailure,
  ReleaseError,
  sanitise,
} from "@slipway/core";
import * as v from "valibot";

type Phase = PublishFailure["phase"];

/** What `npm-registry-fetch` throws for an answer of 400 or more. */
const HttpError = v.object({
  statusCode: v.number(),
  code: v.string(),
  message: v.string(),
  body: v.optional(v.unknown()),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.array(v.string())]))),
});

/** What `@sigstore/sign` throws: the HTTP status is in the cause. */
const SigningError = v.object({
  name: v.literal("InternalError"),
  code: v.string(),
  message: v.string(),
  cause: v.optional(v.object({ statusCode: v.optional(v.number()), message: v.optional(v.string()) })),
});

/** What `minipass-fetch` throws when there was no answer, or none that can be read. */
const FetchError = v.object({ code: v.string(), message: v.string(), type: v.string() });

const Words = v.union([
  v.pipe(
    v.object({ error: v.pipe(v.string(), v.nonEmpty()) }),
    v.transform(({ error }) => error),
  ),
  v.pipe(
    v.object({ message: v.pipe(v.string(), v.nonEmpty()) }),
    v.transform(({ message }) => message),
  ),
]);

/** Our own errors; any other code of ours says that something cannot be published as it is. */
const RELEASE_ERRORS: Readonly<Record<string, FailureClass>> = {
  ID_TOKEN_UNREACHABLE: "network",
  ID_TOKEN_REFUSED: "exchange",
  ID_TOKEN_MISSING: "exchange",
  PACKED_INTEGRITY_MISMATCH: "integrity",
};

/**
 * Sorts what went wrong while publishing into the classes that decide about a retry, with the server's own words.
 *
 * Sources: real answers in `classify-failure.test.ts`; the error classes of npm-registry-fetch, minipass-fetch and
 * `@sigstore/sign`.
 *
 * @param now Milliseconds since the epoch, for a `Retry-After` that is a date.
 */
export function classifyFailure(error: unknown, phase: Phase, now: number): PublishFailure {
  if (error instanceof ReleaseError) return fromReleaseError(error, phase);
  const http = v.safeParse(HttpError, error);
  if (http.success) return fromHttp(http.output, phase, now);
  const signing = v.safeParse(SigningError, error);
  if (signing.success) return fromSigning(signing.output, phase);
  const network = v.safeParse(FetchError, error);
  if (network.success) return fromNetwork(network.output, phase);
  // The signing library lets a log's malformed answer through as whatever error its parsing ends in.
  const unknown = phase === "sign" ? "signing" : "internal";
  return { class: unknown, phase, message: redact(error instanceof Error ? error.message : String(error)) };
}

function fromReleaseError({ code, message, retryAfter }: ReleaseError, phase: Phase): PublishFailure {
  return {
    class: RELEASE_ERRORS[code] ?? "invalid",
    phase,
    code,
    message: redact(message),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

function fromHttp(error: v.InferOutput<typeof HttpError>, phase: Phase, now: number): PublishFailure {
  const { statusCode: status, code } = error;
  const message = redact(wordsOf(error.body) ?? error.message.replace(/ - [A-Z]+ \S+(?: - .*)?$/su, ""));
  const header = error.headers?.["retry-after"];
  const retryAfter = parseRetryAfter(Array.isArray(header) ? header[0] : header, now);
  // A reader takes the registry's own "not found" for an answer; any other 404 is something in between.
  const lost = status === 404 && (phase === "read" || phase === "read-back");
  return {
    class: lost ? "gateway" : classOfStatus(status, message),
    phase,
    status,
    code,
    message,
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

function wordsOf(body: unknown): string | undefined {
  const words = v.safeParse(Words, body);
  return words.success ? words.output : undefined;
}

function classOfStatus(status: number, message: string): FailureClass {
  if (status === 429 || status === 420) return "rate-limit";
  if (status === 409) return "conflict";
  if (status === 408 || status >= 500) return "gateway";
  // The registry answers 404 to a publication that the credential does not cover.
  if (status === 401 || status === 404) return "unauthorised";
  if (status === 402 || status === 403) return "forbidden";
  return /rate limit/iu.test(message) ? "rate-limit" : "invalid";
}

/** A timeout or an outage may pass, and so does a log that already has the entry: a new key makes a new one. */
function fromSigning(error: v.InferOutput<typeof SigningError>, phase: Phase): PublishFailure {
  const status = error.cause?.statusCode;
  const passes = status === undefined || status === 408 || status === 409 || status === 429 || status >= 500;
  // This error repeats the ID token in its message.
  const unreadable = error.code === "IDENTITY_TOKEN_PARSE_ERROR";
  const reason = status === undefined && error.cause?.message !== undefined ? `: ${error.cause.message}` : "";
  return {
    class: unreadable ? "invalid" : passes ? "signing" : classOfStatus(status, ""),
    phase,
    ...(status !== undefined && { status }),
    code: error.code,
    message: unreadable ? "the ID token for signing cannot be read" : redact(`${error.message}${reason}`),
  };
}

function fromNetwork({ code, message, type }: v.InferOutput<typeof FetchError>, phase: Phase): PublishFailure {
  // A body that is no JSON where JSON was promised comes from something in between.
  return { class: type === "invalid-json" ? "gateway" : "network", phase, code, message: redact(message) };
}

/** Answers that another try may change: the registry was not able to say. */
const UNABLE = new Set([408, 420, 425, 429]);

const NOT_FOUND = /not[ _-]?found|no such package|does(?: not|n't) exist/iu;

const MAX_LENGTH = 200;

/** The error of an answer of 400 or more. The body is parsed where it was JSON. */
const AnsweredError = v.object({ statusCode: v.number(), body: v.optional(v.unknown()) });

const RegistryError = v.union([
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

/**
 * What the failure of a packument's request means. Absent is only what the registry itself calls "not found", in JSON: a
 * 404 with a page of HTML comes from a proxy, a portal or a wrong path, and says nothing about the package. Other answers of
 * the 400s are refusals, save for those that ask to come back later. npm answers 404 also for private packages of other
 * people, which is beyond telling apart.
 */
export function parseFailure(error: unknown, host: string): PackageState {
  const answered = v.safeParse(AnsweredError, error);
  if (!answered.success) return { kind: "unreachable", message: `\`${host}\` did not answer: ${describe(error)}` };
  const { statusCode: status, body } = answered.output;
  const parsed = v.safeParse(RegistryError, body);
  const words = parsed.success ? parsed.output : [];
  if (status === 404 && words.some((text) => NOT_FOUND.test(text))) return { kind: "absent" };
  const said = words.length === 0 ? "" : `: ${oneLine(words.join(", "))}`;
  if (status === 404) {
    return { kind: "unreachable", message: `\`${host}\` answered 404, but not in the words of a registry${said}` };
  }
  if (status >= 500 || UNABLE.has(status))
    return { kind: "unreachable", message: `\`${host}\` answered ${status}${said}` };
  return { kind: "refused", status, message: `\`${host}\` answered ${status}${said}` };
}

/** A 404 without a body, which npm's library hands over as no bytes. */
const SilentNotFound = v.object({
  statusCode: v.literal(404),
  body: v.pipe(
    v.instance(Uint8Array),
    v.check((bytes) => bytes.length === 0),
  ),
});

export function isSilentNotFound(error: unknown): boolean {
  return v.is(SilentNotFound, error);
}

/** Without the address, which may hold a password. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return "unknown reason";
  if (error.name === "AbortError" || error.name === "TimeoutError") return "it took too long";
  const [, reason] = error.message.split(/reason: /u, 2);
  if (reason !== undefined) return oneLine(reason);
  return "code" in error && typeof error.code === "string" ? error.code : "unknown reason";
}

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, " ").trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

/**
 * How registries say that they hold a version already: npm (403 when it is published, 409 while it is being processed or
 * waits on the stage), GitHub Packages, Verdaccio, Nexus (400) and Artifactory.
 */
const WORDS = /cannot publish over|already (?:present|exists|published)|existing version|does not allow updating/iu;

/** Whether the registry refused a version because it has it, which says nothing about the bytes it has. */
export function isAlreadyThere({ status, message }: PublishFailure): boolean {
  return (status === 400 || status === 403 || status === 409) && WORDS.test(message);
}

const REDACTED = "[redacted]";

/** JSON Web Tokens, npm and GitHub tokens, authorization headers, credentials in addresses. */
const CREDENTIALS: readonly RegExp[] = [
  /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/gu,
  /\bnpms?_[A-Za-z0-9]{20,}/gu,
  /\bgh[a-z]_[A-Za-z0-9]{20,}/gu,
  /(?<=\b(?:Bearer|Basic)\s)[\w+/=.~-]{8,}/giu,
  /(?<=:\/\/)[^\s/@:]+:[^\s/@]+(?=@)/gu,
];

/** Makes one harmless line without credentials out of words that came from a server or a library. */
export function redact(text: string): string {
  const clean = CREDENTIALS.reduce((rest, pattern) => rest.replace(pattern, REDACTED), text);
  return sanitise(clean.replace(/\s+/gu, " ").trim());
}
