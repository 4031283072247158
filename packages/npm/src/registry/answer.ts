// oxlint-disable-next-line typescript/triple-slash-reference -- whoever imports this file needs the library's types
/// <reference path="./npm-http.d.ts" />

import { parseRetryAfter } from "@slipway/core";
import fetch from "make-fetch-happen";
import * as v from "valibot";

/** Bytes of an answer, decompressed, and the time until all of it is there. */
export interface AnswerBounds {
  readonly bytes: number;
  readonly milliseconds: number;
  /** Aborted while it is under way, it is given up for that reason. */
  readonly cut?: AbortSignal;
  /** Called once where it is not there after `after` milliseconds. */
  readonly slow?: { readonly after: number; readonly tell: () => void };
}

/** Takes what may not be shown out of words of a server or a library. */
type Redact = (text: string) => string;

/** What was answered, as far as it is within its bounds. What reads it rejects beyond them. */
export interface RegistryAnswer {
  readonly status: number;
  /** Where it came from, redirects followed. */
  readonly url: string;
  readonly headers: Pick<fetch.Response["headers"], "get">;
  /** Takes what may not be shown out of the server's words. */
  readonly redact: Redact;
  /** Milliseconds that the server wants to be left alone for. */
  readonly retryAfter: number | undefined;
  readonly buffer: () => Promise<Buffer>;
  readonly text: () => Promise<string>;
  readonly json: () => Promise<unknown>;
  /** Piece by piece; whoever stops before the end gives up the rest. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives up what was not read. */
  readonly drop: () => void;
}

/** Bytes of a refusal: words, or a page of a gateway. */
const REFUSAL_BYTES = 1024 * 1024;

/**
 * One request, its redirect not followed. The library knows a bound of an idle connection only; here an answer that never
 * ends, or that becomes a thousand times as large when it is unpacked, is given up.
 *
 * @throws {RegistryRefusal} For an answer of 400 or more.
 * @throws What `make-fetch-happen` throws for none.
 */
export async function fetchAnswer(
  url: string,
  options: Omit<fetch.RequestOptions, "redirect" | "signal">,
  bounds: AnswerBounds,
  redact: Redact,
): Promise<RegistryAnswer> {
  const controller = new AbortController();
  const watch = setTimeout(() => controller.abort(late(bounds)), bounds.milliseconds).unref();
  const { cut, slow } = bounds;
  const patience = slow === undefined ? undefined : setTimeout(slow.tell, slow.after).unref();
  const cutShort = (): void => controller.abort(cut?.reason);
  // What begins afterwards is to find out what became of the rest.
  if (cut?.aborted === false) cut.addEventListener("abort", cutShort);
  const end = (reason?: Error): void => {
    clearTimeout(watch);
    clearTimeout(patience);
    cut?.removeEventListener("abort", cutShort);
    if (reason !== undefined) controller.abort(reason);
  };
  try {
    const response = await fetch(url, { ...options, redirect: "manual", signal: controller.signal });
    const { status, headers } = response;
    const retryAfter = parseRetryAfter(headers.get("retry-after"), Date.now(), headers.get("date"));
    const answer = createAnswer(response, { bounds, retryAfter, redact, controller, end });
    if (status < 400) return answer;
    throw createRefusal(response, retryAfter, {
      status: redact(response.statusText),
      text: redact(await readRefusal(response, { bounds, controller, end })),
    });
  } catch (error) {
    end();
    if (error instanceof RegistryRefusal) throw error;
    throw controller.signal.aborted ? controller.signal.reason : withoutSecrets(error, redact);
  }
}

/** An answer that is being read. */
interface Reading {
  readonly bounds: AnswerBounds;
  readonly controller: AbortController;
  /** It is over; with a reason, before its end. */
  readonly end: (reason?: Error) => void;
}

function createAnswer(
  response: fetch.Response,
  { retryAfter, redact, ...reading }: Reading & Pick<RegistryAnswer, "retryAfter" | "redact">,
): RegistryAnswer {
  const { status, url, headers } = response;
  const buffer = async (): Promise<Buffer> => readWhole(response, reading);
  const text = async (): Promise<string> => (await buffer()).toString("utf8");
  return {
    status,
    url,
    headers,
    redact,
    retryAfter,
    buffer,
    text,
    json: async () => parseJson(await text()),
    body: readPieces(response, reading),
    drop: () => reading.end(new Error("it was not read to its end")),
  };
}

