import { resolve } from "node:path";

import { findProvider } from "@slipway/ci";
import {
  createReport,
  formatCount,
  formatOutcome,
  isArrived,
  isWaiting,
  OUTCOME_MARK,
  parseReport,
  type PublishOutcome,
  ReleaseError,
  type ReleaseReport,
  renderStageTable,
  sanitise,
  shareRuns,
  type StagedVersion,
} from "@slipway/core";
import {
  createRegistryClient,
  lookAtStage,
  type RegistryClient,
  settleOutcomes,
  settleStagedRelease,
  type StagedReleaseResult,
  type StageLook,
} from "@slipway/npm";

import { readInputFile, readSigning, type Signing } from "./input-files.ts";
import { requireProtected, requireUnexposed } from "./job.ts";
import { writeReport } from "./output-files.ts";
import { tellStop, tellWait } from "./progress.ts";
import { readProjectConfig } from "./project-config.ts";
import type { Run } from "./run.ts";
import { verifyOutcomes } from "./verify.ts";

export interface ApproveOptions {
  /** Takes the whole release off the stage instead. */
  readonly reject?: boolean | undefined;
  /** Nobody needs to be asked whether they mean it. */
  readonly yes?: boolean | undefined;
  /** Origin of a registry that credentials may be sent to although anybody on the way can read them. */
  readonly insecureRegistry?: string | undefined;
  /** One-time password. */
  readonly otp?: string | undefined;
  /** Seconds that verification waits. */
  readonly wait?: number | undefined;
  /** File of Sigstore's `trusted_root.json`. */
  readonly trustedRoot?: string | undefined;
}

interface Approval {
  readonly before: ReleaseReport;
  /** Absolute path of the report's file. */
  readonly path: string;
  readonly change: "approve" | "reject";
  readonly options: ApproveOptions;
  readonly client: RegistryClient;
  readonly signing: Signing;
  readonly run: Run;
}

/**
 * Approves or rejects what a report says is on the stage: looks at every entry, shows them, asks, goes through them within
 * one two-factor session, and verifies what is public. The report's file follows each step.
 *
 * @param file Of the report that `publish` with `stage` has written.
 * @throws {ReleaseError} `NOTHING_STAGED`, `TERMINAL_REQUIRED`, `NOT_CONFIRMED`, `ONE_TIME_PASSWORD_REFUSED`, and what
 *   looking at the stage throws; nothing has been changed then.
 */
export async function approve(file: string, options: ApproveOptions, run: Run): Promise<ReleaseReport> {
  const before = parseReport(await readInputFile(file, "the argument", run));
  requireStaged(before);
  const approval: Approval = {
    before,
    path: resolve(run.cwd, file),
    change: options.reject === true ? "reject" : "approve",
    options,
    client: await createClient(before.plan.registry, options, run),
    signing: await readSigning(options, run),
    run,
  };
  const looks = await look(approval);
  const waiting = [...looks.values()].flatMap((one) => (one.kind === "waiting" ? [one.staged] : []));
  if (waiting.length > 0) await confirm(approval, waiting);
  const started = performance.now();
  const { outcomes, refused } = await settle(approval, looks);
  if (refused && waiting.length > 0 && !outcomes.some(({ name, status }) => looks.has(name) && CHANGED.has(status))) {
    throw passwordRefused();
  }
  const changed = performance.now();
  const { trustedRoot } = approval.signing;
  const verifications = await verifyOutcomes(
    approval.client,
    {
      plan: before.plan,
      outcomes,
      expected: undefined,
      facts: findProvider(run.environment).facts,
      trustedRoot,
      wait: options.wait,
      owed: true,
    },
    run,
  );
  const report = update(approval, settleOutcomes(outcomes, verifications), verifications, {
    [approval.change]: changed - started,
    verify: performance.now() - changed,
  });
  await writeReport(approval.path, report, { secrets: run.secrets });
  return report;
}

/** A person's credential and second factor go to this registry. */
async function createClient(registry: string, { insecureRegistry }: ApproveOptions, run: Run): Promise<RegistryClient> {
  const { signal, secrets, progress } = run;
  const npm = await readProjectConfig(run.cwd, run);
  requireUnexposed(npm);
  const client = createRegistryClient(npm, {
    signal,
    secrets,
    insecureOrigins: insecureRegistry === undefined ? [] : [insecureRegistry],
    onWait: tellWait(progress),
    onStop: tellStop(progress),
  });
  requireProtected([registry], { auth: { kind: "token" }, client });
  return client;
}

