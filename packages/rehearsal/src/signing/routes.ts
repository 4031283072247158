import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { answerCertificateRequest, type CertificateAuthority } from "./authority.ts";
import type { CertificateLog } from "./certificate-log.ts";
import { answerLogRequest, type TransparencyLog } from "./transparency-log.ts";

const ENTRY = /^\/api\/v1\/log\/entries\/([0-9a-f]+)$/;

const NOT_FOUND = createJsonReply(404, { code: 404, message: "not found" });

/** Everybody but the registry. */
interface AuthorityServices {
  readonly issuer: Issuer;
  readonly authority: CertificateAuthority;
  readonly certificateLog: CertificateLog;
  readonly transparencyLog: TransparencyLog;
  /** Served under `/tuf/`. */
  readonly updates: ReadonlyMap<string, Buffer>;
}

/** ID tokens, signing certificates, the transparency log, and whom to trust. */
export async function answerAuthority(request: ServiceRequest, services: AuthorityServices): Promise<Reply> {
  const { method, path, body } = request;
  const { issuer, authority, certificateLog, transparencyLog, updates } = services;
  switch (`${method} ${path}`) {
    case "GET /id-token":
      return answerIdToken(request, issuer);
    case "GET /.well-known/jwks":
      return createJsonReply(200, issuer.keys);
    case "POST /api/v2/signingCert":
      return answerCertificateRequest(body, { issuer, authority, log: certificateLog });
    case "POST /api/v1/log/entries":
      return answerLogRequest(body, transparencyLog);
  }
  const uuid = ENTRY.exec(path)?.[1];
  const entry = uuid === undefined ? undefined : transparencyLog.find(uuid);
  if (uuid !== undefined && entry !== undefined) return createJsonReply(200, { [uuid]: entry });
  const update = path.startsWith("/tuf/") ? updates.get(path.slice("/tuf/".length)) : undefined;
  return update === undefined ? NOT_FOUND : { status: 200, body: update };
}

/** @see https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token */
async function answerIdToken({ query, headers }: ServiceRequest, issuer: Issuer): Promise<Reply> {
  const bearer = /^bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
  const value = bearer === undefined ? undefined : await issuer.mint(bearer, query.get("audience") ?? undefined);
  return value === undefined
    ? createJsonReply(401, { message: "Unauthorized" })
    : createJsonReply(200, { count: value.length, value });
}
