import { createToken } from "../access/credential.ts";
import { NOT_FOUND } from "../access/refusals.ts";
import { createJsonReply, readBearer, type Reply, type ServiceRequest } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import type { Issuer, VerifiedClaims } from "../issuer/issuer.ts";
import { findPackage, type Registry } from "../registry/registry.ts";
import type { TrustRecord, TrustRecords } from "./trust.ts";

/** None of an enterprise: https://github.com/npm/cli/issues/9203 */
const ISSUERS = /^https:\/\/token\.actions\.githubusercontent\.com$/;

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
 * An ID token for a credential. 401 is about the token itself; 404 says that no trusted publisher matches it, or that
 * there is no such package.
 */
async function answerExchange(
  name: string,
  request: ServiceRequest,
  registry: Registry,
  { issuer, records, credentialLifetime }: Exchange,
): Promise<Reply> {
  const idToken = readBearer(request.headers);
  const audience = `npm:${new URL(request.here).hostname}`;
  const claims = idToken === undefined ? undefined : await issuer.verify(idToken, audience, ISSUERS);
  if (claims === undefined) return refuse(401, "unauthorized");
  const found = await findPackage(name, true, registry);
  if ("refusal" in found) return found.refusal;
  const matching = [...records].filter(([, record]) => record.package === name && matches(record, claims));
  if ((found.stored ?? found.upstream) === undefined || matching.length === 0) return refuse(404, "package not found");

  const token = createToken();
  const expires = Date.now() + credentialLifetime;
  const permissions = matching.flatMap(([, record]) => record.permissions);
  const record = matching[0]?.[0] ?? "";
  registry.access.credentials.set(token, { package: name, permissions, record, expires });
  const created = new Date().toISOString();
  return createJsonReply(201, { token_type: "oidc", token, created, expires: new Date(expires).toISOString() });
}

/** The entry workflow counts, not the one that holds the job; everything is compared exactly. */
function matches({ repository, file, environment }: TrustRecord, claims: VerifiedClaims): boolean {
  const [path] = claims.workflow_ref.split("@", 1);
  return (
    claims.repository === repository &&
    path === `${repository}/.github/workflows/${file}` &&
    (claims.environment ?? "") === (environment ?? "")
  );
}

function refuse(status: number, reason: string): Reply {
  return createJsonReply(status, { message: `OIDC token exchange error - ${reason}` });
}
