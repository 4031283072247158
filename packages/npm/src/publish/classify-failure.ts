import { type FailureClass, parseRetryAfter, type PublishFailure, ReleaseError } from "@slipway/core";
import * as v from "valibot";

import { redact } from "./redact.ts";

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
