import { explainNothing } from "../plan/skipped.ts";
import { isArrived, type OutcomeStatus, type PublishFailure, type PublishOutcome } from "../publish/outcome.ts";
import { type KnownProblem, stageOf } from "../rules/catalogue.ts";
import { isWaiting, mayWait } from "../stage/staged-version.ts";
import { sanitise } from "../text/sanitise.ts";
import { formatCount, nameSome } from "../text/words.ts";
import type { Verification } from "../verify/verification.ts";
import { findCause } from "./likely-cause.ts";
import { findUnseen, isProven, type ReleaseMode, type ReleaseReport } from "./release-report.ts";
import { describeRemedies } from "./remedies.ts";

const SUBJECT: Record<ReleaseMode, string> = {
  publish: "Release",
  "dry-run": "Dry run",
  rehearsal: "Rehearsal",
};

/** The one line that comes first everywhere: what happened, or would, in numbers. */
export function formatVerdict(report: ReleaseReport): string {
  const { verdict, plan, problems, outcomes, verifications, mode } = report;
  const subject = SUBJECT[mode];
  const arrived = outcomes.filter(isArrived).length;
  const errors = problems.filter(({ severity }) => severity === "error");
  switch (verdict) {
    case "succeeded":
      return `${mode === "publish" ? `${subject} succeeded: ${describeArrival(outcomes)}` : describeReady(arrived)}${describeUnchecked(report)}`;
    case "ready":
      return describeReady(plan.packages.length);
    case "nothing-to-publish": {
      const [who] = report.madeLater ?? [];
      if (who !== undefined) return `Today's versions are not the release: ${sanitise(who)} makes them when it runs`;
      return `Nothing to release: ${explainNothing(plan)}`;
    }
    case "problems":
      if (mode === "publish")
        return `${subject} stopped: ${formatCount(errors.length, "error")} to fix before anything is published`;
      // A rehearsal goes on where the release would not, and its table shows how.
      return `${describeStop(errors, arrived)}${describeUnchanged(errors, report)}`;
    case "pending":
      return `${subject} is pending: ${describePending(report)}`;
    case "blocked": {
      const blocked = verifications.filter(({ availability }) => availability === "blocked").length;
      return `${subject} is blocked: the registry accepted ${packages(arrived)} and keeps ${blocked} of them from everybody`;
    }
    case "unproven": {
      const [unread, ...others] = verifications.filter(({ availability }) => availability === "unread");
      if (unread !== undefined) {
        return `${subject} is not known: the registry gave no answer about ${packages(others.length + 1)}: ${unread.integrity.reason ?? "no reason"}`;
      }
      return `${subject} is not proven: ${packages(arrived)} accepted, but the registry shows something else than was packed`;
    }
    case "rejected":
      return `${subject} was rejected: ${describeRejection(outcomes)}`;
    case "partial":
    case "failed": {
      const count = `${countPublished(outcomes)} of ${packages(outcomes.length)} ${mode === "rehearsal" ? "would be published" : "published"}${breakdown(outcomes)}`;
      // What a rehearsal shows of a stop that is known is how it would go, and not the news.
      return mode === "rehearsal" && errors.length > 0
        ? `${describeStop(errors, 0)}${describeUnchanged(errors, report)}: ${count}`
        : `${subject} failed: ${count}`;
    }
  }
}

function describeReady(count: number): string {
  return `${packages(count)} ${count === 1 ? "is" : "are"} ready to release`;
}

/** Nothing but a rehearsal installs: what only a consumer meets stops no release. */
function describeStop(errors: readonly KnownProblem[], arrived: number): string {
  const isLate = arrived > 0 && errors.every(({ code }) => stageOf(code) === "install");
  if (isLate)
    return `The release would go out, and whoever installs it could not use all of it: ${formatCount(errors.length, "error")}`;
  return `${formatCount(errors.length, "thing")} ${errors.length === 1 ? "stops" : "stop"} this release`;
}

/** Whose doing it is, where that is known. It stops the release whosever it is. */
function describeUnchanged(errors: readonly KnownProblem[], { base }: ReleaseReport): string {
  const count = errors.filter(({ unchanged }) => unchanged === true).length;
  if (base === undefined || count === 0) return "";
  const some = count < errors.length ? `${String(count)} of them ` : errors.length === 1 ? "" : "all of them ";
  return `, ${some}unchanged on ${base.name}`;
}

function describeArrival(outcomes: readonly PublishOutcome[]): string {
  const staged = countStaged(outcomes);
  if (staged === 0) return `${packages(outcomes.length)} published`;
  if (staged === outcomes.length) return `${packages(staged)} staged, waiting for approval`;
  return `${packages(outcomes.length - staged)} published, ${staged} staged, waiting for approval`;
}

