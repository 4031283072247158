import type { OutcomeStatus, PublishFailure, PublishOutcome } from "../publish/publish-outcome.ts";

/** Readable without colour and in logs that know no emoji. */
export const OUTCOME_MARK: Record<OutcomeStatus, string> = {
  published: "✔",
  accepted: "✔",
  "already-published": "✔",
  staged: "◷",
  rejected: "✖",
  failed: "✖",
  held: "‖",
  "not-attempted": "·",
};

const OUTCOME_TEXT: Record<OutcomeStatus, string> = {
  published: "published",
  accepted: "accepted by the registry",
  "already-published": "already published with this integrity",
  staged: "staged, waiting for approval",
  rejected: "rejected, taken off the stage",
  failed: "failed",
  held: "held",
  "not-attempted": "not attempted",
};

/** What happened to one package, in one line without its name. */
export function formatOutcome({ status, failure, heldBy, stageId }: PublishOutcome): string {
  if (failure !== undefined) return `${OUTCOME_TEXT[status]}: ${formatFailure(failure)}`;
  if (heldBy !== undefined) return `held by ${heldBy.map((name) => `\`${name}\``).join(", ")}`;
  if (status === "staged" && stageId !== undefined) return `${OUTCOME_TEXT[status]} as \`${stageId}\``;
  return OUTCOME_TEXT[status];
}

/** The server's own words, led by npm's code for them. */
export function formatFailure({ code, message, phase }: PublishFailure): string {
  const words = code === undefined || message.includes(code) ? message : `${code} ${message}`;
  return phase === "put" ? words : `${words} (${phase})`;
}

/** For a refused exchange: who the ID token said this is, and what an owner can type. */
export function describeRefusal(failure: PublishFailure | undefined): string[] {
  const claims = Object.entries(failure?.claims ?? {}).map(([name, value]) => `${name} ${value}`);
  return [
    ...(claims.length > 0 ? [`the ID token says: ${claims.join(", ")}`] : []),
    ...(failure?.command === undefined ? [] : [`to trust this workflow: ${failure.command}`]),
  ];
}
