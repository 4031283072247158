import { isProtected, type PublishFailure } from "@slipway/core";
import * as v from "valibot";

import { type RegistryClient, requestRegistry } from "./client.ts";
import { type Attempt, classifyFailure } from "./failure.ts";
import { isAborted, type Look, poll } from "./retry.ts";

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

/** Where a person confirms in a browser, and where the client hears of it; both or none. */
interface SecondFactorLinks {
  readonly authUrl?: string;
  readonly doneUrl?: string;
}

const Link = v.pipe(
  v.string(),
  v.url(),
  v.check((url) => isProtected(new URL(url))),
);
const Links = v.object({ authUrl: Link, doneUrl: Link });

/** A 401 with `www-authenticate: OTP`, or one that speaks of a one-time pass. */
const Demanded = v.object({ code: v.literal("EOTP"), uri: v.string(), body: v.optional(v.unknown()) });

/**
 * Whether a request failed for want of a second factor, and how one can be had. The page is for a person's browser. The
 * address that is asked for the outcome gets a credential, and is no other registry's.
 */
export function parseDemand(error: unknown): Demand | undefined {
  const demanded = v.safeParse(Demanded, error);
  if (!demanded.success) return undefined;
  const { uri, body } = demanded.output;
  const links = v.safeParse(Links, body);
  const own = links.success && new URL(links.output.doneUrl).origin === new URL(uri).origin;
  return { demand: own ? links.output : {} };
}

export interface SecondFactorOptions {
  /** Given beforehand. */
  readonly password?: string;
  /** Absent where there is nobody to ask. */
  readonly ask?: AskSecondFactor;
}

export function createSecondFactor(client: RegistryClient, { password, ask }: SecondFactorOptions): SecondFactor {
  let current = password;
  let refusals = 0;
  let closed = false;
  let asking: Promise<void> | undefined;

  const renew = async (demand: Demand): Promise<void> => {
    const refused = current !== undefined;
    refusals += refused ? 1 : 0;
    const hopeless = ask === undefined || refusals >= MOST_REFUSALS;
    current = hopeless ? undefined : await obtain(client, ask, demand, refused);
    closed = current === undefined;
  };

  return {
    use: async (send) => {
      for (;;) {
        await asking;
        if (closed || isAborted(client.signal)) return { failure: CLOSED };
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
  client: RegistryClient,
  ask: AskSecondFactor,
  { demand: { authUrl, doneUrl } }: Demand,
  refused: boolean,
): Promise<string | undefined> {
  const answered = new AbortController();
  const signal = client.signal === undefined ? answered.signal : AbortSignal.any([answered.signal, client.signal]);
  const typed = ask({ refused, signal, link: authUrl });
  if (doneUrl === undefined) return typed;
  const confirmed = waitForConfirmation(client, doneUrl, signal).then((token) => token ?? typed);
  try {
    return await Promise.race([typed, confirmed]);
  } finally {
    answered.abort();
    // The terminal is the prompt's until it has ended.
    await typed;
  }
}

/** Milliseconds between two questions, unless the registry wants more. */
const PAUSE = { first: 1_000, longest: 2_000 };

/** Somebody sits there and has confirmed: no registry is left alone for longer. */
const LONGEST_PAUSE = 60_000;
const Confirmed = v.object({ token: v.pipe(v.string(), v.nonEmpty()) });

/**
 * Asks the registry until a person has confirmed in a browser: 202 with `Retry-After` means not yet, 200 brings what is
 * sent in place of a one-time password. The way of npm's own `npm-profile`.
 *
 * @returns `undefined` when the registry gives up on it, or the signal is aborted.
 */
async function waitForConfirmation(
  client: RegistryClient,
  url: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { timing, secrets } = client;
  const look = async (): Promise<Look<string | undefined>> => {
    try {
      const answer = await requestRegistry(client, { url, credential: { kind: "configured" }, stays: true });
      if (answer.status !== 200) {
        answer.drop();
        return { value: undefined, settled: false, pause: capPause(answer.retryAfter) };
      }
      const { output, success } = v.safeParse(Confirmed, await answer.json());
      if (!success) return { value: undefined, settled: true };
      secrets.add(output.token);
      return { value: output.token, settled: true };
    } catch (error) {
      const { class: kind, retryAfter } = classifyFailure(error, "put", timing.now());
      const passes = kind === "network" || kind === "gateway" || kind === "rate-limit";
      return { value: undefined, settled: !passes, pause: capPause(retryAfter) };
    }
  };
  return poll(look, { timing, signal, ...PAUSE });
}

function capPause(asked = 0): number {
  return Math.min(asked, LONGEST_PAUSE);
}
