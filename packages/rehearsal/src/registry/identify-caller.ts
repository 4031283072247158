import type { IncomingHttpHeaders } from "node:http";

import type { StaticToken } from "./registry-options.ts";
import type { Credential, RegistryServices } from "./registry-services.ts";

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
