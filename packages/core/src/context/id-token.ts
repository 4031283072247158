import { decodeJwt } from "jose/jwt/decode";

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
