import { dirname, resolve } from "node:path";

import { findProvider } from "@slipway/ci";
import {
  createReport,
  formatCount,
  formatOutcomeLine,
  isArrived,
  listRegistries,
  parseReport,
  type PublishOutcome,
  ReleaseError,
  type ReleaseReport,
  shareRuns,
} from "@slipway/core";
import {
  lookAtStage,
  type RegistryClient,
  settleOutcomes,
  settleStagedRelease,
  type StagedReleaseResult,
  type StageView,
} from "@slipway/npm";

import { assignPassword, confirmChange, passwordRefused, tellLeftOver } from "./ask-approval.ts";
import { requireSound } from "./check-stage.ts";
import { locateReport, readInputFile, readSigning, type Signing } from "./input-files.ts";
import { longestRun, requireProtected, requireUnexposed } from "./job.ts";
import { placeLedger } from "./ledger.ts";
import { writeReport } from "./output-files.ts";
import { readProjectConfig } from "./project-config.ts";
import { createPersonalClient } from "./registry.ts";
import { whileAlone } from "./run-lock.ts";
import type { Run } from "./run/run.ts";
import { verifyOutcomes } from "./verify.ts";

export interface ApproveOptions {
  /** Takes the whole release off the stage instead. */
  readonly reject?: boolean | undefined;
  /** Approves what is there of a release that is not whole, without what depends on the rest. */
  readonly partial?: boolean | undefined;
  /** Nobody needs to be asked whether they mean it. */
  readonly yes?: boolean | undefined;
  /** `owner/name`, whose draft of a GitHub Release is published afterwards, where there is nobody to ask. */
  readonly repository?: string | undefined;
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
 * Approves or rejects a release that is on the stage: looks where each of its versions is, compares, shows them, asks, goes
 * through them one by one, and verifies what is public. The report's file follows each step.
 *
 * @param file Of the report that `publish` with `stage` has written.
 * @throws {ReleaseError} `NOTHING_STAGED`, `STAGE_MISMATCH`, `STAGE_INCOMPLETE`, `TERMINAL_REQUIRED`, `NOT_CONFIRMED`,
 *   `ONE_TIME_PASSWORD_REFUSED`, `RUN_UNDER_WAY`, and what looking at the stage throws; nothing has been changed then.
 */
export async function approve(file: string, options: ApproveOptions, run: Run): Promise<ReleaseReport> {
  const path = await locateReport(file, run);
  const before = parseReport(await readInputFile(path, "the argument", run));
  requireStaged(before);
  const files = [placeLedger(dirname(resolve(run.cwd, path)), undefined, run).file];
  return whileAlone(files, { longest: longestRun(options) }, run, async () => settleReport(path, before, options, run));
}

async function settleReport(
  path: string,
  before: ReleaseReport,
  options: ApproveOptions,
  run: Run,
): Promise<ReleaseReport> {
  const approval: Approval = {
    before,
    path: resolve(run.cwd, path),
    change: options.reject === true ? "reject" : "approve",
    options,
    client: await createClient(listRegistries(before.plan), options, run),
    signing: await readSigning(options, run),
    run,
  };
  const view = await look(approval);
  if (approval.change === "approve") await requireSound({ ...approval, view });
  tellLeftOver(view, run);
  await confirmChange({ plan: before.plan, change: approval.change, options, view }, run);
  const started = performance.now();
  const { outcomes, refused } = await settle(approval, view);
  if (
    refused &&
    !outcomes.some((outcome, index) => outcome !== before.outcomes[index] && CHANGED.has(outcome.status))
  ) {
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

/** A person's credentials and second factors go to these registries. */
async function createClient(
  registries: readonly string[],
  { insecureRegistry }: ApproveOptions,
  run: Run,
): Promise<RegistryClient> {
  const npm = await readProjectConfig(run.cwd, run);
  requireUnexposed(npm);
  const client = createPersonalClient(npm, insecureRegistry, run);
  requireProtected(registries, { auth: { kind: "token" }, client });
  return client;
}

/** What is not known to be public may be on the stage, whatever the report says of it. */
function requireStaged({ mode, outcomes }: ReleaseReport): void {
  if (mode === "publish" && !outcomes.every(wentPast)) return;
  throw new ReleaseError(
    "NOTHING_STAGED",
    mode === "publish"
      ? `none of the report's ${formatCount(outcomes.length, "package")} went to the stage`
      : `this is the report of a ${mode}, which stages nothing`,
    { hint: "Staged versions come from `slipway publish --stage`, and their report is the `report.json` it writes" },
  );
}

function wentPast(outcome: PublishOutcome): boolean {
  return isArrived(outcome) && outcome.status !== "staged" && outcome.stageId === undefined;
}

const CHANGED: ReadonlySet<PublishOutcome["status"]> = new Set(["published", "accepted", "rejected", "failed"]);

function update(
  { before }: Approval,
  outcomes: readonly PublishOutcome[],
  verifications: ReleaseReport["verifications"],
  timings: Readonly<Record<string, number>>,
): ReleaseReport {
  const { schemaVersion: _schemaVersion, verdict: _verdict, ...facts } = before;
  return createReport({ ...facts, outcomes, verifications, timings: { ...facts.timings, ...timings } });
}

async function look({ before, client, change, run }: Approval): Promise<StageView> {
  const { plan, outcomes } = before;
  const title = `Look for ${formatCount(plan.packages.length, "version")} on the stage of ${listRegistries(plan).join(", ")}`;
  return run.progress.stage(title, async () =>
    // A release may be rejected just because its bytes are not what they should be.
    lookAtStage(client, { plan, outcomes, bytes: change === "approve" }),
  );
}

/** Lines, not a live display: the terminal has to be free for a prompt at any time. */
async function settle(approval: Approval, view: StageView): Promise<StagedReleaseResult> {
  const { before, change, client, options, run } = approval;
  const { plan, outcomes } = before;
  const { person, progress } = run;
  const current = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  // Each of what is true when it begins.
  const save = shareRuns(async () => {
    const report = update(approval, [...current.values()], before.verifications, {});
    await writeReport(approval.path, report, { secrets: run.secrets });
  });
  const total = outcomes.filter((outcome) => !isArrived(outcome) || outcome.status === "staged").length;
  let settled = 0;
  let asking: Promise<unknown> = Promise.resolve();
  return settleStagedRelease(client, {
    change,
    plan,
    outcomes,
    looks: view.looks,
    secondFactor: {
      password: assignPassword({ plan, change, options, view }),
      ask:
        person === undefined
          ? undefined
          : async (question) => {
              const answer = person.askSecondFactor(question);
              asking = answer;
              return answer;
            },
    },
    wait: options.wait === undefined ? undefined : options.wait * 1_000,
    onOutcome: async (outcome) => {
      if (CHANGED.has(outcome.status)) {
        current.set(outcome.name, outcome);
        await save();
      }
      // The terminal is the prompt's while there is one.
      await asking;
      settled += 1;
      progress.note(formatLine(outcome, settled, total));
    },
  });
}

function formatLine(outcome: PublishOutcome, settled: number, total: number): string {
  return `[${String(settled).padStart(String(total).length)}/${total}] ${formatOutcomeLine(outcome)}`;
}