async function readWhole(response: fetch.Response, reading: Reading): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readPieces(response, reading)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* readPieces(
  { body, headers }: fetch.Response,
  { bounds, controller, end }: Reading,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  let complete = false;
  try {
    if (Number(headers.get("content-length")) > bounds.bytes) throw large(bounds);
    for await (const chunk of body) {
      size += chunk.length;
      if (size > bounds.bytes) throw large(bounds);
      yield chunk;
    }
    complete = true;
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    end(complete ? undefined : new Error("it was not read to its end"));
  }
}

/** What cannot be read of a refusal says nothing, and it stays one. */
async function readRefusal(response: fetch.Response, reading: Reading): Promise<string> {
  const bounds = { ...reading.bounds, bytes: Math.min(reading.bounds.bytes, REFUSAL_BYTES) };
  return readWhole(response, { ...reading, bounds }).then(
    (bytes) => bytes.toString("utf8"),
    () => "",
  );
}

function late({ milliseconds }: AnswerBounds): Error {
  const message = `there was no whole answer within ${Math.round(milliseconds / 1_000)} s`;
  return Object.assign(new Error(message), { name: "TimeoutError", code: "EDEADLINE", type: "deadline" });
}

function large({ bytes }: AnswerBounds): Error {
  const message = `the answer is larger than ${Math.round(bytes / 1024 / 1024)} MiB`;
  return Object.assign(new Error(message), { code: "ETOOLARGE", type: "max-size" });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const message = "the answer is no JSON";
    throw Object.assign(new Error(message), { code: "EINVALIDJSON", type: "invalid-json" });
  }
}

const LibraryError = v.object({ message: v.string(), code: v.optional(v.string()), type: v.optional(v.string()) });

/** Messages of the library repeat addresses, and those may hold a password. */
function withoutSecrets(error: unknown, redact: Redact): unknown {
  const parsed = v.safeParse(LibraryError, error);
  if (!parsed.success) return error;
  const { message, ...facts } = parsed.output;
  return Object.assign(new Error(redact(message)), facts);
}

/** An answer of 400 or more, in the form of the errors of `npm-registry-fetch`. */
class RegistryRefusal extends Error {
  override readonly name = "RegistryRefusal";
  readonly statusCode: number;
  /** npm's, such as `E404` or `EOTP`. */
  readonly code: string;
  readonly uri: string;
  /** Parsed where it is JSON. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, readonly string[]>>;

  constructor(
    { status, url }: fetch.Response,
    words: string,
    facts: Pick<RegistryRefusal, "code" | "body" | "headers">,
  ) {
    super(`${status} ${words}`);
    this.statusCode = status;
    this.code = facts.code;
    this.uri = url;
    this.body = facts.body;
    this.headers = facts.headers;
  }
}

/** @param retryAfter Milliseconds; it takes the place of the header, which may be a date by another clock. */
function createRefusal(
  response: fetch.Response,
  retryAfter: number | undefined,
  { status, text }: { readonly status: string; readonly text: string },
): RegistryRefusal {
  const pause = retryAfter === undefined ? [] : [String(retryAfter / 1_000)];
  const headers = { ...response.headers.raw(), "retry-after": pause };
  return new RegistryRefusal(response, status, { code: codeOf(response, text), body: parseBody(text), headers });
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return Buffer.from(text);
  }
}

/** Source: `checkErrors` of `npm-registry-fetch`. */
function codeOf({ status, headers }: fetch.Response, text: string): string {
  if (status !== 401) return `E${status}`;
  const demands = headers.get("www-authenticate")?.toLowerCase().split(/,\s*/u) ?? [];
  if (demands.includes("ipaddress")) return "EAUTHIP";
  const wanted = demands.length > 0 ? demands.includes("otp") : text.includes("one-time pass");
  return wanted ? "EOTP" : "E401";
}
