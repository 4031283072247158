import * as v from "valibot";

const Payload = v.record(v.string(), v.unknown());

/**
 * The claims of an ID token whose value is a string, by their own names; its signature is not looked at. Empty when it
 * is no JSON Web Token: whoever receives the token will say so.
 */
export function decodeClaims(idToken: string): Readonly<Record<string, string>> {
  const [, payload] = idToken.split(".");
  if (payload === undefined) return {};
  try {
    const claims = v.parse(Payload, JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
    return Object.fromEntries(
      Object.entries(claims).filter((claim): claim is [string, string] => typeof claim[1] === "string"),
    );
  } catch {
    return {};
  }
}
