import { setTimeout as delay } from "node:timers/promises";

import { type IdTokenClaims, isProtected, parseRetryAfter, ReleaseError } from "@slipway/core";
import * as v from "valibot";

import type { Environment, IdTokenMinter, IdTokenOptions } from "../provider/ci-provider.ts";
import { readClaims } from "../provider/claims.ts";
import { readBody } from "./read-body.ts";

const TRIES = 5;
const TRY_TIMEOUT = 10_000;
const FIRST_DELAY = 500;
/** Longer than this no token is waited for here: the error tells its catcher how long the endpoint wants. */
const LONGEST_DELAY = 60_000;

/** Bytes; a token has some two thousand. */
const ANSWER_LIMIT = 64 * 1024;

const Answer = v.object({ value: v.pipe(v.string(), v.nonEmpty()) });

/**
 * Gets ID tokens from the endpoint of a job with `id-token: write`. A token lives five minutes.
 *
 * @returns Nothing in a job without the permission.
 */
export function createIdTokenMinter(environment: Environment, options: IdTokenOptions): IdTokenMinter | undefined {
  const url = environment["ACTIONS_ID_TOKEN_REQUEST_URL"];
  const requestToken = environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  if (!url || !requestToken) return undefined;
  return async (audience) => {
    const idToken = await request(withAudience(url, audience), requestToken, options);
    options.mask(idToken);
    return idToken;
  };
}

function withAudience(url: string, audience: string): URL {
  const parsed = URL.parse(url);
  if (parsed === null) {
    throw new ReleaseError("ID_TOKEN_UNREACHABLE", "`ACTIONS_ID_TOKEN_REQUEST_URL` is not an address");
  }
  if (!isProtected(parsed)) {
    const message = "`ACTIONS_ID_TOKEN_REQUEST_URL` is an address that others can read along: expected `https:`";
    throw new ReleaseError("ID_TOKEN_UNREACHABLE", message);
  }
  parsed.searchParams.set("audience", audience);
  return parsed;
}

async function request(
  url: URL,
  requestToken: string,
  { firstDelay = FIRST_DELAY, signal }: IdTokenOptions,
): Promise<string> {
  for (let number = 1; ; number += 1) {
    const answer = await tryOnce(url, requestToken);
    if ("value" in answer) return answer.value;
    const wait = Math.max(Math.min(firstDelay * 2 ** (number - 1), LONGEST_DELAY), answer.retryAfter ?? 0);
    if (number === TRIES || wait > LONGEST_DELAY) throw unreachable(number, answer);
    // Aborted, it ends early, and this was the last try.
    await delay(wait, undefined, { signal }).catch(() => undefined);
    if (signal?.aborted === true) throw unreachable(number, answer);
  }
}

function unreachable(tries: number, { failure, retryAfter }: Unanswered): ReleaseError {
  const count = tries === 1 ? "1 try" : `${String(tries)} tries`;
  const pause = retryAfter === undefined ? "" : `, to be asked again in ${String(Math.ceil(retryAfter / 1_000))} s`;
  return new ReleaseError(
    "ID_TOKEN_UNREACHABLE",
    `The ID token endpoint gave no token in ${count}: ${describe(failure)}${pause}`,
    { hint: "This is on GitHub's side: see its status page and re-run the failed job", retryAfter },
  );
}

/** May pass. */
interface Unanswered {
  readonly failure: unknown;
  /** Milliseconds the endpoint wants to be left alone. */
  readonly retryAfter?: number | undefined;
}

/** Statuses that ask to come back later. */
const PASSES: ReadonlySet<number> = new Set([408, 420, 425, 429]);

interface ParsedBody {
  readonly value: unknown;
  /** Words that are no JSON: a page of whatever stands in between, which says nothing about this job. */
  readonly foreign: boolean;
}

function parseBody(text: string): ParsedBody {
  try {
    return { value: JSON.parse(text), foreign: false };
  } catch {
    return { value: undefined, foreign: text.trim() !== "" };
  }
}

async function tryOnce(url: URL, requestToken: string): Promise<{ readonly value: string } | Unanswered> {
  let response: Response;
  let body: ParsedBody;
  try {
    response = await fetch(url, {
      headers: { accept: "application/json", authorization: `Bearer ${requestToken}` },
      redirect: "error",
      signal: AbortSignal.timeout(TRY_TIMEOUT),
    });
    body = parseBody(await readBody(response, ANSWER_LIMIT));
  } catch (error) {
    return { failure: error };
  }
  if (response.status >= 500 || PASSES.has(response.status) || (response.status >= 400 && body.foreign)) {
    const { headers } = response;
    const retryAfter = parseRetryAfter(headers.get("retry-after"), Date.now(), headers.get("date"));
    return { failure: `HTTP ${String(response.status)}`, retryAfter };
  }
  if (!response.ok) {
    throw new ReleaseError("ID_TOKEN_REFUSED", `The ID token endpoint refused with HTTP ${String(response.status)}`, {
      hint: "The job needs `permissions: id-token: write`, and so does every workflow that calls it",
    });
  }
  const answer = v.safeParse(Answer, body.value);
  return answer.success ? { value: answer.output.value } : { failure: "an answer without a token" };
}

/** Fetch wraps what happened in a `TypeError` that says nothing. Neither names the address or a header. */
function describe(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  return failure.cause instanceof Error ? failure.cause.message : failure.message;
}

/** @see https://docs.github.com/en/actions/reference/security/oidc */
export function parseClaims(idToken: string): IdTokenClaims {
  return readClaims(idToken, {
    repository: "repository",
    repositoryVisibility: "repository_visibility",
    ref: "ref",
    sha: "sha",
    eventName: "event_name",
    workflowRef: "workflow_ref",
    jobWorkflowRef: "job_workflow_ref",
    environment: "environment",
    runnerEnvironment: "runner_environment",
  });
}