function requireStaged({ mode, outcomes }: ReleaseReport): void {
  const staged = outcomes.filter((outcome) => isWaiting(outcome) || outcome.stageId !== undefined);
  if (mode === "publish" && staged.length > 0) return;
  throw new ReleaseError(
    "NOTHING_STAGED",
    mode === "publish"
      ? `none of the report's ${formatCount(outcomes.length, "package")} went to the stage`
      : `this is the report of a ${mode}, which stages nothing`,
    { hint: "Staged versions come from `slipway publish --stage`, and their report is the `report.json` it writes" },
  );
}

const CHANGED: ReadonlySet<PublishOutcome["status"]> = new Set(["published", "accepted", "rejected", "failed"]);

function passwordRefused(): ReleaseError {
  return new ReleaseError("ONE_TIME_PASSWORD_REFUSED", "the registry did not get a one-time password that it accepts", {
    hint: "Nothing was changed. Run this again in a terminal, or with a fresh code: `--otp=<code>`",
  });
}

function update(
  { before }: Approval,
  outcomes: readonly PublishOutcome[],
  verifications: ReleaseReport["verifications"],
  timings: Readonly<Record<string, number>>,
): ReleaseReport {
  const { schemaVersion: _schemaVersion, verdict: _verdict, ...facts } = before;
  return createReport({ ...facts, outcomes, verifications, timings: { ...facts.timings, ...timings } });
}

async function look({ before, client, change, run }: Approval): ReturnType<typeof lookAtStage> {
  const { plan, outcomes } = before;
  const count = outcomes.filter(isWaiting).length;
  return run.progress.stage(`Look at ${formatCount(count, "staged version")} on ${plan.registry}`, async () =>
    // A release may be rejected just because its bytes are not what they should be.
    lookAtStage(client, { plan, outcomes, compareBytes: change === "approve" }),
  );
}

async function confirm({ before, change, options, run }: Approval, waiting: readonly StagedVersion[]): Promise<void> {
  const { plan, outcomes } = before;
  const { person, progress } = run;
  progress.note(`\n${renderStageTable(waiting)}\n`);
  const lost = outcomes.filter(
    (outcome) => !isArrived(outcome) && !isWaiting(outcome) && outcome.status !== "rejected",
  );
  if (lost.length > 0) {
    const names = lost.map(({ name }) => `\`${name}\``).join(", ");
    progress.note(`${sanitise(`This release is not whole: ${names} never got to the stage`)}\n`);
  }
  const confirmed = options.yes === true;
  if (person === undefined && (!confirmed || options.otp === undefined)) throw terminalRequired(change);
  if (confirmed) return;
  const verb = change === "approve" ? "Publish" : "Reject";
  const question = `${verb} ${formatCount(waiting.length, "version")} on ${sanitise(plan.registry)}?`;
  if ((await person?.confirm(question)) !== true) throw new ReleaseError("NOT_CONFIRMED", "nothing was changed");
}

function terminalRequired(change: Approval["change"]): ReleaseError {
  return new ReleaseError(
    "TERMINAL_REQUIRED",
    `to ${change} a release takes a person's confirmation and one-time password, and there is no terminal to ask in`,
    { hint: "Run this in a terminal, or with both `--yes` and `--otp=<code>`" },
  );
}

/** Lines, not a live display: the terminal has to be free for a prompt at any time. */
async function settle(approval: Approval, looks: ReadonlyMap<string, StageLook>): Promise<StagedReleaseResult> {
  const { before, change, client, options, run } = approval;
  const { plan, outcomes } = before;
  const { person, progress } = run;
  const current = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  // Each of what is true when it begins.
  const save = shareRuns(async () => {
    const report = update(approval, [...current.values()], before.verifications, {});
    await writeReport(approval.path, report, { secrets: run.secrets });
  });
  let settled = 0;
  let asking: Promise<unknown> = Promise.resolve();
  return settleStagedRelease(client, {
    change,
    plan,
    outcomes,
    looks,
    secondFactor: {
      password: options.otp,
      ask:
        person === undefined
          ? undefined
          : async (question) => {
              const answer = person.askSecondFactor(question);
              asking = answer;
              return answer;
            },
    },
    onOutcome: async (outcome) => {
      if (CHANGED.has(outcome.status)) {
        current.set(outcome.name, outcome);
        await save();
      }
      // The terminal is the prompt's while there is one.
      await asking;
      settled += 1;
      progress.note(formatLine(outcome, settled, looks.size));
    },
  });
}

function formatLine(outcome: PublishOutcome, settled: number, total: number): string {
  const { name, version, status } = outcome;
  const count = `[${String(settled).padStart(String(total).length)}/${total}]`;
  return sanitise(`${count} ${OUTCOME_MARK[status]} ${name} ${version}  ${formatOutcome(outcome)}`);
}