/** What was seen is published. What was seen once, and could not be looked at now, is none of those. */
function describePending(report: ReleaseReport): string {
  const unseen = findUnseen(report);
  const accepted = report.outcomes.filter(({ status }) => status === "accepted").length;
  const staged = countStaged(report.outcomes);
  const unread = unseen.filter(({ status }) => status !== "accepted").length;
  return [
    `${countPublished(report.outcomes)} published`,
    ...(accepted === 0 ? [] : [`${accepted} accepted, not to be seen yet`]),
    ...(unread === 0 ? [] : [`${unread} of them not looked at again`]),
    ...(staged === 0 ? [] : [`${staged} staged, waiting for approval`]),
  ].join(", ");
}

function describeRejection(outcomes: readonly PublishOutcome[]): string {
  const rejected = outcomes.filter(({ status }) => status === "rejected").length;
  const before = outcomes.length - rejected;
  return `${packages(rejected)} taken off the stage, ${before === 0 ? "nothing is public" : `${before} public before`}`;
}

function countStaged(outcomes: readonly PublishOutcome[]): number {
  return outcomes.filter(({ status }) => status === "staged").length;
}

/** Only what was seen: what the registry says that it took is counted apart. */
function countPublished(outcomes: readonly PublishOutcome[]): number {
  return outcomes.filter(({ status }) => status === "published" || status === "already-published").length;
}

const PARTS = [
  ["accepted", "accepted, not to be seen yet"],
  ["staged", "staged"],
  ["unknown", "unknown"],
  ["failed", "failed"],
  ["held", "held"],
  ["rejected", "rejected"],
  ["not-attempted", "not attempted"],
] as const;

