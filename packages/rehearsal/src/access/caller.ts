import { readBearer, type Reply, type ServiceRequest } from "../http/message.ts";
import { NOT_FOUND, PERMISSION_DENIED, TOKENS_DISALLOWED, UNAUTHENTICATED } from "./refusals.ts";
import { demandSecondFactor, isSecondFactor, type SecondFactor } from "./second-factor.ts";

/** What a trusted publisher may do; npm checks it at the PUT, not at the exchange. */
export type TrustPermission = "createPackage" | "createStagedPackage";

/** A token as one keeps in a secret. */
export interface StaticToken {
  readonly token: string;
  readonly user: string;
  /** Without it, publishing asks for a one-time password. */
  readonly bypassTwoFactor: boolean;
  /** Names it may publish; default: every name. */
  readonly packages?: readonly string[];
}

/** What an exchanged ID token gives: one package, for a while. */
interface Credential {
  readonly package: string;
  readonly permissions: readonly TrustPermission[];
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** What callers can show. */
export interface Access extends SecondFactor {
  readonly tokens: ReadonlyMap<string, StaticToken>;
  /** By token. */
  readonly credentials: Map<string, Credential>;
}

/** Who sends a request. A stranger has a credential that means nothing here, or no longer. */
export type Caller =
  | { readonly type: "nobody" | "stranger" }
  | { readonly type: "publisher"; readonly credential: Credential }
  | {
      readonly type: "user";
      readonly token: StaticToken;
      readonly secondFactor: boolean;
      /** Base URL for the links of a client that can open a browser. */
      readonly browser: string | undefined;
    };

/** Reads `authorization`, `npm-otp` and `npm-auth-type`. */
export function identifyCaller({ headers, here }: ServiceRequest, access: Access): Caller {
  const bearer = readBearer(headers);
  if (bearer === undefined) return { type: headers.authorization === undefined ? "nobody" : "stranger" };
  const credential = access.credentials.get(bearer);
  if (credential !== undefined && credential.expires > Date.now()) return { type: "publisher", credential };
  const token = access.tokens.get(bearer);
  if (token === undefined) return { type: "stranger" };
  const password = headers["npm-otp"];
  const secondFactor = typeof password === "string" && isSecondFactor(password, access);
  return { type: "user", token, secondFactor, browser: headers["npm-auth-type"] === "web" ? here : undefined };
}

/**
 * Whether a caller may write under a name.
 *
 * @param permission What a trusted publisher needs; `undefined` where only people may go.
 * @param disallowTokens The package's setting.
 * @returns the refusal, or `undefined`.
 */
export function authoriseWrite(
  caller: Caller,
  name: string,
  permission: TrustPermission | undefined,
  disallowTokens: boolean,
  access: Access,
): Reply | undefined {
  if (caller.type === "publisher") {
    if (permission === undefined) return UNAUTHENTICATED;
    if (caller.credential.package !== name) return NOT_FOUND;
    return caller.credential.permissions.includes(permission) ? undefined : PERMISSION_DENIED;
  }
  if (caller.type !== "user" || caller.token.packages?.includes(name) === false) return NOT_FOUND;
  if (caller.secondFactor) return undefined;
  if (!caller.token.bypassTwoFactor) return demandSecondFactor(caller.browser, access);
  return disallowTokens ? TOKENS_DISALLOWED : undefined;
}

/** What only people do, and only with a second factor. @returns the refusal, or `undefined`. */
export function authorisePerson(caller: Caller, access: Access): Reply | undefined {
  if (caller.type !== "user") return UNAUTHENTICATED;
  return caller.secondFactor ? undefined : demandSecondFactor(caller.browser, access);
}
