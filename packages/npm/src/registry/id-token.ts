import { decodeClaims } from "@slipway/core";

/**
 * The claims of an ID token whose value is a string, by their own names; its signature is not looked at. Empty when it
 * is no JSON Web Token: whoever receives the token will say so.
 */
export function readTextClaims(idToken: string): Readonly<Record<string, string>> {
  const decoded = decodeClaims(idToken);
  if ("failure" in decoded) return {};
  return Object.fromEntries(
    Object.entries(decoded.claims).filter((claim): claim is [string, string] => typeof claim[1] === "string"),
  );
}
