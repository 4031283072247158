import * as v from "valibot";

import { ReleaseError } from "../errors/release-error.ts";
import type { SuppressedProblem } from "../findings/findings.ts";
import { describeDocument, REPORT_KIND } from "../json/describe-document.ts";
import type { Json } from "../json/json.ts";
import { parsePlan } from "../plan/plan-file.ts";
import { listUnknown, type PublishPlan } from "../plan/publish-plan.ts";
import { severities } from "../problems/problem.ts";
import { isArrived, outcomeSchema, type PublishOutcome } from "../publish/outcome.ts";
import { isProblemCode, type KnownProblem } from "../rules/catalogue.ts";
import { sanitise } from "../text/sanitise.ts";
import { isSound, VERIFICATION_CHECKS, type Verification } from "../verify/verification.ts";
import { type PendingNotes, pendingNotesSchema } from "./pending-notes.ts";
import { type PreviousVersion, previousSchema } from "./previous.ts";

const VERDICTS = [
  "succeeded",
  "ready",
  "pending",
  "partial",
  "failed",
  "unproven",
  "blocked",
  "rejected",
  "problems",
  "nothing-to-publish",
] as const;

/**
 * `succeeded`: everything is on the registry as packed, and was seen there. `ready`: a dry run found nothing in the way.
 * `pending`: all were accepted, and not all are to be seen yet. `problems`: stopped before anything was sent, or, in a
 * rehearsal, where the real release would stop. `partial`: some packages are public and others are not. `failed`: none is.
 * `unproven`: all were accepted, but the registry shows something else than was packed, or
 * gave no answer when it was asked for the last time. `blocked`: all were accepted, and the
 * registry keeps some of them from everybody. `rejected`: a person took all that was not public yet off the stage.
 */
export type Verdict = (typeof VERDICTS)[number];

export type ReleaseMode = "publish" | "dry-run" | "rehearsal";

export interface ReleaseReport {
  readonly schemaVersion: 1;
  /** What was done: the same document serves the real release and its rehearsal. */
  readonly mode: ReleaseMode;
  readonly verdict: Verdict;
  readonly plan: PublishPlan;
  readonly problems: readonly KnownProblem[];
  /** What it was compared with, so that its problems say which of them are unchanged; absent, nothing was compared. */
  readonly base?: Base | undefined;
  /** What `slipway.json` says to ignore, and why; absent for nothing. */
  readonly suppressed?: readonly SuppressedProblem[] | undefined;
  readonly outcomes: readonly PublishOutcome[];
  readonly verifications: readonly Verification[];
  /** URL of the registry that another one plays in a rehearsal. */
  readonly standsFor?: string | undefined;
  /** The versions before those of the plan; absent where nothing was read of them. */
  readonly previous?: readonly PreviousVersion[] | undefined;
  /** Who gives versions their numbers when it publishes, so that those of the plan are not the release; absent for nobody. */
  readonly madeLater?: readonly string[] | undefined;
  /** What the changelogs will say, where the versions are those that pending changesets will make. */
  readonly notes?: PendingNotes | undefined;
  /** What this run compared with what before it sent anything, in words. */
  readonly compared?: readonly string[] | undefined;
  /** What this run could not check, in words. */
  readonly notChecked: readonly string[];
  /** Milliseconds by pipeline stage. */
  readonly timings: Readonly<Record<string, number>>;
}

/** A commit that a change begins at. */
export interface Base {
  /** As people call it: `main`, or the beginning of its hash. */
  readonly name: string;
  /** Full hash. */
  readonly commit: string;
}

/** Puts what a run found and did into one document and judges it. */
export function createReport(facts: Omit<ReleaseReport, "schemaVersion" | "verdict">): ReleaseReport {
  return { schemaVersion: 1, verdict: judge(facts), ...facts };
}

function judge({
  mode,
  plan,
  problems,
  outcomes,
  verifications,
}: Omit<ReleaseReport, "schemaVersion" | "verdict">): Verdict {
  const blocked = problems.some((problem) => problem.severity === "error");
  if (outcomes.length === 0) {
    if (blocked) return "problems";
    if (plan.packages.length === 0 && listUnknown(plan).length === 0) return "nothing-to-publish";
    return mode === "dry-run" ? "ready" : "failed";
  }
  const arrived = outcomes.filter(isArrived).length;
  const rejected = outcomes.filter(({ status }) => status === "rejected").length;
  const waiting = outcomes.some(({ status }) => status === "staged");
  if (rejected > 0 && rejected + arrived === outcomes.length && !waiting) return "rejected";
  if (arrived === 0)
    return blocked && outcomes.every((outcome) => outcome.status === "not-attempted") ? "problems" : "failed";
  if (arrived < outcomes.length) return "partial";
  // A rehearsal enacts problems rather than stopping at them; the real release would stop.
  if (blocked) return "problems";
  if (verifications.some(({ availability }) => availability === "blocked")) return "blocked";
  if (!verifications.every(isProven)) return "unproven";
  return findUnseen({ outcomes, verifications }).length === 0 ? "succeeded" : "pending";
}

/** What was taken and is to be public, and was not to be seen when it was last looked for. Only what was accepted never was. */
export function findUnseen({
  outcomes,
  verifications,
}: Pick<ReleaseReport, "outcomes" | "verifications">): readonly PublishOutcome[] {
  const shown = new Map(verifications.map(({ name, availability }) => [name, availability === "available"]));
  return outcomes.filter(
    ({ name, status }) => isArrived({ status }) && status !== "staged" && !(shown.get(name) ?? status !== "accepted"),
  );
}

