import { generateKeyPair, randomBytes, randomUUID } from "node:crypto";
import { promisify } from "node:util";

import { exportJWK, type JSONWebKeySet, jwtVerify, SignJWT } from "jose";
import * as v from "valibot";

import { createJsonReply, readBearer, type Reply, type ServiceRequest } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import type { RunClaims } from "./run-claims.ts";

/** @see https://docs.github.com/en/actions/reference/security/oidc */
const GITHUB_ISSUER = "https://token.actions.githubusercontent.com";
const ALGORITHM = "RS256";
const LIFETIME = 5 * 60;
/** GitHub's tokens are valid from ten minutes before they are made. */
const HEAD_START = 10 * 60;

/** Claims whose signature, audience and time have been checked, of whatever issuer. */
export type IdTokenClaims = Readonly<Record<string, unknown>>;

/** Those of a run of GitHub Actions. */
export type VerifiedClaims = Omit<RunClaims, "sub" | "iss" | "nbf" | "exp"> & {
  readonly sub: string;
  readonly iss: string;
};

const Claims: v.GenericSchema<unknown, VerifiedClaims> = v.object({
  sub: v.string(),
  iss: v.string(),
  repository: v.string(),
  repository_id: v.string(),
  repository_owner: v.string(),
  repository_owner_id: v.string(),
  repository_visibility: v.picklist(["public", "private", "internal"]),
  workflow_ref: v.string(),
  workflow_sha: v.string(),
  workflow: v.string(),
  job_workflow_ref: v.string(),
  job_workflow_sha: v.string(),
  ref: v.string(),
  ref_type: v.picklist(["branch", "tag"]),
  sha: v.string(),
  event_name: v.string(),
  environment: v.exactOptional(v.string()),
  runner_environment: v.picklist(["github-hosted", "self-hosted"]),
  run_id: v.string(),
  run_number: v.string(),
  run_attempt: v.string(),
  actor: v.string(),
  actor_id: v.string(),
});

/** Where a job asks for its ID tokens. */
export interface IdTokenEndpoint {
  /** Takes `&audience=…`, as GitHub's does. */
  readonly requestUrl: string;
  /** Bearer */
  readonly requestToken: string;
}

/** Stands for GitHub's issuer of ID tokens. */
export interface Issuer {
  readonly keys: JSONWebKeySet;
  /** Begins a run. @param origin Where the issuer is served, without a trailing slash. */
  readonly openRun: (claims: RunClaims, origin: string) => IdTokenEndpoint;
  /** @returns `undefined` for an unknown bearer. */
  readonly mint: (bearer: string, audience: string | undefined) => Promise<string | undefined>;
  /** Any ID token, such as those of GitLab and CircleCI. */
  readonly sign: (claims: IdTokenClaims) => Promise<string>;
  /** @returns `undefined` for a token that is forged, meant for somebody else, or out of its time. */
  readonly verify: (token: string, audience: string) => Promise<IdTokenClaims | undefined>;
}

/** Makes a key pair of its own; nobody else can sign its tokens. */
export async function createIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const kid = randomUUID();
  const runs = new Map<string, RunClaims>();

  const sign = (claims: IdTokenClaims): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, kid, typ: "JWT" }).sign(privateKey);

  return {
    keys: { keys: [{ ...(await exportJWK(publicKey)), kid, use: "sig", alg: ALGORITHM }] },
    openRun: (claims, origin) => {
      const requestToken = randomBytes(32).toString("base64url");
      runs.set(requestToken, claims);
      return { requestUrl: `${origin}/id-token?api-version=2.0`, requestToken };
    },
    mint: async (bearer, audience) => {
      const claims = runs.get(bearer);
      if (claims === undefined) return undefined;
      return sign(createPayload(claims, audience ?? `https://github.com/${claims.repository_owner}`));
    },
    sign,
    verify: async (token, audience) => {
      try {
        const options = { algorithms: [ALGORITHM], audience, requiredClaims: ["exp", "iss", "sub"] };
        return (await jwtVerify(token, publicKey, options)).payload;
      } catch {
        return undefined;
      }
    },
  };
}

/** Claims of GitHub Actions. @param issuers Whose tokens are taken. @returns `undefined` for those of anybody else. */
export function parseRunClaims(claims: IdTokenClaims, issuers: RegExp): VerifiedClaims | undefined {
  const parsed = v.safeParse(Claims, claims);
  return parsed.success && issuers.test(parsed.output.iss) ? parsed.output : undefined;
}

/** What the issuer answers. */
export function createIssuerRoutes(issuer: Issuer): readonly Route[] {
  return [
    route("GET", "/id-token", "id-token", "id-token", (request) => answerIdToken(request, issuer)),
    route("GET", "/.well-known/jwks", "jwks", "other", () => createJsonReply(200, issuer.keys)),
  ];
}

/** @see https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token */
async function answerIdToken({ query, headers }: ServiceRequest, issuer: Issuer): Promise<Reply> {
  const bearer = readBearer(headers);
  const value = bearer === undefined ? undefined : await issuer.mint(bearer, query.get("audience") ?? undefined);
  return value === undefined
    ? createJsonReply(401, { message: "Unauthorized" })
    : createJsonReply(200, { count: value.length, value });
}

function createPayload(claims: RunClaims, audience: string): Record<string, string | number> {
  const now = Math.floor(Date.now() / 1000);
  return {
    jti: randomUUID(),
    sub: createSubject(claims),
    aud: audience,
    iss: GITHUB_ISSUER,
    iat: now,
    nbf: now - HEAD_START,
    exp: now + LIFETIME,
    base_ref: "",
    head_ref: "",
    ref_protected: "false",
    ...Object.fromEntries(Object.entries(claims).filter(([, claim]) => claim !== undefined)),
  };
}

/** @see https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims */
function createSubject({ repository, environment, event_name, ref }: RunClaims): string {
  if (environment !== undefined) return `repo:${repository}:environment:${environment}`;
  return event_name === "pull_request" ? `repo:${repository}:pull_request` : `repo:${repository}:ref:${ref}`;
}
