/**
 * Every command as a function of its options, and the types of the documents that it reads and writes. A function returns its
 * value and prints nothing; what goes on meanwhile is told to `run.progress`.
 *
 * @throws {ReleaseError} Each of them, when it cannot go on.
 */
import {
  createTrustDocument,
  explain as explainCode,
  type Findings,
  parseReport,
  type PublishPlan,
  type ReleaseReport,
  type TrustDocument,
} from "@slipway/core";

import { announce as announceRelease, type AnnounceOptions, type Announced } from "./announce.ts";
import { check as checkRepository, type CheckOptions } from "./check.ts";
import { comment as commentPull, type Commented } from "./comment.ts";
import { init as initRepository, type InitOptions, type Initialised } from "./init.ts";
import { locateReport, readInputFile } from "./input-files.ts";
import { publish as publishRelease, type PublishOptions } from "./publish.ts";
import { reconcile as reconcileHistory, type ReconcileOptions, type Reconciliation } from "./reconcile.ts";
import { rehearse as rehearseRelease, type RehearseOptions } from "./rehearse.ts";
import * as release from "./release.ts";
import { createRun, type Run } from "./run/run.ts";
import { renderComment } from "./show.ts";
import { approve as approveStaged, type ApproveOptions } from "./stage.ts";
import { tag as tagRelease, type Tagged, type TagOptions } from "./tag.ts";
import type { TrustOptions } from "./trust-options.ts";
import { trust as trustPublishers } from "./trust.ts";
import { verify as verifyReport, type VerifyOptions } from "./verify.ts";

export { ReleaseError } from "@slipway/core";
export type {
  Config,
  Findings,
  PackedPlan,
  Problem,
  PublishOutcome,
  PublishPlan,
  ReleaseReport,
  TrustDocument,
  Verification,
} from "@slipway/core";
export type { Announced, AnnounceOptions } from "./announce.ts";
export type { CheckOptions } from "./check.ts";
export type { Commented } from "./comment.ts";
export type { InitFile, InitOptions } from "./init.ts";
export { runCommandLine } from "./run-command-line.ts";
export type { Progress, StageProgress } from "./run/progress.ts";
export type { PublishOptions } from "./publish.ts";
export type { ReconcileOptions, Reconciliation } from "./reconcile.ts";
export type { RehearseOptions } from "./rehearse.ts";
export type { PackOptions, PlanOptions } from "./release.ts";
export { createRun, type Person, type Run } from "./run/run.ts";
export { readSecrets } from "./secrets.ts";
export type { Screen } from "./show.ts";
export type { SourceOptions } from "./sources.ts";
export type { ApproveOptions } from "./stage.ts";
export type { Tagged, TaggedDocument, TagOptions } from "./tag.ts";
export type { Terminal } from "./terminal.ts";
export type { TrustOptions } from "./trust-options.ts";
export type { VerifyOptions } from "./verify.ts";

/**
 * Writes the workflows that release a repository. `findings` are those of `check` afterwards; without them nothing was written,
 * and `files` say why.
 */
export async function init(
  options: InitOptions = {},
  run: Partial<Run> = {},
): Promise<Initialised & { readonly findings: Findings | undefined }> {
  const { checked, ...initialised } = await initRepository(options, createRun(run));
  return { ...initialised, findings: checked?.findings };
}

/** Finds every problem that files, workflows and registry reads reveal. */
export async function check(options: CheckOptions = {}, run: Partial<Run> = {}): Promise<Findings> {
  const { findings } = await checkRepository(options, createRun(run));
  return findings;
}

/** Decides what would be published, in what order, and why not the rest. */
export async function plan(
  options: release.PlanOptions = {},
  run: Partial<Run> = {},
): Promise<{ readonly plan: PublishPlan; readonly findings: Findings }> {
  return release.plan(options, createRun(run));
}

/**
 * Packs what would be published, through the repository's own package manager, and looks inside. Where the findings stop it
 * before, the plan has no tarballs and there is no directory.
 */
export async function pack(options: release.PackOptions = {}, run: Partial<Run> = {}): Promise<release.Packed> {
  return release.pack(options, createRun(run));
}

/** Plays the whole release on an embedded registry that enforces npm's rules, then installs the result. */
export async function rehearse(options: RehearseOptions = {}, run: Partial<Run> = {}): Promise<ReleaseReport> {
  return rehearseRelease(options, createRun(run));
}

/** Rehearses, and renders the page that a pull request sees. */
export async function preview(
  options: RehearseOptions = {},
  run: Partial<Run> = {},
): Promise<{ readonly report: ReleaseReport; readonly page: string }> {
  const complete = createRun(run);
  const report = await rehearseRelease(options, complete);
  return { report, page: renderComment(report, complete.environment) };
}

/**
 * Cuts the next release tag and pushes it, when nothing is found that would make its release fail. Without a person in `run`
 * it takes both `yes` and `repository`.
 */
export async function tag(options: TagOptions = {}, run: Partial<Run> = {}): Promise<Tagged> {
  return tagRelease(options, createRun(run));
}

/**
 * Publishes in dependency order, each package with its own credential, and proves what arrived. What happened on the registry
 * is in the report also where `failures` say why it stopped half-way, or what could not be recorded.
 */
export async function publish(
  options: PublishOptions = {},
  run: Partial<Run> = {},
): Promise<{ readonly report: ReleaseReport; readonly failures: readonly Error[] }> {
  return publishRelease(options, createRun(run));
}

/** Makes a staged release public, dependencies first, and brings its report up to date. */
export async function approve(
  file: string,
  options: ApproveOptions = {},
  run: Partial<Run> = {},
): Promise<ReleaseReport> {
  return approveStaged(file, options, createRun(run));
}

/**
 * Compares the trusted publishers of every package with what the release workflow of the default branch will claim, and changes
 * them where the options say so.
 */
export async function trust(options: TrustOptions = {}, run: Partial<Run> = {}): Promise<TrustDocument> {
  return createTrustDocument(await trustPublishers(options, createRun(run)));
}

/** Compares a finished release with its report: presence, integrity, dist-tag, provenance. */
export async function verify(
  file: string,
  options: VerifyOptions = {},
  run: Partial<Run> = {},
): Promise<ReleaseReport> {
  return verifyReport(file, options, createRun(run));
}

/**
 * Brings the GitHub Release of a release tag to what a report says was released. Outside of a job, and without a person in
 * `run`, it takes both `yes` and `repository`.
 */
export async function announce(
  file: string,
  options: AnnounceOptions = {},
  run: Partial<Run> = {},
): Promise<Announced> {
  return announceRelease(file, options, createRun(run));
}

/**
 * Compares what the registry says of every version with the tags and releases of the repository, and with `apply` makes what is
 * missing. Without a person in `run` that takes both `yes` and `repository`.
 */
export async function reconcile(options: ReconcileOptions = {}, run: Partial<Run> = {}): Promise<Reconciliation> {
  return reconcileHistory(options, createRun(run));
}

/** Writes a preview under the pull request that this run, or the one that started it, is about. */
export async function comment(file: string, run: Partial<Run> = {}): Promise<Commented> {
  return commentPull(file, createRun(run));
}

/** Reads a report. */
export async function report(file: string, run: Partial<Run> = {}): Promise<ReleaseReport> {
  const complete = createRun(run);
  return parseReport(await readInputFile(await locateReport(file, complete), "the argument", complete));
}

/** Says what a code means, why it happens and how to fix it; without one, lists all codes. */
export async function explain(code?: string): Promise<string> {
  return explainCode(code);
}