/** Whether everything that had to be proved of a published version was, as far as it can be read yet. */
export function isProven({ availability, ...checks }: Verification): boolean {
  const sound = VERIFICATION_CHECKS.every((check) => {
    const result = checks[check];
    return result === undefined || isSound(result);
  });
  return sound && (availability === "available" || availability === "accepted");
}

const Check = v.object({
  state: v.picklist(["ok", "mismatch", "missing", "unproven", "not-checked"]),
  actual: v.exactOptional(v.string()),
  expected: v.exactOptional(v.string()),
  reason: v.exactOptional(v.string()),
});

const VerificationSchema: v.GenericSchema<unknown, Verification> = v.object({
  name: v.string(),
  version: v.string(),
  availability: v.picklist(["available", "accepted", "blocked", "absent", "unread"]),
  integrity: Check,
  distTag: Check,
  attestation: Check,
  installation: v.exactOptional(Check),
  seenAt: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15))),
});

const Text = v.exactOptional(v.string());

const FixSchema = v.object({
  file: v.string(),
  path: v.array(v.union([v.string(), v.number()])),
  value: v.exactOptional(v.pipe(v.unknown(), v.transform(toJson))),
});

/** What a report shows of a problem; edits of other files than JSON are for the checkout it was found in. */
const ProblemSchema = v.object({
  code: v.pipe(v.string(), v.guard(isProblemCode)),
  severity: v.picklist(severities),
  package: Text,
  file: Text,
  position: v.exactOptional(v.object({ line: v.number(), column: v.number() })),
  field: Text,
  entry: Text,
  actual: Text,
  expected: Text,
  reason: Text,
  predicts: Text,
  fix: v.exactOptional(FixSchema),
  command: Text,
  claims: v.exactOptional(v.record(v.string(), v.string())),
  unchanged: v.exactOptional(v.literal(true)),
});

/** The commit that problems were compared with, where they were. */
export const baseSchema: v.GenericSchema<unknown, Base> = v.object({ name: v.string(), commit: v.string() });

const ReportSchema = v.object({
  schemaVersion: v.literal(1),
  mode: v.picklist(["publish", "dry-run", "rehearsal"]),
  verdict: v.picklist(VERDICTS),
  plan: v.unknown(),
  problems: v.array(ProblemSchema),
  base: v.exactOptional(baseSchema),
  suppressed: v.exactOptional(
    v.array(v.object({ problem: ProblemSchema, reason: v.string(), isNew: v.exactOptional(v.literal(true)) })),
  ),
  outcomes: v.array(outcomeSchema),
  verifications: v.array(VerificationSchema),
  standsFor: Text,
  madeLater: v.exactOptional(v.array(v.string())),
  previous: v.exactOptional(v.array(previousSchema)),
  notes: v.exactOptional(pendingNotesSchema),
  compared: v.exactOptional(v.array(v.string())),
  notChecked: v.array(v.string()),
  timings: v.record(v.string(), v.number()),
});

/** The shape of `report.json`, its plan apart: that has rules of its own. */
export const reportSchema: v.GenericSchema<unknown, Omit<ReleaseReport, "plan"> & { readonly plan: unknown }> =
  ReportSchema;

/**
 * What stands in the place of a report until there is one: whatever stood there before is no word about this run.
 * `interrupted`, `stopped`: there will be none, and what happened stands in the ledger alone.
 */
export interface BegunReport {
  readonly schemaVersion: 1;
  readonly mode: ReleaseMode;
  readonly verdict: "running" | "interrupted" | "stopped";
  /** Of `stopped`: why, with the code of the error first. */
  readonly reason?: string | undefined;
}

const BegunSchema: v.GenericSchema<unknown, BegunReport> = v.object({
  schemaVersion: v.literal(1),
  mode: v.picklist(["publish", "dry-run", "rehearsal"]),
  verdict: v.picklist(["running", "interrupted", "stopped"]),
  reason: Text,
});

/**
 * Reads `report.json`.
 *
 * @throws {ReleaseError} `REPORT_UNREADABLE`, `REPORT_UNFINISHED` for that of a run which has not come to its end, or
 *   `PLAN_UNREADABLE` for the plan inside it.
 */
export function parseReport(text: string): ReleaseReport {
  const begun = v.safeParse(v.pipe(v.string(), v.parseJson(), BegunSchema), text);
  if (begun.success) {
    throw new ReleaseError("REPORT_UNFINISHED", sanitise(describeBegun(begun.output)), {
      hint: "Run the same command again: it goes on where that run stopped, and writes the report",
    });
  }
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), reportSchema), text);
  if (!result.success) {
    const [issue] = result.issues;
    const kind = describeDocument(text);
    const reason =
      kind === REPORT_KIND
        ? `\`${v.getDotPath(issue) ?? "it"}\` is ${issue.received}, expected ${issue.expected ?? "something else"}`
        : `it is ${kind}`;
    throw new ReleaseError("REPORT_UNREADABLE", sanitise(`this is no report of Slipway: ${reason}`), {
      hint: "A report is the `report.json` that `slipway publish` and `slipway rehearse` write",
    });
  }
  const { plan, ...report } = result.output;
  return { ...report, plan: parsePlan(JSON.stringify(plan)) };
}

function describeBegun({ verdict, reason }: BegunReport): string {
  switch (verdict) {
    case "running":
      return "the run that this report is of has not come to its end: nothing is known";
    case "interrupted":
      return "the run that this report is of was ended before it could say how: nothing is known but what its ledger says";
    case "stopped":
      return `the run that this report is of could not go on: ${reason ?? "no reason"}`;
  }
}

/** Whatever `JSON.parse` gave is JSON. */
function toJson(value: unknown): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}
