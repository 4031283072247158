import { randomBytes } from "node:crypto";

import type { Permissions } from "./job-permissions.ts";

/** Who acts with a token. */
export interface Identity {
  readonly login: string;
  readonly kind: "job" | "app" | "person";
  readonly permissions: Permissions;
}

/** Tokens that are good at this moment. */
export interface Tokens {
  readonly issue: (identity: Identity) => string;
  readonly identify: (token: string) => Identity | undefined;
  readonly revoke: (token: string) => void;
}

/** GitHub's prefixes, so that what looks for tokens in files finds these. */
const PREFIXES: Readonly<Record<Identity["kind"], string>> = { job: "ghs_", app: "ghs_", person: "ghp_" };

export function createTokens(): Tokens {
  const known = new Map<string, Identity>();
  return {
    issue: (identity) => {
      const token =
        PREFIXES[identity.kind] + randomBytes(30).toString("base64url").replaceAll(/[-_]/g, "0").slice(0, 36);
      known.set(token, identity);
      return token;
    },
    identify: (token) => known.get(token),
    revoke: (token) => void known.delete(token),
  };
}
