import { parseRetryAfter, type PublishFailure } from "@slipway/core";
import * as v from "valibot";

import type { StageAccess } from "../stage/stage-client.ts";
import { requestRegistry } from "./client.ts";
import { classifyFailure } from "./failure.ts";
import { type Attempt, isAborted } from "./retry.ts";

/** In a row; after that it is not a slip of the finger. */
const MOST_REFUSALS = 3;

const CLOSED: PublishFailure = {
  class: "unauthorised",
  phase: "put",
  status: 401,
  code: "EOTP",
  message: "the registry wants a one-time password that it accepts",
};

export interface SecondFactorQuestion {
  /** Whether the registry has refused the last answer, or no longer takes it. */
  readonly refused: boolean;
  /** Where a person can confirm in a browser instead. */
  readonly link?: string;
  /** Aborted when the answer has come another way. */
  readonly signal: AbortSignal;
}

/** Gets a one-time password from a person; `undefined` when they do not want to. */
export type AskSecondFactor = (question: SecondFactorQuestion) => Promise<string | undefined>;

/** A registry's demand for a second factor, in the middle of something else. */
export interface Demand {
  readonly demand: SecondFactorLinks;
}

/** One two-factor session for many requests. */
export interface SecondFactor {
  /**
   * Sends a request with the password that was given last. Wherever the registry does not take it, asks once for all
   * requests under way, and sends it again.
   */
  readonly use: <T>(send: (password: string | undefined) => Promise<Attempt<T> | Demand>) => Promise<Attempt<T>>;
  /** Whether there is no password and nobody who gives one: nothing more can be done. */
  readonly isClosed: () => boolean;
}

export interface SecondFactorOptions {
  /** Given beforehand. */
  readonly password?: string | undefined;
  /** Absent where there is nobody to ask. */
  readonly ask?: AskSecondFactor | undefined;
}

export function createSecondFactor({ password, ask }: SecondFactorOptions, access: StageAccess): SecondFactor {
  let current = password;
  let refusals = 0;
  let closed = false;
  let asking: Promise<void> | undefined;

  const renew = async ({ demand }: Demand): Promise<void> => {
    const refused = current !== undefined;
    refusals += refused ? 1 : 0;
    const answer =
      ask === undefined || refusals >= MOST_REFUSALS ? undefined : await obtain(ask, { refused, demand }, access);
    closed = answer === undefined;
    current = answer;
  };

  return {
    use: async (send) => {
      for (;;) {
        await asking;
        if (closed || isAborted(access.retry.signal)) return { failure: CLOSED };
        const sent = current;
        const answer = await send(sent);
        if (!("demand" in answer)) {
          if ("value" in answer) refusals = 0;
          return answer;
        }
        // Another request may have met the same refusal and asked already.
        if (sent !== current || closed) continue;
        asking ??= renew(answer).finally(() => {
          asking = undefined;
        });
      }
    },
    isClosed: () => closed,
  };
}

/** What the person types, or what the registry hands out for their confirmation in a browser, whichever comes first. */
async function obtain(
  ask: AskSecondFactor,
  { refused, demand: { authUrl, doneUrl } }: { readonly refused: boolean; readonly demand: SecondFactorLinks },
  access: StageAccess,
): Promise<string | undefined> {
  const answered = new AbortController();
  const { signal: stopped } = access.retry;
  const signal = stopped === undefined ? answered.signal : AbortSignal.any([answered.signal, stopped]);
  const typed = ask({ refused, signal, ...(authUrl !== undefined && { link: authUrl }) });
  if (doneUrl === undefined) return typed;
  const confirmed = waitForConfirmation(doneUrl, signal, access).then((token) => token ?? typed);
  try {
    return await Promise.race([typed, confirmed]);
  } finally {
    answered.abort();
    // The terminal is the prompt's until it has ended.
    await typed;
  }
}

const Link = v.pipe(v.string(), v.url(), v.regex(/^https?:/iu));

/** npm's client turns a 401 with `www-authenticate: OTP`, or one that speaks of a one-time pass, into this. */
const Demanded = v.object({ code: v.literal("EOTP"), body: v.optional(v.unknown()) });

/** Where a person confirms in a browser, and where the client hears of it; both or none. */
interface SecondFactorLinks {
  readonly authUrl?: string;
  readonly doneUrl?: string;
}

const Links = v.object({ authUrl: Link, doneUrl: Link });

/** Whether a request failed for want of a second factor, and how one can be had. */
export function parseDemand(error: unknown): SecondFactorLinks | undefined {
  const demanded = v.safeParse(Demanded, error);
  if (!demanded.success) return undefined;
  const links = v.safeParse(Links, demanded.output.body);
  return links.success ? links.output : {};
}

/** Milliseconds between two questions where the registry names none. */
const PAUSE = 2_000;

const Confirmed = v.object({ token: v.pipe(v.string(), v.nonEmpty()) });

/**
 * Asks the registry until a person has confirmed in a browser: 202 with `Retry-After` means not yet, 200 brings what is
 * sent in place of a one-time password. The way of npm's own `npm-profile`.
 *
 * @returns `undefined` when the registry gives up on it, or the signal is aborted.
 */
async function waitForConfirmation(
  doneUrl: string,
  signal: AbortSignal,
  { fetchOptions, retry: { timing } }: StageAccess,
): Promise<string | undefined> {
  while (!isAborted(signal)) {
    let pause = PAUSE;
    try {
      const response = await requestRegistry({ url: doneUrl, credential: { kind: "configured" }, fetchOptions });
      if (response.status === 200) {
        const answer = v.safeParse(Confirmed, await response.json());
        return answer.success ? answer.output.token : undefined;
      }
      await response.text();
      pause = parseRetryAfter(response.headers.get("retry-after"), timing.now()) || PAUSE;
    } catch (error) {
      const failure = classifyFailure(error, "put", timing.now());
      if (failure.class !== "network" && failure.class !== "gateway" && failure.class !== "rate-limit")
        return undefined;
    }
    await timing.sleep(pause, signal);
  }
  return undefined;
}