function breakdown(outcomes: readonly PublishOutcome[]): string {
  const parts = PARTS.map(([status, words]) => ({
    words,
    count: outcomes.filter((outcome) => outcome.status === status).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${count} ${words}`);
  return parts.length === 0 ? "" : `, ${parts.join(", ")}`;
}

function packages(number: number): string {
  return formatCount(number, "package");
}

/** Provenance that was signed, and that nobody has compared with what the registry shows. */
interface UncheckedProvenance {
  readonly name: string;
  readonly version: string;
  readonly reason: string;
}

/** What was signed in this release and not proved. What cannot be seen yet is not among it: nothing of it was proved. */
export function findUnchecked({
  outcomes,
  verifications,
}: Pick<ReleaseReport, "outcomes" | "verifications">): UncheckedProvenance[] {
  const signed = new Set(outcomes.filter(({ provenance }) => provenance !== undefined).map(({ name }) => name));
  return verifications.flatMap(({ name, version, availability, attestation: { state, reason = "no reason" } }) =>
    signed.has(name) && availability === "available" && state === "not-checked" ? [{ name, version, reason }] : [],
  );
}

/** One line without the package's name. */
export function formatUnchecked({ reason }: Pick<UncheckedProvenance, "reason">): string {
  return `provenance signed, not checked: ${reason}`;
}

function describeUnchecked(report: ReleaseReport): string {
  const [first, ...more] = findUnchecked(report);
  if (first === undefined) return "";
  return more.length === 0
    ? `, ${formatUnchecked(first)}`
    : `, provenance of ${packages(more.length + 1)} signed, not checked: ${first.reason}`;
}

/** The mark of an outcome, once it is known what the registry shows: what is not as packed did not go well. */
export function markOutcome({ status }: PublishOutcome, verification: Verification | undefined): string {
  const wrong = isArrived({ status }) && verification?.availability === "available" && !isProven(verification);
  return wrong ? OUTCOME_MARK.failed : OUTCOME_MARK[status];
}

/** Readable without colour and in logs that know no emoji. */
export const OUTCOME_MARK: Record<OutcomeStatus, string> = {
  published: "✔",
  accepted: "◷",
  unknown: "?",
  "already-published": "✔",
  staged: "◷",
  rejected: "✖",
  failed: "✖",
  held: "‖",
  "not-attempted": "·",
};

const OUTCOME_TEXT: Record<OutcomeStatus, string> = {
  published: "published",
  accepted: "accepted by the registry, not to be seen yet",
  unknown: "unknown: sent, and the registry does not show it",
  "already-published": "already published with this integrity",
  staged: "staged, waiting for approval",
  rejected: "rejected, taken off the stage",
  failed: "failed",
  held: "held",
  "not-attempted": "not attempted",
};

/** What happened to one package, in one line without its name. */
export function formatOutcome({ status, note, failure, heldBy, stageId }: PublishOutcome): string {
  if (failure !== undefined) return `${OUTCOME_TEXT[status]}: ${formatFailure(failure)}`;
  if (note !== undefined) return `${status.replace("-", " ")}: ${note}`;
  if (heldBy !== undefined) return `held by ${heldBy.map((name) => `\`${name}\``).join(", ")}`;
  if (status === "staged" && stageId !== undefined) return `${OUTCOME_TEXT[status]} as \`${stageId}\``;
  return OUTCOME_TEXT[status];
}

/** What happened to one package, in one line with its name, fit for a terminal. */
export function formatOutcomeLine(outcome: PublishOutcome, verification?: Verification): string {
  const { name, version } = outcome;
  return sanitise(`${markOutcome(outcome, verification)} ${name} ${version}  ${formatOutcome(outcome)}`);
}

/** The server's own words, led by npm's code for them. */
export function formatFailure({ code, message, phase }: PublishFailure): string {
  const words = code === undefined || message.includes(code) ? message : `${code} ${message}`;
  return phase === "put" ? words : `${words} (${phase})`;
}

/** Trusted publishing publishes no package that does not exist, so that nothing is seen of what would come then. */
function isStoppedByCreation({ plan, outcomes }: ReleaseReport): boolean {
  const first = new Set(plan.packages.filter(({ firstPublish }) => firstPublish).map(({ name }) => name));
  return outcomes.some(({ name, failure }) => first.has(name) && failure?.phase === "exchange");
}

/** Whether the same job can help: a tarball that was refused for what is in it is refused again. */
function describeNextTry(outcomes: readonly PublishOutcome[]): string[] {
  const lost = outcomes.filter(
    (outcome) =>
      !isArrived(outcome) && !isWaiting(outcome) && outcome.status !== "rejected" && outcome.status !== "held",
  );
  const hopeless = lost.filter(({ name, failure }) => failure !== undefined && !findCause({ name, failure }).passes);
  return [
    ...(hopeless.length > 0
      ? [
          `The same job cannot publish ${nameSome(hopeless.map(({ name }) => `\`${name}\``))}: mend the cause, commit it, and release that commit; what is public stays and is recognised`,
        ]
      : []),
    ...(lost.length > hopeless.length
      ? ["Run the same job again once the cause is gone: what the registry shows is recognised and not sent twice"]
      : []),
  ];
}

/** Whether packages have come to be that no workflow can be trusted for yet. */
function isFirst({ plan, outcomes }: ReleaseReport): boolean {
  const first = new Set(plan.packages.filter(({ firstPublish }) => firstPublish).map(({ name }) => name));
  return outcomes.some(({ name, status }) => first.has(name) && (status === "published" || status === "accepted"));
}

/** What to do about the outcomes; what to do about problems stands beside the problems. */
export function nextSteps(report: ReleaseReport): string[] {
  const { verdict, mode, outcomes } = report;
  if (mode === "rehearsal" && isStoppedByCreation(report)) {
    return ["See what comes after a person has created the new packages: `slipway rehearse --assume-created`"];
  }
  if (mode !== "publish") return [];
  const waiting = outcomes.filter(isWaiting);
  const maybe = outcomes.filter(mayWait);
  return [
    ...(waiting.length > 0
      ? [
          "Approve what is on the stage, in dependency order: `slipway approve report.json`; from a CI run, `gh run download <run>` brings the report",
        ]
      : []),
    ...(waiting.length > 0 ? ["Or take all of it off the stage: `slipway approve report.json --reject`"] : []),
    ...(maybe.length > 0 && waiting.length === 0
      ? [
          `${packages(maybe.length)} may wait on the stage, where an earlier run has put ${maybe.length === 1 ? "it" : "them"}: \`slipway approve report.json\` looks there and makes public what waits, \`slipway approve report.json --reject\` takes it off`,
        ]
      : []),
    ...(verdict === "partial" || verdict === "failed" ? describeNextTry(outcomes) : []),
    ...(isFirst(report)
      ? [
          "Let the release workflow publish the next version of what is new: `slipway trust --set`, where the registry knows trusted publishing",
        ]
      : []),
    ...(verdict === "succeeded" && findUnchecked(report).length > 0
      ? ["Provenance was signed and not checked: `slipway verify report.json` checks it"]
      : []),
    ...(verdict === "pending"
      ? ["New versions are scanned before they are shown: `slipway verify report.json` waits until they are to be seen"]
      : []),
    ...(verdict === "blocked"
      ? ["Ask the registry's support why it keeps back what it accepted, and do not announce the release before that"]
      : []),
    ...(verdict === "unproven" ? describeRemedies(report) : []),
    ...(verdict === "unproven"
      ? ["Look at the packages above before announcing: `slipway verify report.json` compares again"]
      : []),
  ];
}
