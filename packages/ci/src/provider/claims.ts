import { decodeClaims, type IdTokenClaims, ReleaseError } from "@slipway/core";
import * as v from "valibot";

/** A claim as text; the services send numbers and truths as text as well. */
const Text = v.optional(v.string());

/** What every ID token has. `aud` may be a list of one. */
const common = {
  iss: v.string(),
  aud: v.union([
    v.string(),
    v.pipe(
      v.strictTuple([v.string()]),
      v.transform(([audience]) => audience),
    ),
  ]),
  sub: v.string(),
};

/** Which claim holds what rules look at, by the name that rules know it by. */
export type ClaimNames = Partial<Record<Exclude<keyof IdTokenClaims, "iss" | "aud" | "sub">, string>>;

/**
 * Reads the claims of a service's ID tokens under the names that rules know them by, the signature unchecked: the registry checks
 * it.
 *
 * @throws {ReleaseError} `ID_TOKEN_UNREADABLE`, without any part of the token in the message.
 */
export function readClaims(idToken: string, names: ClaimNames): IdTokenClaims {
  const decoded = decodeClaims(idToken);
  if ("failure" in decoded) throw unreadable(decoded.failure);
  const told = Object.fromEntries(Object.values(names).map((name) => [name, Text]));
  const result = v.safeParse(v.object({ ...told, ...common }), decoded.claims);
  if (!result.success) {
    const fields = result.issues.map((issue) => `\`${issue.path?.map(({ key }) => String(key)).join(".") ?? ""}\``);
    throw unreadable(`its payload lacks ${[...new Set(fields)].join(", ")} in the expected form`);
  }
  const { iss, aud, sub } = result.output;
  const texts = v.parse(v.record(v.string(), v.unknown()), result.output);
  const named = Object.entries(names).map(([field, claim]) => [field, v.parse(Text, texts[claim])] as const);
  return { iss, aud, sub, ...Object.fromEntries(named) };
}

function unreadable(reason: string): ReleaseError {
  return new ReleaseError("ID_TOKEN_UNREADABLE", `The ID token cannot be read: ${reason}`);
}
