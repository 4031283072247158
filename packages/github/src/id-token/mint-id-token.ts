import { setTimeout as delay } from "node:timers/promises";

import { ReleaseError } from "@slipway/core";
import * as v from "valibot";

const TRIES = 5;
const TRY_TIMEOUT = 10_000;
const FIRST_DELAY = 500;

const Answer = v.object({ value: v.pipe(v.string(), v.nonEmpty()) });

export interface IdTokenOptions {
  /** Called with every new token before it is handed out, so that it never appears in a log. */
  readonly mask?: (idToken: string) => void;
  /** Milliseconds before the second try; doubles with every further one. */
  readonly firstDelay?: number;
}

/** Gets an ID token for one audience, such as `npm:<registry host>` or `sigstore`. */
export type IdTokenMinter = (audience: string) => Promise<string>;

/**
 * The way to ID tokens in this environment: GitHub's endpoint in a job with `id-token: write`; elsewhere the variables
 * that npm reads on other CI systems (`NPM_ID_TOKEN` for the registry, `SIGSTORE_ID_TOKEN` for signing).
 *
 * A token lives five minutes: get one per package, just before it is used. The minter throws a {@link ReleaseError}
 * `ID_TOKEN_REFUSED` (the endpoint said no), `ID_TOKEN_UNREACHABLE` (no answer after all tries), or `ID_TOKEN_MISSING`
 * (no variable for this audience).
 *
 * @returns Nothing when this environment has no ID token at all.
 */
export function createIdTokenMinter(
  environment: Readonly<Record<string, string | undefined>>,
  options: IdTokenOptions = {},
): IdTokenMinter | undefined {
  const url = environment["ACTIONS_ID_TOKEN_REQUEST_URL"];
  const requestToken = environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  if (url && requestToken) {
    return async (audience) => {
      const idToken = await request(withAudience(url, audience), requestToken, options.firstDelay ?? FIRST_DELAY);
      options.mask?.(idToken);
      return idToken;
    };
  }
  if (environment["NPM_ID_TOKEN"] === undefined || environment["NPM_ID_TOKEN"] === "") return undefined;
  return async (audience) => readVariable(environment, audience, options);
}

function readVariable(
  environment: Readonly<Record<string, string | undefined>>,
  audience: string,
  options: IdTokenOptions,
): string {
  const name = audience === "sigstore" ? "SIGSTORE_ID_TOKEN" : "NPM_ID_TOKEN";
  const idToken = environment[name];
  if (idToken === undefined || idToken === "") {
    throw new ReleaseError(
      "ID_TOKEN_MISSING",
      `\`${name}\` is not set, it would carry the ID token for \`${audience}\``,
    );
  }
  options.mask?.(idToken);
  return idToken;
}

function withAudience(url: string, audience: string): URL {
  const parsed = URL.parse(url);
  if (parsed === null) {
    throw new ReleaseError("ID_TOKEN_UNREACHABLE", "`ACTIONS_ID_TOKEN_REQUEST_URL` is not an address");
  }
  parsed.searchParams.set("audience", audience);
  return parsed;
}

async function request(url: URL, requestToken: string, firstDelay: number): Promise<string> {
  let failure: unknown;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt > 0) await delay(firstDelay * 2 ** (attempt - 1));
    const answer = await tryOnce(url, requestToken);
    if ("value" in answer) return answer.value;
    failure = answer.failure;
  }
  throw new ReleaseError(
    "ID_TOKEN_UNREACHABLE",
    `The ID token endpoint gave no token in ${String(TRIES)} tries: ${describe(failure)}`,
    { hint: "This is on GitHub's side: see its status page and re-run the failed job" },
  );
}

/** A value, or a failure that may pass. */
async function tryOnce(url: URL, requestToken: string): Promise<{ value: string } | { failure: unknown }> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, {
      headers: { accept: "application/json", authorization: `Bearer ${requestToken}` },
      redirect: "error",
      signal: AbortSignal.timeout(TRY_TIMEOUT),
    });
    body = await response.json().catch(() => undefined);
  } catch (error) {
    return { failure: error };
  }
  if (response.status >= 500 || response.status === 429) return { failure: `HTTP ${String(response.status)}` };
  if (!response.ok) {
    throw new ReleaseError("ID_TOKEN_REFUSED", `The ID token endpoint refused with HTTP ${String(response.status)}`, {
      hint: "The job needs `permissions: id-token: write`, and so does every workflow that calls it",
    });
  }
  const answer = v.safeParse(Answer, body);
  return answer.success ? { value: answer.output.value } : { failure: "an answer without a token" };
}

/** Fetch wraps what happened in a `TypeError` that says nothing. Neither names the address or a header. */
function describe(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  return failure.cause instanceof Error ? failure.cause.message : failure.message;
}
