import type { PublishFailure } from "@slipway/core";

import { createTrustCommand } from "./create-trust-command.ts";
import { decodeClaims } from "./decode-claims.ts";
import type { PackedEntry } from "./trial.ts";

/** The claims that a trusted publisher is compared with, and those that say why a token is not accepted at all. */
const TELLING_CLAIMS = [
  "repository",
  "workflow_ref",
  "job_workflow_ref",
  "environment",
  "ref",
  "event_name",
  "repository_visibility",
  "runner_environment",
  "iss",
  "aud",
  "sub",
];

/**
 * What helps with a refused exchange: what the ID token said and, where a trusted publisher could be the remedy, how to set
 * it. A package that does not exist cannot have one, and a token that is not accepted at all (401) is not a matter of it.
 */
export function explainRefusal(
  entry: PackedEntry,
  status: number,
  idToken: string,
  stage: boolean,
): Required<Pick<PublishFailure, "claims">> & Pick<PublishFailure, "command"> {
  const claims = decodeClaims(idToken);
  const told = TELLING_CLAIMS.flatMap((name) => (claims[name] === undefined ? [] : [[name, claims[name]] as const]));
  const command = status === 404 && !entry.firstPublish ? createTrustCommand(entry.name, claims, stage) : undefined;
  return { claims: Object.fromEntries(told), ...(command !== undefined && { command }) };
}
