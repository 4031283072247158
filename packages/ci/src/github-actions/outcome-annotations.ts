import { describeRefusal, formatOutcome, isArrived, nameSome, type PublishOutcome, sanitise } from "@slipway/core";

import { MOST_ANNOTATIONS, renderCommand } from "./faces.ts";

/** Neither a package's own failure: the others tell why, or a person decided so. */
const BESIDE: ReadonlySet<string> = new Set(["held", "rejected", "not-attempted"]);

const MOST_NAMES = 10;

/**
 * What became of packages that did not get through, as workflow commands: an error for each that failed, at most ten, and
 * one warning for all that are held by them.
 */
export function renderOutcomeAnnotations(outcomes: readonly PublishOutcome[]): string[] {
  const failed = outcomes.filter((outcome) => !isArrived(outcome) && !BESIDE.has(outcome.status));
  const held = outcomes.filter(({ status }) => status === "held");
  const hidden = failed.length - MOST_ANNOTATIONS;
  const notice = `${String(hidden)} of ${String(failed.length)} packages that failed are not shown here, all are in the job's summary`;
  return [
    ...failed.slice(0, MOST_ANNOTATIONS).map(renderFailed),
    ...(held.length > 0 ? [renderCommand("warning", { title: "Packages held back" }, describeHeld(held))] : []),
    ...(hidden > 0 ? [renderCommand("notice", { title: "More packages" }, notice)] : []),
  ];
}

function renderFailed(outcome: PublishOutcome): string {
  const lines = [formatOutcome(outcome), ...describeRefusal(outcome)].map(sanitise);
  return renderCommand("error", { title: sanitise(`${outcome.name} ${outcome.version}`) }, lines.join("\n"));
}

function describeHeld(held: readonly PublishOutcome[]): string {
  const names = held.map(({ name }) => `\`${sanitise(name)}\``);
  return `${String(held.length)} held, because what they depend on did not get through: ${nameSome(names, MOST_NAMES)}`;
}
