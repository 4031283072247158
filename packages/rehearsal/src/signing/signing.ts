import type { Json } from "@slipway/core";

import { createJsonReply, type Reply } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { type CertificateLog, createCertificateLog } from "./certificate-log.ts";
import { type CertificateAuthority, createCertificateAuthority } from "./certificate.ts";
import { answerCertificateRequest } from "./fulcio.ts";
import { answerLogRequest } from "./rekor.ts";
import { createTransparencyLog, type TransparencyLog } from "./transparency-log.ts";
import { createTrustedRoot } from "./trusted-root.ts";

const LOG_HOST = "log.rehearsal.localhost";

/** Signing, and what tells a verifier to believe it. */
export interface Signing {
  readonly authority: CertificateAuthority;
  readonly certificateLog: CertificateLog;
  readonly transparencyLog: TransparencyLog;
  /** Sigstore's `trusted_root.json`. */
  readonly trustedRoot: Json;
}

/** A certificate authority and its two logs, with keys of their own. */
export function createSigning(): Signing {
  const authority = createCertificateAuthority("Slipway rehearsal", new Date());
  const certificateLog = createCertificateLog();
  const transparencyLog = createTransparencyLog(LOG_HOST);
  const origin = `https://${LOG_HOST}`;
  const trustedRoot = createTrustedRoot({ authority, certificateLog, transparencyLog, origin });
  return { authority, certificateLog, transparencyLog, trustedRoot };
}

/**
 * What sigstore's services answer.
 *
 * @param updates Files of the TUF repository, by path.
 */
export function createSigningRoutes(
  signing: Signing,
  issuer: Issuer,
  updates: ReadonlyMap<string, Buffer>,
): readonly Route[] {
  const { transparencyLog } = signing;
  return [
    route("POST", "/api/v2/signingCert", "signing-certificate", "fulcio", ({ body }) =>
      answerCertificateRequest(body, { ...signing, issuer }),
    ),
    route("POST", "/api/v1/log/entries", "add-log-entry", "rekor", ({ body }) =>
      answerLogRequest(body, transparencyLog),
    ),
    route("GET", "/api/v1/log/entries/{uuid}", "log-entry", "rekor", (_, { uuid }) => {
      const entry = transparencyLog.find(uuid);
      return entry === undefined ? refuseUnknown() : createJsonReply(200, { [uuid]: entry });
    }),
    route("GET", "/tuf/{anything}", "update", "tuf", (_, { anything }) => {
      const body = updates.get(anything);
      return body === undefined ? refuseUnknown() : { status: 200, body };
    }),
  ];
}

/** The 404 of everybody but the registry. */
export function refuseUnknown(): Reply {
  return createJsonReply(404, { code: 404, message: "not found" });
}
