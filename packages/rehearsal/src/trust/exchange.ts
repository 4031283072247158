import { createToken } from "../access/credential.ts";
import { NOT_FOUND } from "../access/refusals.ts";
import { createJsonReply, readBearer, type Reply, type ServiceRequest } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { findPackage, type Registry } from "../registry/registry.ts";
import { matchClaims } from "./match.ts";
import { isExpired, listRecords, type TrustRecords } from "./records.ts";

/** Whom the exchange believes, and for how long. */
export interface Exchange {
  readonly issuer: Issuer;
  readonly records: TrustRecords;
  /** Milliseconds. */
  readonly credentialLifetime: number;
}

/** Trusted publishing's exchange. It is found under an escaped name only: https://github.com/gjsify/gjsify/pull/512 */
export function createExchangeRoutes(registry: Registry, exchange: Exchange): readonly Route[] {
  const path = "/-/npm/v1/oidc/token/exchange/package/{escapedName}";
  return [
    route("POST", path, "exchange", "exchange", (request, { escapedName }) =>
      answerExchange(escapedName, request, registry, exchange),
    ),
    route("POST", "/-/npm/v1/oidc/token/exchange/package/{file}", "unescaped-exchange", "exchange", () => NOT_FOUND),
  ];
}

/**
 * An ID token for a credential. 401 is about the token itself; 404 says that no trusted publisher matches it, that the
 * one that does has expired, or that there is no such package.
 */
async function answerExchange(
  name: string,
  request: ServiceRequest,
  registry: Registry,
  { issuer, records, credentialLifetime }: Exchange,
): Promise<Reply> {
  const idToken = readBearer(request.headers);
  const audience = `npm:${new URL(request.here).hostname}`;
  const claims = idToken === undefined ? undefined : await issuer.verify(idToken, audience);
  const matches = claims === undefined ? undefined : matchClaims(claims, Date.now() / 1000);
  if (matches === undefined) return refuse(401, "unauthorized");
  const found = await findPackage(name, true, registry);
  if ("refusal" in found) return found.refusal;
  const matching = listRecords(name, records).filter(
    (record) => matches(record.connection) && !isExpired(record, registry),
  );
  const [first] = matching;
  if ((found.stored ?? found.upstream) === undefined || first === undefined) return refuse(404, "package not found");

  const { access } = registry;
  const token = createToken();
  const expires = access.now() + credentialLifetime;
  access.credentials.set(token, {
    package: name,
    permissions: matching.flatMap(({ connection }) => connection.permissions),
    records: matching.map(({ id }) => id),
    provider: first.connection.type,
    expires,
  });
  const created = new Date(access.now()).toISOString();
  return createJsonReply(201, { token_type: "oidc", token, created, expires: new Date(expires).toISOString() });
}

function refuse(status: number, reason: string): Reply {
  return createJsonReply(status, { message: `OIDC token exchange error - ${reason}` });
}
