import type { IncomingHttpHeaders } from "node:http";

import { createJsonReply, type Reply } from "../http/message.ts";
import type { Credential, RegistryServices } from "../registry/registry.ts";
import type { StaticToken, TrustPermission } from "../registry/seed.ts";
import { demandSecondFactor } from "./second-factor.ts";

/** npm offers "do not ask again for five minutes". */
const SESSION_LIFETIME = 5 * 60 * 1000;

/** Who sends a request. A stranger has a credential that means nothing here, or no longer. */
export type Caller =
  | { readonly type: "nobody" | "stranger" }
  | { readonly type: "publisher"; readonly credential: Credential }
  | {
      readonly type: "user";
      readonly token: StaticToken;
      readonly secondFactor: boolean;
      /** Base URL for the links of a client that can open a browser. */
      readonly browser?: string;
    };

/**
 * Reads `authorization`, `npm-otp` and `npm-auth-type`.
 *
 * @param here Base URL under which the client knows the registry.
 */
export function identifyCaller(headers: IncomingHttpHeaders, here: string, services: RegistryServices): Caller {
  const bearer = /^bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
  if (bearer === undefined) return { type: headers.authorization === undefined ? "nobody" : "stranger" };
  const credential = services.credentials.get(bearer);
  if (credential !== undefined && credential.expires > Date.now()) return { type: "publisher", credential };
  const token = services.tokens.get(bearer);
  if (token === undefined) return { type: "stranger" };
  const secondFactor = isSecondFactor(headers["npm-otp"], services);
  return { type: "user", token, secondFactor, ...(headers["npm-auth-type"] === "web" && { browser: here }) };
}

function isSecondFactor(password: IncomingHttpHeaders[string], services: RegistryServices): boolean {
  if (typeof password !== "string") return false;
  const session = services.webSessions.get(password);
  const isOpen = session?.confirmed === true && session.confirmedAt + SESSION_LIFETIME > Date.now();
  return isOpen || password === services.oneTimePassword;
}

/**
 * Whether a caller may write under a name.
 *
 * @param permission What a trusted publisher needs; `undefined` where only people may go.
 * @returns the refusal, or `undefined`.
 */
export function authoriseWrite(
  caller: Caller,
  name: string,
  permission: TrustPermission | undefined,
  services: RegistryServices,
): Reply | undefined {
  if (caller.type === "publisher") {
    if (permission === undefined) return UNAUTHENTICATED;
    if (caller.credential.package !== name) return NOT_FOUND;
    return caller.credential.permissions.includes(permission) ? undefined : PERMISSION_DENIED;
  }
  if (caller.type !== "user" || caller.token.packages?.includes(name) === false) return NOT_FOUND;
  if (caller.secondFactor) return undefined;
  if (!caller.token.bypassTwoFactor) return demandSecondFactor(caller.browser, services);
  return services.store.get(name)?.disallowTokens === true ? TOKENS_DISALLOWED : undefined;
}

/** npm answers so to whoever may not write, as if there were nothing. */
export const NOT_FOUND: Reply = refuse(404, "Not found");

export const UNAUTHENTICATED: Reply = refuse(
  401,
  "Unable to authenticate, your authentication token seems to be invalid.",
);

/** @see https://github.com/webarkit/jsartoolkitNFT/issues/620 */
const TOKENS_DISALLOWED: Reply = refuse(
  403,
  "Two-factor authentication is required to publish this package but an automation token was specified",
);

/** The trusted publisher lacks the permission. @see https://github.com/kg86/visstr/pull/40 */
const PERMISSION_DENIED: Reply = refuse(403, "OIDC permission denied for this action");

function refuse(status: number, error: string): Reply {
  return createJsonReply(status, { error });
}
