import { GITHUB_ISSUER, type VerifiedClaims } from "../issuer/create-issuer.ts";
import type { CertificateExtension } from "./encode-extension.ts";

const GITHUB = "https://github.com";
const FULCIO_EXTENSIONS = "1.3.6.1.4.1.57264.1";

/**
 * What Fulcio writes into the certificate of a GitHub Actions job; a claim that is empty gets no extension.
 *
 * @see https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
 */
export function createCertificateExtensions(claims: VerifiedClaims): CertificateExtension[] {
  const repository = `${GITHUB}/${claims.repository}`;
  const values: Readonly<Record<number, string | undefined>> = {
    8: GITHUB_ISSUER,
    9: `${GITHUB}/${claims.job_workflow_ref}`,
    10: claims.job_workflow_sha,
    11: claims.runner_environment,
    12: repository,
    13: claims.sha,
    14: claims.ref,
    15: claims.repository_id,
    16: `${GITHUB}/${claims.repository_owner}`,
    17: claims.repository_owner_id,
    18: `${GITHUB}/${claims.workflow_ref}`,
    19: claims.workflow_sha,
    20: claims.event_name,
    21: `${repository}/actions/runs/${claims.run_id}/attempts/${claims.run_attempt}`,
    22: claims.repository_visibility,
    23: claims.environment,
  };
  return [
    { type: "digital-signature" },
    { type: "usage", purpose: "code-signing" },
    { type: "uri", uri: `${GITHUB}/${claims.job_workflow_ref}` },
    ...Object.entries(values).flatMap(([number, value]): CertificateExtension[] =>
      value === undefined || value === "" ? [] : [{ type: "text", oid: `${FULCIO_EXTENSIONS}.${number}`, value }],
    ),
  ];
}
