import * as v from "valibot";

import { parseRunClaims, type IdTokenClaims } from "../issuer/issuer.ts";
import type { Connection, PartialMatch } from "./connection.ts";

/** None of an enterprise: https://github.com/npm/cli/issues/9203 */
const GITHUB = /^https:\/\/token\.actions\.githubusercontent\.com$/;
/** None of one's own machine: https://docs.npmjs.com/trusted-publishers */
const GITLAB = "https://gitlab.com";
const CIRCLECI = /^https:\/\/oidc\.circleci\.com\/org\/([^/]+)$/;
/** Seconds. @see https://github.com/ckeditor/ckeditor5-dev/releases/tag/v61.3.0 */
const CIRCLECI_LIFETIME = 5 * 60;

const Gitlab = v.object({
  iss: v.literal(GITLAB),
  project_path: v.string(),
  ci_config_ref_uri: v.string(),
  environment: v.optional(v.string()),
});

const Circleci = v.looseObject({
  iss: v.pipe(v.string(), v.regex(CIRCLECI)),
  iat: v.number(),
  "oidc.circleci.com/context-ids": v.optional(v.array(v.string()), []),
});

/** Whether a trusted publisher is who holds an ID token. */
export type Match = (connection: Connection) => boolean;

/**
 * Who may be meant by an ID token that is what it says; everything is compared exactly.
 *
 * @param now Seconds since the epoch.
 * @returns `undefined` for an issuer whose tokens are not taken, and for a token that is too old.
 */
export function matchClaims(claims: IdTokenClaims, now: number): Match | undefined {
  return matchGithub(claims) ?? matchGitlab(claims) ?? matchCircleci(claims, now);
}

/** The entry workflow counts, not the one that holds the job. */
function matchGithub(idToken: IdTokenClaims): Match | undefined {
  const run = parseRunClaims(idToken, GITHUB);
  if (run === undefined) return undefined;
  const folder = `${run.repository}/.github/workflows/`;
  return ({ type, claims }) =>
    type === "github" &&
    claims.repository === run.repository &&
    isSameFile(claims.workflow_ref, folder, run.workflow_ref) &&
    isSameEnvironment(claims.environment, run.environment);
}

/** @see https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload */
function matchGitlab(idToken: IdTokenClaims): Match | undefined {
  const job = v.safeParse(Gitlab, idToken);
  if (!job.success) return undefined;
  const { project_path: project, ci_config_ref_uri: uri, environment } = job.output;
  return ({ type, claims }) =>
    type === "gitlab" &&
    claims.project_path === project &&
    isSameFile(claims.ci_config_ref_uri, `gitlab.com/${project}//`, uri) &&
    isSameEnvironment(claims.environment, environment);
}

/** A context of the record is one that the job must have. @see https://circleci.com/docs/openid-connect-tokens/ */
function matchCircleci(idToken: IdTokenClaims, now: number): Match | undefined {
  const job = v.safeParse(Circleci, idToken);
  if (!job.success || job.output.iat + CIRCLECI_LIFETIME < now) return undefined;
  const { iss, "oidc.circleci.com/context-ids": contexts } = job.output;
  const [, organisation] = CIRCLECI.exec(iss) ?? [];
  return ({ type, claims }) => {
    if (type !== "circleci" || claims["oidc.circleci.com/org-id"] !== organisation) return false;
    const { "oidc.circleci.com/context-ids": required = [], ...rest } = claims;
    return (
      required.every((context) => contexts.includes(context)) &&
      Object.entries(rest).every(([claim, value]) => idToken[claim] === value)
    );
  };
}

/** @param folder What stands before the file's name. @param claimed With its ref behind an `@`. */
function isSameFile(trusted: PartialMatch | undefined, folder: string, claimed: string): boolean {
  if (trusted === undefined) return true;
  return typeof trusted === "string" ? trusted === claimed : `${folder}${trusted.file}` === claimed.split("@", 1)[0];
}

function isSameEnvironment(trusted: string | undefined, claimed: string | undefined): boolean {
  return (trusted ?? "") === (claimed ?? "");
}
