import { randomUUID } from "node:crypto";

import { createJsonReply, type Reply } from "../http/message.ts";
import type { RegistryServices } from "../registry/registry.ts";
import type { Operation } from "../registry/routes.ts";
import { NOT_FOUND } from "./caller.ts";

const DEMAND = "You must provide a one-time pass. Upgrade your client to npm@latest in order to use 2FA.";

/**
 * The registry's 401 that asks for a one-time password. Clients that are no terminal end here with EOTP.
 *
 * @param browser Base URL for the links of a client that can open a browser instead.
 * @see https://github.com/npm/cli/issues/9268
 */
export function demandSecondFactor(browser: string | undefined, { webSessions }: RegistryServices): Reply {
  const headers = { "www-authenticate": "OTP" };
  if (browser === undefined) return createJsonReply(401, { error: DEMAND }, headers);
  const id = randomUUID();
  webSessions.set(id, { confirmed: false });
  const links = { authUrl: `${browser}-/auth/cli/${id}`, doneUrl: `${browser}-/v1/done/${id}` };
  return createJsonReply(401, { error: DEMAND, ...links }, headers);
}

/** Seconds between a client's questions. */
const RETRY_AFTER = "1";

type WebSessionOperation = Extract<Operation, { readonly type: "confirm-session" | "poll-session" }>;

/**
 * The two links of a second factor in the browser. Opening the first one is the consent; the second one answers 202
 * until then, and then with what stands for the one-time password: for five minutes, as npm offers to its users.
 */
export function answerWebSession(operation: WebSessionOperation, { webSessions }: RegistryServices): Reply {
  const session = webSessions.get(operation.id);
  if (session === undefined) return NOT_FOUND;
  if (operation.type === "confirm-session") {
    webSessions.set(operation.id, { confirmed: true, confirmedAt: Date.now() });
    return { status: 200, headers: { "content-type": "text/plain" }, body: "Confirmed. Go back to the terminal.\n" };
  }
  return session.confirmed
    ? createJsonReply(200, { token: operation.id })
    : createJsonReply(202, {}, { "retry-after": RETRY_AFTER });
}
