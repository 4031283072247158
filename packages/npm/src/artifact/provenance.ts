import type { DescribeBuild } from "@slipway/core";
import type { Bundle } from "sigstore";

import { readTextClaims } from "../registry/id-token.ts";

const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/**
 * Milliseconds a signing service may be silent. The library's own five seconds, with which it then repeats a request that
 * the transparency log has already taken, end in a 409 for an equivalent entry (sigstore-js#1708).
 */
const TIMEOUT = 30_000;

/** Of a private Sigstore deployment; what is absent is the public one's. */
export interface SigningServices {
  readonly fulcioURL?: string;
  readonly rekorURL?: string;
  readonly tsaServerURL?: string;
}

interface ProvenanceRequest {
  readonly name: string;
  readonly version: string;
  /** Of the tarball, in hexadecimal. */
  readonly sha512: string;
  /** For the audience `sigstore`. */
  readonly idToken: string;
  /** Origin of the repository's server. */
  readonly server: string;
  /** Of the service that the build ran on. */
  readonly describeBuild: DescribeBuild;
  readonly services: SigningServices;
}

/**
 * Makes and signs the provenance of one version with a new key, and has it logged. Tried once: whoever calls decides about
 * another try, which then signs with another key.
 *
 * @throws {ReleaseError} `PROVENANCE_CLAIM_MISSING`.
 * @throws The library's `InternalError`, whose message may repeat the ID token.
 */
export async function signProvenance(request: ProvenanceRequest): Promise<Bundle> {
  const { name, version, sha512, idToken, server, describeBuild, services } = request;
  const statement = describeBuild({ purl: createPurl(name, version), sha512 }, readTextClaims(idToken), server);
  // Loaded here: a release without provenance does without it.
  const { attest } = await import("sigstore");
  return attest(Buffer.from(JSON.stringify(statement)), PAYLOAD_TYPE, {
    ...services,
    identityToken: idToken,
    retry: 0,
    timeout: TIMEOUT,
  });
}

/** The package URL by which attestations name a version, as `npm-package-arg` makes it: `pkg:npm/%40scope/name@1.0.0`. */
export function createPurl(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/u, "%40")}@${version}`;
}
