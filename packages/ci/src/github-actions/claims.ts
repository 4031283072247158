import { decodeClaims, type IdTokenClaims, ReleaseError } from "@slipway/core";
import * as v from "valibot";

const Claims = v.object({
  iss: v.string(),
  aud: v.union([
    v.string(),
    v.pipe(
      v.strictTuple([v.string()]),
      v.transform(([audience]) => audience),
    ),
  ]),
  sub: v.string(),
  repository: v.optional(v.string()),
  repository_visibility: v.optional(v.string()),
  ref: v.optional(v.string()),
  sha: v.optional(v.string()),
  event_name: v.optional(v.string()),
  workflow_ref: v.optional(v.string()),
  job_workflow_ref: v.optional(v.string()),
  environment: v.optional(v.string()),
  runner_environment: v.optional(v.string()),
});

/**
 * The claims of an ID token, its signature unchecked: the registry checks it.
 *
 * @throws {ReleaseError} `ID_TOKEN_UNREADABLE`, without any part of the token in the message.
 */
export function parseClaims(idToken: string): IdTokenClaims {
  const decoded = decodeClaims(idToken);
  if ("failure" in decoded) throw unreadable(decoded.failure);
  const result = v.safeParse(Claims, decoded.claims);
  if (!result.success) {
    const fields = result.issues.map((issue) => `\`${String(v.getDotPath(issue))}\``);
    throw unreadable(`its payload lacks ${[...new Set(fields)].join(", ")} in the expected form`);
  }
  const claims = result.output;
  return {
    iss: claims.iss,
    aud: claims.aud,
    sub: claims.sub,
    repository: claims.repository,
    repositoryVisibility: claims.repository_visibility,
    ref: claims.ref,
    sha: claims.sha,
    eventName: claims.event_name,
    workflowRef: claims.workflow_ref,
    jobWorkflowRef: claims.job_workflow_ref,
    environment: claims.environment,
    runnerEnvironment: claims.runner_environment,
  };
}

function unreadable(reason: string): ReleaseError {
  return new ReleaseError("ID_TOKEN_UNREADABLE", `The ID token cannot be read: ${reason}`);
}
