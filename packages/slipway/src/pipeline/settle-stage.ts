import {
  createReport,
  formatCount,
  formatFailure,
  formatOutcome,
  isArrived,
  isWaiting,
  type Json,
  OUTCOME_MARK,
  type PublishOutcome,
  ReleaseError,
  type ReleaseReport,
  renderStageTable,
  sanitise,
  type StagedVersion,
  shareRuns,
} from "@slipway/core";
import {
  createRegistryClient,
  lookAtStage,
  type RegistryClient,
  type RegistryConfig,
  settleOutcomes,
  settleStagedRelease,
  type StagedReleaseResult,
  type StageLook,
} from "@slipway/npm";

import { canAsk, type Io } from "../io.ts";
import { formatDuration } from "../progress/format-duration.ts";
import type { Progress } from "../progress/progress.ts";
import { askConfirmation } from "../prompt/ask-confirmation.ts";
import { askSecondFactor } from "../prompt/ask-second-factor.ts";
import { verifyPublished } from "./verify-published.ts";
import { writeReport } from "./write-report.ts";

export interface SettleStageOptions {
  readonly before: ReleaseReport;
  /** Absolute path of the report's file. */
  readonly path: string;
  readonly change: "approve" | "reject";
  readonly config: RegistryConfig;
  /** Whether nobody needs to be asked whether they mean it. */
  readonly confirmed: boolean;
  /** One-time password. */
  readonly password?: string;
  /** Seconds that verification waits. */
  readonly wait?: number;
  /** Sigstore's `trusted_root.json`. */
  readonly trustedRoot?: Json;
}

interface Job extends SettleStageOptions {
  readonly client: RegistryClient;
  readonly io: Io;
  readonly progress: Progress;
}

/**
 * Approves or rejects what a report says is on the stage: looks at every entry, shows them, asks, goes through them within
 * one two-factor session, and verifies what is public. The report's file follows each step.
 *
 * @throws {ReleaseError} `TERMINAL_REQUIRED`, `NOT_CONFIRMED`, `ONE_TIME_PASSWORD_REFUSED`, and what `lookAtStage` throws;
 *   nothing has been changed then.
 */
export async function settleStage(options: SettleStageOptions, io: Io, progress: Progress): Promise<ReleaseReport> {
  const client = createRegistryClient(options.config, {
    signal: io.signal,
    onWait: ({ failure, milliseconds }) => {
      io.stderr.write(`↻ ${sanitise(formatFailure(failure))}; trying again in ${formatDuration(milliseconds)}\n`);
    },
  });
  const job: Job = { ...options, client, io, progress };
  const looks = await look(job);
  const waiting = [...looks.values()].flatMap((one) => (one.kind === "waiting" ? [one.staged] : []));
  if (waiting.length > 0) await confirm(job, waiting);
  const started = performance.now();
  const { outcomes, refused } = await change(job, looks);
  if (refused && waiting.length > 0 && !outcomes.some(({ name, status }) => looks.has(name) && CHANGED.has(status))) {
    throw new ReleaseError(
      "ONE_TIME_PASSWORD_REFUSED",
      "the registry did not get a one-time password that it accepts",
      {
        hint: "Nothing was changed. Run this again in a terminal, or with a fresh code: `--otp=<code>`",
      },
    );
  }
  const changed = performance.now();
  const verifications = await verifyPublished({ ...job, plan: job.before.plan, outcomes });
  const report = createUpdate(job, settleOutcomes(outcomes, verifications), verifications, {
    [job.change]: changed - started,
    verify: performance.now() - changed,
  });
  await writeReport(job.path, report);
  return report;
}

const CHANGED: ReadonlySet<PublishOutcome["status"]> = new Set(["published", "accepted", "rejected", "failed"]);

function createUpdate(
  { before }: Job,
  outcomes: readonly PublishOutcome[],
  verifications: ReleaseReport["verifications"],
  timings: Readonly<Record<string, number>>,
): ReleaseReport {
  const { schemaVersion: _schemaVersion, verdict: _verdict, ...facts } = before;
  return createReport({ ...facts, outcomes, verifications, timings: { ...facts.timings, ...timings } });
}

async function look({ before, client, change: kind, progress }: Job): ReturnType<typeof lookAtStage> {
  const { plan, outcomes } = before;
  const count = outcomes.filter(isWaiting).length;
  return progress.stage(`Look at ${formatCount(count, "staged version")} on ${plan.registry}`, async () =>
    // A release may be rejected just because its bytes are not what they should be.
    lookAtStage(client, { plan, outcomes, compareBytes: kind === "approve" }),
  );
}

async function confirm(
  { before, change: kind, confirmed, password, io }: Job,
  waiting: readonly StagedVersion[],
): Promise<void> {
  const { plan, outcomes } = before;
  io.stderr.write(`\n${renderStageTable(waiting)}\n\n`);
  const lost = outcomes.filter(
    (outcome) => !isArrived(outcome) && !isWaiting(outcome) && outcome.status !== "rejected",
  );
  if (lost.length > 0) {
    const names = lost.map(({ name }) => `\`${name}\``).join(", ");
    io.stderr.write(sanitise(`This release is not whole: ${names} never got to the stage`) + "\n\n");
  }
  if (!canAsk(io) && (!confirmed || password === undefined)) throw terminalRequired(kind);
  if (confirmed) return;
  const verb = kind === "approve" ? "Publish" : "Reject";
  const question = `${verb} ${formatCount(waiting.length, "version")} on ${sanitise(plan.registry)}?`;
  if (!(await askConfirmation(question, io))) throw new ReleaseError("NOT_CONFIRMED", "nothing was changed");
}

function terminalRequired(kind: Job["change"]): ReleaseError {
  return new ReleaseError(
    "TERMINAL_REQUIRED",
    `to ${kind} a release takes a person's confirmation and one-time password, and there is no terminal to ask in`,
    { hint: "Run this in a terminal, or with both `--yes` and `--otp=<code>`" },
  );
}

/** Lines, not a live display: the terminal has to be free for a prompt at any time. */
async function change(job: Job, looks: ReadonlyMap<string, StageLook>): Promise<StagedReleaseResult> {
  const { before, client, password, io } = job;
  const { plan, outcomes } = before;
  const current = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  // Each of what is true when it begins.
  const save = shareRuns(async () => {
    await writeReport(job.path, createUpdate(job, [...current.values()], before.verifications, {}));
  });
  let settled = 0;
  let asking: Promise<unknown> = Promise.resolve();
  return settleStagedRelease(client, {
    change: job.change,
    plan,
    outcomes,
    looks,
    secondFactor: {
      password,
      ...(canAsk(io) && {
        ask: async (question) => {
          const answer = askSecondFactor(question, io);
          asking = answer;
          return answer;
        },
      }),
    },
    onOutcome: async (outcome) => {
      if (CHANGED.has(outcome.status)) {
        current.set(outcome.name, outcome);
        await save();
      }
      // The terminal is the prompt's while there is one.
      await asking;
      settled += 1;
      io.stderr.write(`${formatLine(outcome, settled, looks.size)}\n`);
    },
  });
}

function formatLine(outcome: PublishOutcome, settled: number, total: number): string {
  const { name, version, status } = outcome;
  const count = `[${String(settled).padStart(String(total).length)}/${total}]`;
  return sanitise(`${count} ${OUTCOME_MARK[status]} ${name} ${version}  ${formatOutcome(outcome)}`);
}
