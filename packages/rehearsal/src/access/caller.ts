import { readBearer, type Reply, type ServiceRequest } from "../http/message.ts";
import {
  NOT_FOUND,
  PERMISSION_DENIED,
  refuseStranger,
  SECOND_FACTOR_OFF,
  STAGE_REQUIRED,
  TOKENS_DISALLOWED,
  UNAUTHENTICATED,
} from "./refusals.ts";
import { demandSecondFactor, isSecondFactor, passSecondFactor, type SecondFactor, useUp } from "./second-factor.ts";

/**
 * What a trusted publisher may do, which npm checks at the PUT, not at the exchange: `createPackage`,
 * `createStagedPackage`, and whatever `distTagPermission` calls the right to move dist-tags.
 */
export type TrustPermission = string;

/** A token as one keeps in a secret. */
export interface StaticToken {
  readonly token: string;
  readonly user: string;
  /** Without it, publishing asks for a one-time password. */
  readonly bypassTwoFactor: boolean;
  /** It stages, and publishes nothing. */
  readonly stageOnly?: boolean;
  /** Names it may publish; default: every name. */
  readonly packages?: readonly string[];
}

/** What an exchanged ID token gives: one package, for a while. */
interface Credential {
  readonly package: string;
  readonly permissions: readonly TrustPermission[];
  /** Identifiers of the trusted publishers that matched. */
  readonly records: readonly string[];
  /** Whose ID token it was: `github`, `gitlab` or `circleci`. */
  readonly provider: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** Somebody who signed up here. */
export interface Account {
  readonly name: string;
  readonly password: string;
  readonly email: string;
  /** Publishing asks for a one-time password. */
  readonly secondFactor: boolean;
  readonly created: Date;
}

/** The address of a user who gave none. */
export function addressOf(user: string): string {
  return `${user}@localhost`;
}

/** What callers can show. */
export interface Access extends SecondFactor {
  readonly tokens: Map<string, StaticToken>;
  /** By name. */
  readonly accounts: Map<string, Account>;
  /** Whether who signs up gets one. */
  readonly secondFactor: boolean;
  /** By token. */
  readonly credentials: Map<string, Credential>;
  /** Identifiers of trusted publishers through whom something was published. */
  readonly proven: Set<string>;
  /** The permission of a trusted publisher that moves dist-tags; `undefined`: none of them may. */
  readonly distTagPermission: TrustPermission | undefined;
}

/** Who sends a request. A stranger has a credential that means nothing here, or no longer. */
export type Caller =
  | { readonly type: "nobody" | "stranger" }
  | { readonly type: "publisher"; readonly credential: Credential }
  | {
      readonly type: "user";
      readonly token: StaticToken;
      /** The one-time password that it comes with, or what stands for one: good or not. */
      readonly password: string | undefined;
      /** Base URL for the links of a client that can open a browser. */
      readonly browser: string | undefined;
    };

/** Reads `authorization`, `npm-otp` and `npm-auth-type`. */
export function identifyCaller({ headers, here }: ServiceRequest, access: Access): Caller {
  const bearer = readBearer(headers);
  if (bearer === undefined) return { type: headers.authorization === undefined ? "nobody" : "stranger" };
  const credential = access.credentials.get(bearer);
  if (credential !== undefined && credential.expires > access.now()) return { type: "publisher", credential };
  const token = access.tokens.get(bearer);
  if (token === undefined) return { type: "stranger" };
  const otp = headers["npm-otp"];
  const password = typeof otp === "string" ? otp : undefined;
  return { type: "user", token, password, browser: headers["npm-auth-type"] === "web" ? here : undefined };
}

/** The settings of a package that decide who writes. */
interface WriteTarget {
  readonly disallowTokens: boolean;
  /** By user name. Tokens that the registry was started with are not held to it. */
  readonly maintainers: ReadonlyMap<string, string>;
}

/**
 * Whether a caller may write under a name.
 *
 * @param permission What a trusted publisher needs; `undefined` where only people may go.
 * @param target What the registry holds of the package.
 * @returns the refusal, or `undefined`.
 */
export function authoriseWrite(
  caller: Caller,
  name: string,
  permission: TrustPermission | undefined,
  target: WriteTarget | undefined,
  access: Access,
): Reply | undefined {
  if (caller.type === "publisher") {
    if (permission === undefined) return UNAUTHENTICATED;
    if (caller.credential.package !== name) return NOT_FOUND;
    return caller.credential.permissions.includes(permission) ? undefined : PERMISSION_DENIED;
  }
  if (caller.type !== "user" || caller.token.packages?.includes(name) === false) return NOT_FOUND;
  const { user, bypassTwoFactor, stageOnly } = caller.token;
  if (access.accounts.has(user) && target?.maintainers.has(user) === false) return refuseStranger(name);
  if (stageOnly === true) return STAGE_REQUIRED;
  if (!bypassTwoFactor) return authorisePerson(caller, access);
  const isProven = caller.password !== undefined && isSecondFactor(caller.password, access);
  return target?.disallowTokens === true && !isProven ? TOKENS_DISALLOWED : undefined;
}

/** What people do with a second factor, unless their token goes past it. @returns the refusal, or `undefined`. */
export function authoriseChange(caller: Caller, access: Access): Reply | undefined {
  return caller.type === "user" && caller.token.bypassTwoFactor ? undefined : authorisePerson(caller, access);
}

/** What only people do, and only with a second factor. @returns the refusal, or `undefined`. */
function authorisePerson(caller: Caller, access: Access): Reply | undefined {
  if (caller.type !== "user") return UNAUTHENTICATED;
  const { password, browser, token } = caller;
  return passSecondFactor(password, token.token, access) ? undefined : demandSecondFactor(token.token, browser, access);
}

/**
 * What concerns trusted publishers, reading included: a person with a second factor, never past it. The links to a browser
 * are for clients that say what they want it for.
 *
 * @see https://docs.npmjs.com/cli/v12/commands/npm-trust#prerequisites
 * @see https://github.com/npm/api-documentation (`trust.yaml`)
 */
export function authoriseTrust(request: ServiceRequest, access: Access): Reply | undefined {
  const caller = identifyCaller(request, access);
  if (caller.type !== "user") return UNAUTHENTICATED;
  if (caller.token.bypassTwoFactor) return SECOND_FACTOR_OFF;
  return authorisePerson(
    request.headers["npm-command"] === "trust" ? caller : { ...caller, browser: undefined },
    access,
  );
}

/**
 * What people do once for each version, with a second factor that is good for that.
 *
 * @returns the refusal, or `undefined`. The links to a browser are for clients that say what they want it for.
 * @see https://github.com/npm/api-documentation (`stage.yaml`)
 */
export function authoriseApproval(request: ServiceRequest, access: Access): Reply | undefined {
  const caller = identifyCaller(request, access);
  if (caller.type !== "user") return UNAUTHENTICATED;
  const { password } = caller;
  if (password !== undefined && isSecondFactor(password, access) && useUp(password, access)) return undefined;
  const browser = request.headers["npm-command"] === "stage" ? caller.browser : undefined;
  return demandSecondFactor(caller.token.token, browser, access);
}
