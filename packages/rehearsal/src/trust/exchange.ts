import { randomInt } from "node:crypto";

import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import type { VerifiedClaims } from "../issuer/issuer.ts";
import { findPackage, type RegistryServices } from "../registry/registry.ts";
import type { TrustRecord } from "../registry/seed.ts";

/**
 * `POST /-/npm/v1/oidc/token/exchange/package/<escaped name>`: an ID token for a credential. 401 is about the token
 * itself; 404 says that no trusted publisher matches it, or that there is no such package.
 *
 * @param host Host name under which the client knows the registry: the audience is `npm:` and that.
 */
export async function answerExchange(
  name: string,
  request: ServiceRequest,
  host: string,
  services: RegistryServices,
): Promise<Reply> {
  const idToken = /^bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const claims = idToken === undefined ? undefined : await services.issuer.verify(idToken, `npm:${host}`);
  if (claims === undefined) return refuseExchange(401, "unauthorized");
  const found = await findPackage(name, true, services);
  if ("failed" in found) return found.failed;
  const matching = [...services.trust.values()].filter((record) => record.package === name && matches(record, claims));
  if ((found.stored ?? found.upstream) === undefined || matching.length === 0)
    return refuseExchange(404, "package not found");

  const token = createToken();
  const expires = Date.now() + services.credentialLifetime;
  const permissions = matching.flatMap((record) => record.permissions);
  services.credentials.set(token, { package: name, permissions, expires });
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

function refuseExchange(status: number, reason: string): Reply {
  return createJsonReply(status, { message: `OIDC token exchange error - ${reason}` });
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const LENGTH = 36;

/** A credential in the form of npm's own, which tools that redact secrets recognise. */
function createToken(): string {
  return `npm_${Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("")}`;
}
