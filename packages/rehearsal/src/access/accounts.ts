import { createHash, randomUUID } from "node:crypto";

import * as v from "valibot";

import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import {
  type Access,
  type Account,
  addressOf,
  authoriseChange,
  type Caller,
  identifyCaller,
  type StaticToken,
} from "./caller.ts";
import { createToken } from "./credential.ts";
import { NOT_FOUND, UNAUTHENTICATED } from "./refusals.ts";

const PER_PAGE = 10;
const RETRY_AFTER = "1";

const SignUp = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ name: v.string(), password: v.string(), email: v.optional(v.string()) }),
);
const NewToken = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ password: v.optional(v.string()), readonly: v.optional(v.boolean()) }),
);
const Profile = v.pipe(v.string(), v.parseJson(), v.looseObject({ email: v.optional(v.string()) }));

/** Logins in a browser, by identifier: who confirmed it, if somebody has. */
type Logins = Map<string, string | undefined>;

/**
 * Users and their tokens: signing up and in, by password and in a browser, tokens, profile, whoami and logout.
 *
 * @see https://github.com/npm/npm-profile the requests
 */
export function createAccountRoutes(access: Access): readonly Route[] {
  const logins: Logins = new Map();
  return [
    route("GET", "/-/whoami", "whoami", "other", (request) => answerWhoami(request, access)),
    route("PUT", "/-/user/org.couchdb.user:{user}", "log-in", "other", (request, { user }) =>
      logIn(user, request, access),
    ),
    route("PUT", "/-/user/org.couchdb.user:{user}/-rev/{revision}", "log-in-again", "other", (request, { user }) =>
      logIn(user, request, access),
    ),
    route("GET", "/-/user/org.couchdb.user:{user}", "user", "other", (_, { user }) => showUser(user, access)),
    route("DELETE", "/-/user/token/{token}", "log-out", "other", (_, { token }) => logOut(token, access)),
    route("POST", "/-/v1/login", "begin-login", "other", (request) => beginLogin(request, logins)),
    route("GET", "/-/v1/login/{id}", "confirm-login", "other", (request, { id }) =>
      confirmLogin(id, request, logins, access),
    ),
    route("GET", "/-/v1/login/{id}/done", "poll-login", "other", (_, { id }) => pollLogin(id, logins, access)),
    route("GET", "/-/npm/v1/tokens", "list-tokens", "other", (request) => listTokens(request, access)),
    route("POST", "/-/npm/v1/tokens", "create-token", "other", (request) => addToken(request, access)),
    route("DELETE", "/-/npm/v1/tokens/token/{key}", "revoke-token", "other", (request, { key }) =>
      revokeToken(key, request, access),
    ),
    route("GET", "/-/npm/v1/user", "profile", "other", (request) => answerProfile(request, access)),
    route("POST", "/-/npm/v1/user", "change-profile", "other", (request) => changeProfile(request, access)),
  ];
}

/** People only; trusted publishing has no user. */
function answerWhoami(request: ServiceRequest, access: Access): Reply {
  return asUser(identifyCaller(request, access), ({ user }) => createJsonReply(200, { username: user }));
}

/** Signs up who is unknown, and lets in who has the password. */
function logIn(user: string, { body }: ServiceRequest, access: Access): Reply {
  const sent = v.safeParse(SignUp, body.toString());
  if (!sent.success || sent.output.name !== user) return createJsonReply(400, { error: "not a user's document" });
  const { password, email = addressOf(user) } = sent.output;
  const known = access.accounts.get(user);
  if (known !== undefined && known.password !== password) {
    return createJsonReply(401, { error: "Incorrect username or password" });
  }
  if (known === undefined && [...access.tokens.values()].some((token) => token.user === user)) {
    return createJsonReply(409, { error: `the name ${user} is taken` });
  }
  const account = known ?? {
    name: user,
    password,
    email,
    secondFactor: access.secondFactor,
    created: new Date(access.now()),
  };
  access.accounts.set(user, account);
  const { token } = issueToken(account, access);
  return createJsonReply(201, { ok: true, id: `org.couchdb.user:${user}`, rev: "1-0", token });
}

function issueToken({ name, secondFactor }: Account, { tokens }: Access): StaticToken {
  const issued = { token: createToken(), user: name, bypassTwoFactor: !secondFactor };
  tokens.set(issued.token, issued);
  return issued;
}

function showUser(user: string, { accounts, tokens }: Access): Reply {
  const isKnown = accounts.has(user) || [...tokens.values()].some((token) => token.user === user);
  if (!isKnown) return NOT_FOUND;
  const email = accounts.get(user)?.email ?? addressOf(user);
  return createJsonReply(200, { _id: `org.couchdb.user:${user}`, _rev: "1-0", name: user, email, type: "user" });
}

/** Who knows a token may end it. */
function logOut(token: string, { tokens }: Access): Reply {
  return tokens.delete(token) ? createJsonReply(200, { ok: true }) : NOT_FOUND;
}

function beginLogin({ here }: ServiceRequest, logins: Logins): Reply {
  const id = randomUUID();
  logins.set(id, undefined);
  const loginUrl = `${here}-/v1/login/${id}`;
  return createJsonReply(200, { loginUrl, doneUrl: `${loginUrl}/done` });
}

