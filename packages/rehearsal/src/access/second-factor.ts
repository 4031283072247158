import { randomUUID } from "node:crypto";

import { createJsonReply, type Reply } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import { NOT_FOUND } from "./refusals.ts";

const DEMAND = "You must provide a one-time pass. Upgrade your client to npm@latest in order to use 2FA.";
/** npm offers "do not ask again for five minutes". */
const SESSION_LIFETIME = 5 * 60 * 1000;
/** Seconds between a client's questions. */
const RETRY_AFTER = "1";

/** A second factor in the browser, which a person confirms by opening a link. */
type WebSession =
  | { readonly confirmed: false }
  /** Milliseconds since the epoch. */
  | { readonly confirmed: true; readonly confirmedAt: number };

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
}

/** Whether it is a one-time password, or stands for one. */
export function isSecondFactor(password: string, factor: SecondFactor): boolean {
  const session = factor.sessions.get(password);
  const isOpen = session?.confirmed === true && session.confirmedAt + SESSION_LIFETIME > Date.now();
  return isOpen || listPasswords(factor).includes(password);
}

function listPasswords({ oneTimePassword, used }: SecondFactor): readonly string[] {
  const first = Number(oneTimePassword);
  const next = Array.from({ length: used.size }, (_, index) => String(first + index + 1));
  return [oneTimePassword, ...next.map((password) => password.padStart(oneTimePassword.length, "0"))];
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
 * @param browser Base URL for the links of a client that can open a browser instead.
 * @see https://github.com/npm/cli/issues/9268
 */
export function demandSecondFactor(browser: string | undefined, { sessions }: SecondFactor): Reply {
  const headers = { "www-authenticate": "OTP" };
  if (browser === undefined) return createJsonReply(401, { error: DEMAND }, headers);
  const id = randomUUID();
  sessions.set(id, { confirmed: false });
  const links = { authUrl: `${browser}-/auth/cli/${id}`, doneUrl: `${browser}-/v1/done/${id}` };
  return createJsonReply(401, { error: DEMAND, ...links }, headers);
}

/**
 * The two links of a second factor in the browser. Opening the first one is the consent; the second one answers 202
 * until then, and then with what stands for the one-time password: for five minutes, as npm offers to its users.
 */
export function createSecondFactorRoutes({ sessions }: SecondFactor): readonly Route[] {
  return [
    route("GET", "/-/auth/cli/{id}", "confirm-session", "approve", (_, { id }) => confirmSession(id, sessions)),
    route("GET", "/-/v1/done/{id}", "poll-session", "approve", (_, { id }) => pollSession(id, sessions)),
  ];
}

function confirmSession(id: string, sessions: SecondFactor["sessions"]): Reply {
  if (!sessions.has(id)) return NOT_FOUND;
  sessions.set(id, { confirmed: true, confirmedAt: Date.now() });
  return { status: 200, headers: { "content-type": "text/plain" }, body: "Confirmed. Go back to the terminal.\n" };
}

function pollSession(id: string, sessions: SecondFactor["sessions"]): Reply {
  const session = sessions.get(id);
  if (session === undefined) return NOT_FOUND;
  return session.confirmed
    ? createJsonReply(200, { token: id })
    : createJsonReply(202, {}, { "retry-after": RETRY_AFTER });
}
