import { randomUUID } from "node:crypto";

import { createJsonReply, type Reply } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import { NOT_FOUND } from "./refusals.ts";

const DEMAND = "You must provide a one-time pass. Upgrade your client to npm@latest in order to use 2FA.";
/** npm offers "do not ask again for five minutes". */
const FIVE_MINUTES = 5 * 60 * 1000;
/** Seconds between a client's questions. */
const RETRY_AFTER = "1";

/** When a second factor is no longer good; what is left out does not end it, but npm's five minutes in the browser. */
export interface SecondFactorWindow {
  readonly milliseconds?: number;
  /** How many requests it lets through. */
  readonly requests?: number;
}

interface OpenWindow {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly requests: number;
}

/** A second factor in the browser, which a person confirms by opening a link. */
interface WebSession {
  /** The token of whoever was asked for it. */
  readonly token: string;
  readonly confirmed: boolean;
}

/** How long a second factor is good for, where people approve: for one request, or for five minutes. */
export type SecondFactorScope = "each" | "window";

/** What proves a second factor. */
export interface SecondFactor {
  /** The first one. With every one that is used up, the number after it is good as well. */
  readonly oneTimePassword: string;
  /** By identifier, which stands for the one-time password once it is confirmed. */
  readonly sessions: Map<string, WebSession>;
  readonly approvals: SecondFactorScope;
  /** What approved or rejected something, where it is good for one request. */
  readonly used: Set<string>;
  /** `undefined`: one-time passwords stay good, and what was confirmed in the browser for five minutes. */
  readonly window: SecondFactorWindow | undefined;
  /** By what opened it: a one-time password, a session, or a token that was let past the question for a while. */
  readonly windows: Map<string, OpenWindow>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Whether it is a one-time password that is good, or stands for one. */
export function isSecondFactor(password: string, factor: SecondFactor): boolean {
  const window = factor.windows.get(password);
  if (factor.sessions.has(password)) return window !== undefined && isOpen(window, factor);
  return listPasswords(factor).includes(password);
}

/**
 * Takes a request through its second factor, or through the window that one has opened for its token.
 *
 * @param password What the request brings; one that is wrong does not pass, whatever window is open.
 * @returns whether it may pass.
 */
export function passSecondFactor(password: string | undefined, token: string, factor: SecondFactor): boolean {
  if (password !== undefined && !isSecondFactor(password, factor)) return false;
  const key = password ?? token;
  const window = factor.windows.get(key) ?? (password === undefined ? undefined : openWindow(factor, undefined));
  if (window === undefined || !isOpen(window, factor)) return false;
  const counted = { ...window, requests: window.requests - 1 };
  const shared = [...factor.windows].filter(([, other]) => other === window).map(([other]) => other);
  for (const other of [key, ...shared]) factor.windows.set(other, counted);
  return true;
}

function openWindow({ window, now }: SecondFactor, lifetime: number | undefined): OpenWindow {
  const { milliseconds = lifetime, requests = Number.POSITIVE_INFINITY } = window ?? {};
  return { until: milliseconds === undefined ? Number.POSITIVE_INFINITY : now() + milliseconds, requests };
}

function isOpen({ until, requests }: OpenWindow, { now }: SecondFactor): boolean {
  return until > now() && requests > 0;
}

/** Those that are good: each is followed by the next number once it has approved something or its window is over. */
function listPasswords(factor: SecondFactor): readonly string[] {
  const { oneTimePassword, used, windows } = factor;
  const good: string[] = [];
  for (let number = Number(oneTimePassword); ; number += 1) {
    const password = String(number).padStart(oneTimePassword.length, "0");
    const window = windows.get(password);
    const isOver = window !== undefined && !isOpen(window, factor);
    if (!isOver) good.push(password);
    if (!isOver && !used.has(password)) return good;
  }
}

/**
 * Uses a second factor up for an approval: npm proves that a person is present for each artifact, and grants none of the
 * five minutes that it has for other things.
 *
 * @returns Whether it was still good.
 * @see https://github.com/vendurehq/vendure/pull/4966
 */
export function useUp(password: string, { approvals, used }: SecondFactor): boolean {
  if (approvals === "window") return true;
  if (used.has(password)) return false;
  used.add(password);
  return true;
}

/**
 * The registry's 401 that asks for a one-time password. Clients that are no terminal end here with EOTP.
 *
 * @param token Of whoever is asked.
 * @param browser Base URL for the links of a client that can open a browser instead.
 * @see https://github.com/npm/cli/issues/9268
 */
export function demandSecondFactor(token: string, browser: string | undefined, { sessions }: SecondFactor): Reply {
  const headers = { "www-authenticate": "OTP" };
  if (browser === undefined) return createJsonReply(401, { error: DEMAND }, headers);
  const id = randomUUID();
  sessions.set(id, { token, confirmed: false });
  const links = { authUrl: `${browser}-/auth/cli/${id}`, doneUrl: `${browser}-/v1/done?authId=${id}` };
  return createJsonReply(401, { error: DEMAND, ...links }, headers);
}

/**
 * The two links of a second factor in the browser. Opening the first one is the consent; the second one answers 202
 * until then, and then with what stands for the one-time password. For five minutes whoever was asked is not asked again
 * with the same token, as npm offers there, unless the link is opened with `?skip=no`: then it is good for one request.
 *
 * @see https://docs.npmjs.com/cli/v12/commands/npm-trust#bulk-usage
 */
export function createSecondFactorRoutes(factor: SecondFactor): readonly Route[] {
  return [
    route("GET", "/-/auth/cli/{id}", "confirm-session", "approve", ({ query }, { id }) =>
      confirmSession(id, query.get("skip") !== "no", factor),
    ),
    route("GET", "/-/v1/done", "poll-session", "approve", ({ query }) =>
      pollSession(query.get("authId") ?? "", factor),
    ),
  ];
}

function confirmSession(id: string, skips: boolean, factor: SecondFactor): Reply {
  const session = factor.sessions.get(id);
  if (session === undefined) return NOT_FOUND;
  const window = openWindow(factor, FIVE_MINUTES);
  factor.sessions.set(id, { ...session, confirmed: true });
  factor.windows.set(id, skips ? window : { ...window, requests: 1 });
  if (skips) factor.windows.set(session.token, window);
  return { status: 200, headers: { "content-type": "text/plain" }, body: "Confirmed. Go back to the terminal.\n" };
}

function pollSession(id: string, { sessions }: SecondFactor): Reply {
  const session = sessions.get(id);
  if (session === undefined) return NOT_FOUND;
  return session.confirmed
    ? createJsonReply(200, { token: id })
    : createJsonReply(202, {}, { "retry-after": RETRY_AFTER });
}
