import { decodeJwt } from "jose/jwt/decode";

/**
 * The claims of an ID token that npm, the certificate authority or a rule looks at, by the names they have on GitHub Actions. Read from the token
 * without verifying it: whoever minted it for this job is trusted, and nobody else is asked to believe it.
 *
 * Source: GitHub's reference on OpenID Connect. `sub` is not for parsing, its form differs between repositories.
 */
export interface IdTokenClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  /** `owner/name`, spelt as GitHub spells it. */
  readonly repository?: string;
  readonly repositoryVisibility?: string;
  /** Empty when the run has no ref. */
  readonly ref?: string;
  readonly sha?: string;
  readonly eventName?: string;
  /** `owner/name/.github/workflows/release.yml@refs/tags/release-1`: the workflow that entered the run. */
  readonly workflowRef?: string;
  /** The file the job stands in, which differs from `workflowRef` in a reusable workflow. */
  readonly jobWorkflowRef?: string;
  /** The deployment environment of the job. */
  readonly environment?: string;
  readonly runnerEnvironment?: string;
}

/** Claims under their own names, whatever their values, or why there are none: words that hold no part of the token. */
export type DecodedClaims = { readonly claims: Readonly<Record<string, unknown>> } | { readonly failure: string };

/** What stands in an ID token. Its signature is not looked at. */
export function decodeClaims(idToken: string): DecodedClaims {
  if (idToken.split(".").length !== 3) return { failure: "it is not a JSON Web Token" };
  try {
    return { claims: decodeJwt(idToken) };
  } catch {
    return { failure: "its payload is not a JSON object" };
  }
}
