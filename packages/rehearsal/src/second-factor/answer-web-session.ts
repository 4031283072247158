import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply } from "../http/message.ts";
import type { Operation } from "../registry/operation.ts";
import { NOT_FOUND } from "../registry/refusals.ts";
import type { RegistryServices } from "../registry/registry-services.ts";

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
