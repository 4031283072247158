import { type IdTokenClaims, ReleaseError } from "@slipway/core";
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
  const result = v.safeParse(Claims, decodePayload(idToken));
  if (!result.success) {
    const fields = result.issues.map((issue) => `\`${v.getDotPath(issue) ?? "payload"}\``);
    throw unreadable(`its payload lacks ${[...new Set(fields)].join(", ")} in the expected form`);
  }
  const claims = result.output;
  return {
    iss: claims.iss,
    aud: claims.aud,
    sub: claims.sub,
    ...(claims.repository !== undefined && { repository: claims.repository }),
    ...(claims.repository_visibility !== undefined && { repositoryVisibility: claims.repository_visibility }),
    ...(claims.ref !== undefined && { ref: claims.ref }),
    ...(claims.sha !== undefined && { sha: claims.sha }),
    ...(claims.event_name !== undefined && { eventName: claims.event_name }),
    ...(claims.workflow_ref !== undefined && { workflowRef: claims.workflow_ref }),
    ...(claims.job_workflow_ref !== undefined && { jobWorkflowRef: claims.job_workflow_ref }),
    ...(claims.environment !== undefined && { environment: claims.environment }),
    ...(claims.runner_environment !== undefined && { runnerEnvironment: claims.runner_environment }),
  };
}

function decodePayload(idToken: string): unknown {
  const [, payload, signature] = idToken.split(".");
  if (payload === undefined || signature === undefined) throw unreadable("it is not a JSON Web Token");
  try {
    return JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  } catch {
    throw unreadable("its payload is not JSON");
  }
}

function unreadable(reason: string): ReleaseError {
  return new ReleaseError("ID_TOKEN_UNREADABLE", `The ID token cannot be read: ${reason}`);
}
