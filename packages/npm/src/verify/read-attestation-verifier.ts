import type { Signer, VerificationPolicy } from "@sigstore/verify";
import type { Json } from "@slipway/core";

/**
 * Proves that a Sigstore bundle (JSON) was signed by a certificate of the trusted authorities, with its log entry, and says
 * who signed.
 *
 * @throws What `@sigstore/bundle` and `@sigstore/verify` throw when it was not.
 */
export type AttestationVerifier = (bundle: unknown, policy: VerificationPolicy) => Signer;

/**
 * @param trustedRoot Sigstore's `trusted_root.json`; absent, the public one, read through TUF and kept in the user's cache.
 * @throws When the public root cannot be read.
 */
export async function readAttestationVerifier(trustedRoot?: Json): Promise<AttestationVerifier> {
  // Loaded here: a release without provenance does without them.
  const [{ bundleFromJSON }, { TrustedRoot }, { getTrustedRoot }, { toSignedEntity, toTrustMaterial, Verifier }] =
    await Promise.all([
      import("@sigstore/bundle"),
      import("@sigstore/protobuf-specs"),
      import("@sigstore/tuf"),
      import("@sigstore/verify"),
    ]);
  const root = trustedRoot === undefined ? await getTrustedRoot() : TrustedRoot.fromJSON(trustedRoot);
  const verifier = new Verifier(toTrustMaterial(root));
  return (bundle, policy) => verifier.verify(toSignedEntity(bundleFromJSON(bundle)), policy);
}
