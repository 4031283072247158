import { createJsonReply, type Reply } from "../http/message.ts";

/** npm answers so to whoever may not write, as if there were nothing. */
export const NOT_FOUND: Reply = refuse(404, "Not found");

export const UNAUTHENTICATED: Reply = refuse(
  401,
  "Unable to authenticate, your authentication token seems to be invalid.",
);

/** @see https://github.com/webarkit/jsartoolkitNFT/issues/620 */
export const TOKENS_DISALLOWED: Reply = refuse(
  403,
  "Two-factor authentication is required to publish this package but an automation token was specified",
);

/** The trusted publisher lacks the permission. @see https://github.com/kg86/visstr/pull/40 */
export const PERMISSION_DENIED: Reply = refuse(403, "OIDC permission denied for this action");

/** A refusal in the form that clients read. */
function refuse(status: number, error: string): Reply {
  return createJsonReply(status, { error });
}
