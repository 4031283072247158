import type { X509Certificate } from "@sigstore/core";
import type { Manifest } from "@slipway/core";

import { isJsonObject } from "../registry/is-json-object.ts";

const FULCIO_EXTENSIONS = "1.3.6.1.4.1.57264.1";
const RUNNER_ENVIRONMENT = 11;
const SOURCE_REPOSITORY = 12;
const SOURCE_REPOSITORY_REF = 14;
const SOURCE_REPOSITORY_VISIBILITY = 22;

/**
 * Compares a manifest with the certificate that signed its provenance, in npm's words as users report them. The
 * registry compares plainly: making a URL canonical is the client's part.
 *
 * @see https://github.com/npm/cli/issues/8036 `repository.url`
 * @see https://github.com/npm/cli/issues/8699 source repository ref
 */
export function checkCertificate(certificate: X509Certificate, manifest: Manifest): string | undefined {
  const runner = readExtension(certificate, RUNNER_ENVIRONMENT);
  if (runner !== "github-hosted") {
    return `Unsupported GitHub Actions runner environment: "${runner}". Only "github-hosted" runners are supported when publishing with provenance.`;
  }
  const visibility = readExtension(certificate, SOURCE_REPOSITORY_VISIBILITY);
  if (visibility !== "public") {
    return `Unsupported GitHub Actions source repository visibility: "${visibility}". Only public source repositories are supported when publishing with provenance.`;
  }
  if (readExtension(certificate, SOURCE_REPOSITORY_REF) === "") {
    return "Missing SourceRepositoryRef in signing certificate";
  }
  const expected = readExtension(certificate, SOURCE_REPOSITORY);
  const actual = readRepositoryUrl(manifest);
  if (actual.replace(/^git\+/, "").replace(/\.git$/, "") !== expected) {
    return `Failed to validate repository information: package.json: "repository.url" is "${actual}", expected to match "${expected}" from provenance`;
  }
  return undefined;
}

/** Literally `repository.url`: a shorthand string that a client did not normalise has none. */
function readRepositoryUrl({ repository }: Manifest): string {
  const url = isJsonObject(repository) ? repository["url"] : undefined;
  return typeof url === "string" ? url : "";
}

function readExtension(certificate: X509Certificate, number: number): string {
  const extension = certificate.extension(`${FULCIO_EXTENSIONS}.${number}`);
  return extension?.valueObj.subs[0]?.value.toString("utf8") ?? "";
}
