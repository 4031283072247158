import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";

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

/** @see https://github.com/npm/api-documentation (`trust.yaml`) */
export const SECOND_FACTOR_OFF: Reply = createJsonReply(403, { message: "Please enable 2fa for your account" });

/** The trusted publisher lacks the permission. @see https://github.com/kg86/visstr/pull/40 */
export const PERMISSION_DENIED: Reply = refuse(403, "OIDC permission denied for this action");

/** @see https://github.com/npm/documentation/pull/2036 */
export const STAGE_REQUIRED: Reply = createJsonReply(403, {
  code: "E_STAGE_REQUIRED",
  error: "This token can stage versions, and publish none: a person approves what it stages",
});

/** @see https://github.com/npm/cli/issues/1269 */
export function refuseStranger(name: string): Reply {
  return refuse(403, `You do not have permission to publish "${name}". Are you logged in as the correct user?`);
}

/** What npm's registry may answer and this one does not: no client is to take it for absence. */
export function refuseUnplayed({ method, path }: ServiceRequest): Reply {
  return refuse(501, `not played by this registry: ${method} ${path}`);
}

/** @see https://github.com/npm/cli/issues/8507 */
export const RATE_LIMITED = "Could not publish, as user undefined: rate limited exceeded";

/** A refusal of a publication. */
export function refusePublication(status: number, error: string, headers?: Reply["headers"]): Reply {
  return createJsonReply(status, { success: false, error }, headers);
}

/** A refusal in the form that clients read. */
function refuse(status: number, error: string): Reply {
  return createJsonReply(status, { error });
}