/** The page in the browser: opening it is the consent, of the user in `?user=` or of the only one there is. */
function confirmLogin(id: string, { query }: ServiceRequest, logins: Logins, { accounts, tokens }: Access): Reply {
  if (!logins.has(id)) return NOT_FOUND;
  const users = new Set([...accounts.keys(), ...[...tokens.values()].map(({ user }) => user)]);
  const user = query.get("user") ?? (users.size < 2 ? ([...users][0] ?? "rehearsal") : undefined);
  if (user === undefined) {
    return createJsonReply(400, { error: `add ?user= with one of ${[...users].join(", ")}` });
  }
  logins.set(id, user);
  return { status: 200, headers: { "content-type": "text/plain" }, body: "Logged in. Go back to the terminal.\n" };
}

function pollLogin(id: string, logins: Logins, access: Access): Reply {
  if (!logins.has(id)) return NOT_FOUND;
  const user = logins.get(id);
  if (user === undefined) return createJsonReply(202, {}, { "retry-after": RETRY_AFTER });
  logins.delete(id);
  const secondFactor = access.secondFactor;
  const known = access.accounts.get(user);
  const account = known ?? {
    name: user,
    password: "",
    email: addressOf(user),
    secondFactor,
    created: new Date(access.now()),
  };
  return createJsonReply(200, { token: issueToken(account, access).token });
}

/** Only the user's own. */
function listTokens(request: ServiceRequest, access: Access): Reply {
  return asUser(identifyCaller(request, access), ({ user }) => {
    const own = [...access.tokens.values()].filter((token) => token.user === user).map(showToken);
    const page = Number(request.query.get("page") ?? 0);
    const perPage = Number(request.query.get("perPage") ?? PER_PAGE);
    const rest = (page + 1) * perPage < own.length;
    const next = rest ? `${request.here}-/npm/v1/tokens?page=${page + 1}&perPage=${perPage}` : undefined;
    const objects = own.slice(page * perPage, (page + 1) * perPage);
    return createJsonReply(200, { objects, total: own.length, urls: { next } });
  });
}

/** A password is asked of those who have one. */
function addToken(request: ServiceRequest, access: Access): Reply {
  const caller = identifyCaller(request, access);
  return asPerson(caller, access, ({ user }) => {
    const sent = v.safeParse(NewToken, request.body.toString());
    if (!sent.success) return createJsonReply(400, { error: sent.issues[0].message });
    const account = access.accounts.get(user);
    if (account !== undefined && sent.output.password !== account.password) return UNAUTHENTICATED;
    const issued = { token: createToken(), user, bypassTwoFactor: account?.secondFactor !== true };
    access.tokens.set(issued.token, issued);
    return createJsonReply(201, { ...showToken(issued), token: issued.token });
  });
}

/** By its key, or by the token itself. */
function revokeToken(key: string, request: ServiceRequest, access: Access): Reply {
  return asPerson(identifyCaller(request, access), access, ({ user }) => {
    const own = [...access.tokens.values()].filter((token) => token.user === user);
    const revoked = own.find(({ token }) => token === key || toKey(token) === key);
    if (revoked === undefined) return NOT_FOUND;
    access.tokens.delete(revoked.token);
    return { status: 204 };
  });
}

function answerProfile(request: ServiceRequest, access: Access): Reply {
  return asUser(identifyCaller(request, access), ({ user }) => createJsonReply(200, showProfile(user, access)));
}

/** Changes the address; a second factor is a setting of the registry here. */
function changeProfile(request: ServiceRequest, access: Access): Reply {
  return asPerson(identifyCaller(request, access), access, ({ user }) => {
    const sent = v.safeParse(Profile, request.body.toString());
    if (!sent.success) return createJsonReply(400, { error: sent.issues[0].message });
    const account = access.accounts.get(user);
    const other = Object.keys(sent.output).find((field) => field !== "email");
    if (other !== undefined || account === undefined) {
      return createJsonReply(501, { error: `not played: a profile's \`${other ?? "email"}\`` });
    }
    access.accounts.set(user, { ...account, email: sent.output.email ?? account.email });
    return createJsonReply(200, showProfile(user, access));
  });
}

function showProfile(user: string, { accounts, secondFactor }: Access) {
  const account = accounts.get(user);
  const created = account?.created.toISOString();
  return {
    tfa: (account?.secondFactor ?? secondFactor) ? { pending: false, mode: "auth-and-writes" } : null,
    name: user,
    email: account?.email ?? addressOf(user),
    email_verified: true,
    fullname: "",
    created,
    updated: created,
    cidr_whitelist: null,
  };
}

function showToken({ token }: StaticToken) {
  return { token: token.slice(0, 6), key: toKey(token), cidr_whitelist: null, readonly: false, created: null };
}

function toKey(token: string): string {
  return createHash("sha512").update(token).digest("hex");
}

function asUser(caller: Caller, answer: (token: StaticToken) => Reply): Reply {
  return caller.type === "user" ? answer(caller.token) : UNAUTHENTICATED;
}

/** With a second factor, where the user has one. */
function asPerson(caller: Caller, access: Access, answer: (token: StaticToken) => Reply): Reply {
  return asUser(caller, (token) => authoriseChange(caller, access) ?? answer(token));
}
