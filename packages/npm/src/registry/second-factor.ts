import { isProtected, type PublishFailure } from "@slipway/core";
import pLimit from "p-limit";
import * as v from "valibot";

import { type RegistryClient, requestRegistry } from "./client.ts";
import { type Attempt, classifyFailure } from "./failure.ts";
import { isAborted, type Look, poll } from "./retry.ts";

/** In a row; after that it is not a slip of the finger. */
const MOST_REFUSALS = 3;

function fail(message: string): PublishFailure {
  return { class: "unauthorised", phase: "put", status: 401, code: "EOTP", message };
}

const REFUSED = fail("the registry wants a one-time password that it accepts");
const USED_UP = fail("the one-time password is used up, and there is nobody to ask for the next one");

export interface SecondFactorQuestion {
  /** What it is for. */
  readonly subject: string;
  /** Whether the registry has refused the last answer, which was good for nothing so far. */
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

/** The second factors of many requests to one registry. */
export interface SecondFactor {
  /**
   * Sends a request with the password that was given last, for as long as the registry takes it. Where it does not, asks for
   * another and sends it again. One request at a time, so that none is refused for a password that another has used up: only
   * one that was good for more than one request is sent with several at once.
   *
   * @param subject What the person is asked for.
   * @param begun Whether it ends what was begun: an interruption waits for it.
   */
  readonly use: <T>(
    subject: string,
    send: (password: string | undefined) => Promise<Attempt<T> | Demand>,
    begun?: boolean,
  ) => Promise<Attempt<T>>;
  /** Whether there is a password, or somebody who may give one. */
  readonly isAtHand: () => boolean;
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

interface SecondFactorOptions {
  /** Given beforehand. */
  readonly password?: string;
  /** Absent where there is nobody to ask. */
  readonly ask?: AskSecondFactor;
}

export function createSecondFactor(client: RegistryClient, { password, ask }: SecondFactorOptions): SecondFactor {
  let current = password;
  /** How many requests the current password has been good for. */
  let uses = 0;
  /** Whether the current password may be used up: npm grants one approval for each. */
  let sent = false;
  let refusals = 0;
  let closed: PublishFailure | undefined;
  const line = pLimit(1);

  const renew = async (demand: Demand, subject: string): Promise<void> => {
    const refused = current !== undefined && !sent;
    refusals += refused ? 1 : 0;
    const hopeless = ask === undefined || refusals >= MOST_REFUSALS;
    const next = hopeless ? undefined : await obtain(client, ask, { ...demand, subject, refused });
    if (next === undefined) closed = sent && ask === undefined ? USED_UP : REFUSED;
    [current, uses, sent] = [next, 0, false];
  };
  const sendOnce = async <T>(
    send: (password: string | undefined) => Promise<Attempt<T> | Demand>,
  ): Promise<Attempt<T> | (Demand & { readonly password: string | undefined })> => {
    const tried = current;
    const answer = await send(tried);
    if ("demand" in answer) return { ...answer, password: tried };
    if (tried === current) {
      sent = true;
      uses += "value" in answer ? 1 : 0;
    }
    if ("value" in answer) refusals = 0;
    return answer;
  };

  return {
    use: async (subject, send, begun = false) => {
      const early = uses > 1 ? await sendOnce(send) : undefined;
      if (early !== undefined && !("demand" in early)) return early;
      return line(async () => {
        let demand = early;
        for (;;) {
          // Whoever was before in the line may have got another one.
          if (demand !== undefined && demand.password === current && closed === undefined) await renew(demand, subject);
          if (closed !== undefined) return { failure: closed };
          if (isAborted(client.signal) && !begun) return { failure: REFUSED };
          const answer = await sendOnce(send);
          if (!("demand" in answer)) return answer;
          demand = answer;
        }
      });
    },
    isAtHand: () => current !== undefined || (ask !== undefined && closed === undefined),
    isClosed: () => closed !== undefined,
  };
}

/** The second factors of a run. */
export type SecondFactors = (registry: string) => SecondFactor;

export interface SecondFactorsOptions extends Pick<SecondFactorOptions, "ask"> {
  /** Given beforehand, for one registry. */
  readonly password: { readonly registry: string; readonly text: string } | undefined;
}

/** By registry: a password belongs to one, and a terminal to one question at a time. */
export function createSecondFactors(client: RegistryClient, { password, ask }: SecondFactorsOptions): SecondFactors {
  const line = pLimit(1);
  const factors = new Map<string, SecondFactor>();
  return (registry) => {
    const factor =
      factors.get(registry) ??
      createSecondFactor(client, {
        password: password?.registry === registry ? password.text : undefined,
        ask: ask === undefined ? undefined : async (question) => line(ask, question),
      });
    factors.set(registry, factor);
    return factor;
  };
}

/** What the person types, or what the registry hands out for their confirmation in a browser, whichever comes first. */
async function obtain(
  client: RegistryClient,
  ask: AskSecondFactor,
  { demand: { authUrl, doneUrl }, subject, refused }: Demand & Pick<SecondFactorQuestion, "subject" | "refused">,
): Promise<string | undefined> {
  const answered = new AbortController();
  const signal = client.signal === undefined ? answered.signal : AbortSignal.any([answered.signal, client.signal]);
  const typed = ask({ subject, refused, signal, link: authUrl });
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
