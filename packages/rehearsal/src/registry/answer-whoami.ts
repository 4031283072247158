import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply } from "../http/message.ts";
import type { Caller } from "./identify-caller.ts";
import { UNAUTHENTICATED } from "./refusals.ts";

/** `GET /-/whoami`: people only; trusted publishing has no user. */
export function answerWhoami(caller: Caller): Reply {
  return caller.type === "user" ? createJsonReply(200, { username: caller.token.user }) : UNAUTHENTICATED;
}
