import type { Bundle } from "sigstore";

import { createProvenanceStatement } from "./create-provenance-statement.ts";
import { createPurl } from "./create-purl.ts";
import { decodeClaims } from "./decode-claims.ts";

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

export interface ProvenanceRequest {
  readonly name: string;
  readonly version: string;
  /** Of the tarball, in hexadecimal. */
  readonly sha512: string;
  /** For the audience `sigstore`. */
  readonly idToken: string;
  /** Origin of the repository's server. */
  readonly server: string;
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
  const { name, version, sha512, idToken, server, services } = request;
  const statement = createProvenanceStatement({
    purl: createPurl(name, version),
    sha512,
    claims: decodeClaims(idToken),
    server,
  });
  // Loaded here: a release without provenance does without it.
  const { attest } = await import("sigstore");
  return attest(Buffer.from(JSON.stringify(statement)), PAYLOAD_TYPE, {
    ...services,
    identityToken: idToken,
    retry: 0,
    timeout: TIMEOUT,
  });
}
