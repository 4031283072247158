import { setTimeout as delay } from "node:timers/promises";

import { parseRetryAfter, ReleaseError } from "@slipway/core";

import { readBody } from "./read-body.ts";

const TIMEOUT = 30_000;

/** Bytes; a page of a hundred releases with the longest bodies has a fifth of them. */
const ANSWER_LIMIT = 64 * 1024 * 1024;

/** That of github.com itself. */
export const GITHUB_API: string = "https://api.github.com";

export interface GithubApi {
  /** `GITHUB_API_URL`, such as `GITHUB_API`. */
  readonly apiUrl: string;
  /** Absent, GitHub is asked as anybody may ask. */
  readonly token: string | undefined;
  /** Aborted, nothing is waited for any more. */
  readonly signal?: AbortSignal | undefined;
}

const TRIES = 4;
const FIRST_DELAY = 1000;
/** Longer than this a job does not wait for a rate limit; running it again later completes what is missing. */
const LONGEST_DELAY = 120_000;

interface Retried {
  /** What GitHub is to take, for the message. */
  readonly what: "release" | "comment" | "tag";
  /** Milliseconds before the second try; doubles with every further one. */
  readonly firstDelay?: number | undefined;
  /** Aborted, nothing is tried again. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tries again what may pass.
 *
 * @param once Looks first at what the try before has left.
 * @throws {ReleaseError} `GITHUB_UNREACHABLE` after the last try, `INTERRUPTED`.
 */
export async function retryTransient<Value>(
  once: () => Promise<Value>,
  { what, firstDelay = FIRST_DELAY, signal }: Retried,
): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof TransientFailure)) throw error;
      if (signal?.aborted === true) throw interrupted(what);
      const wait = error.retryAfter ?? firstDelay * 2 ** (attempt - 1);
      if (attempt === TRIES || wait > LONGEST_DELAY) throw unreachable(what, attempt, error);
      await delay(wait, undefined, { signal }).catch(() => {
        throw interrupted(what);
      });
    }
  }
}

function interrupted(what: Retried["what"]): ReleaseError {
  return new ReleaseError("INTERRUPTED", `interrupted before GitHub had taken the ${what}`, {
    hint: "Run the same command again: it goes on",
  });
}

function unreachable(what: Retried["what"], tries: number, cause: TransientFailure): ReleaseError {
  return new ReleaseError(
    "GITHUB_UNREACHABLE",
    `GitHub took no ${what} in ${String(tries)} ${tries === 1 ? "try" : "tries"}: ${cause.message}`,
    { hint: `The packages are not affected. Re-run the failed job to complete the ${what}`, cause },
  );
}

/** A request failed in a way that may pass: no answer, an outage, a rate limit. */
class TransientFailure extends Error {
  override readonly name = "TransientFailure";
  /** Milliseconds the server asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(message: string, retryAfter?: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** What GitHub said to one request: what was asked for, or why not. */
export type GithubAnswer = { readonly kind: "ok"; readonly body: unknown } | Refused;

interface Refused {
  readonly kind: "refused";
  readonly status: number;
  readonly message: string;
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** What is sent with a request: an object, or a JSON document as it is. */
type Sent = Readonly<Record<string, unknown>> | string;

/**
 * One request to GitHub's REST API, whatever it says.
 *
 * @throws {TransientFailure} when trying again may help.
 */
export async function askGithub(
  { apiUrl, token, signal }: GithubApi,
  method: Method,
  path: string,
  body?: Sent,
): Promise<GithubAnswer> {
  const response = await send(`${apiUrl}${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      "user-agent": "slipway",
      "x-github-api-version": "2022-11-28",
    },
    body: typeof body === "string" ? body : body && JSON.stringify(body),
    signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT), ...(signal === undefined ? [] : [signal])]),
  });
  const text = await readBody(response, ANSWER_LIMIT).catch(() => "");
  if (response.ok) return { kind: "ok", body: response.status === NO_CONTENT ? undefined : parseJson(text) };
  const message = messageOf(text);
  if (isTransient(response)) {
    throw new TransientFailure(describeRefusal({ status: response.status, message }), pauseOf(response));
  }
  return { kind: "refused", status: response.status, message };
}

/** A ref in a path: its slashes stay what they are. */
export function encodeRef(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}

const NO_CONTENT = 204;

/** Why something was not done, in one line. */
export function describeRefusal({ status, message }: Omit<Refused, "kind">): string {
  return `HTTP ${String(status)}: ${message}`;
}

/** The same, or why there was no answer. */
export type ConsultedGithub = GithubAnswer | { readonly kind: "unknown"; readonly reason: string };

/** One request to GitHub's REST API, where doing without an answer is an answer too. */
export async function consultGithub(...request: Parameters<typeof askGithub>): Promise<ConsultedGithub> {
  try {
    return await askGithub(...request);
  } catch (error) {
    if (error instanceof TransientFailure) return { kind: "unknown", reason: error.message };
    throw error;
  }
}

/**
 * One request of a job that writes a release or a comment.
 *
 * @returns The parsed answer; nothing when a `GET` finds nothing.
 * @throws {TransientFailure} when trying again may help.
 * @throws {ReleaseError} `GITHUB_REFUSED` when it will not.
 */
export async function requestGithub(api: GithubApi, method: Method, path: string, body?: Sent): Promise<unknown> {
  const answer = await askGithub(api, method, path, body);
  if (answer.kind === "ok") return answer.body;
  const { status, message } = answer;
  if (status === 404 && method === "GET") return undefined;
  throw new ReleaseError(
    "GITHUB_REFUSED",
    `GitHub refused \`${method} ${path}\` with HTTP ${String(status)}: ${message}`,
    {
      hint: status === 403 || status === 404 ? rightsFor(path) : undefined,
    },
  );
}

function rightsFor(path: string): string {
  return path.includes("/releases")
    ? "The job that writes the release needs `permissions: contents: write`"
    : "The job that writes the comment needs `permissions: pull-requests: write`";
}

function pauseOf({ headers }: Response): number | undefined {
  return parseRetryAfter(headers.get("retry-after"), Date.now(), headers.get("date"));
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    // Fetch wraps what happened in a `TypeError` that says nothing.
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new TransientFailure(reason instanceof Error ? reason.message : String(reason));
  }
}

/** GitHub answers 403 to rate limits as well as to missing rights. */
function isTransient({ status, headers }: Response): boolean {
  if (status >= 500 || status === 429) return true;
  return status === 403 && (headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TransientFailure("an answer that is not JSON");
  }
}

function messageOf(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    const found = typeof parsed === "object" && parsed !== null && "message" in parsed ? parsed.message : undefined;
    return typeof found === "string" ? found : "no message";
  } catch {
    return "no message";
  }
}
