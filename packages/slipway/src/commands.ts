import { resolve } from "node:path";

import { findProvider } from "@slipway/ci";
import {
  createLinks,
  createTrustDocument,
  describeTrustEnd,
  explain as explainCode,
  explainNothing,
  formatCount,
  formatShard,
  formatNewTag,
  inOneLine,
  isGood,
  isReconciled,
  isTrustGood,
  nameSome,
  parseReport,
  quote,
  ReleaseError,
  type ReleaseReport,
  renderPlan,
  renderReconciled,
  renderHtml,
  renderReport,
  renderSarif,
  renderSummary,
  renderTrust,
  sanitise,
} from "@slipway/core";

import type { AnnounceOptions } from "./announce.ts";
import type { CheckOptions } from "./check.ts";
import type { InitFile, InitOptions } from "./init.ts";
import { locateReport, readInputFile, readPiped } from "./input-files.ts";
import { refuseLink, writeFixes, writeReport, writeText } from "./output-files.ts";
import type { PublishOptions } from "./publish.ts";
import type { ReconcileOptions } from "./reconcile.ts";
import type { RehearseOptions } from "./rehearse.ts";
import type { PackOptions, PlanOptions } from "./release.ts";
import {
  announceFindings,
  announceReport,
  renderComment,
  showFindings,
  showJson,
  showNext,
  showNotChecked,
  showReport,
} from "./show.ts";
import type { ApproveOptions } from "./stage.ts";
import type { TagOptions } from "./tag.ts";
import { createTerminalRun, type Terminal } from "./terminal.ts";
import { type TrustOptions, writesTrust } from "./trust-options.ts";
import type { VerifyOptions } from "./verify.ts";
import { version } from "./version.ts";

// Each command: its value, what a terminal and a CI job are shown of it, and the exit code. Modules that only some commands
// need are loaded by them.

/** Prints a document of its value on standard output. */
interface Printing {
  readonly json?: boolean | undefined;
}

/** Also writes its value to this file. */
interface Writing {
  readonly report?: string | undefined;
}

export async function init(options: InitOptions, terminal: Terminal): Promise<number> {
  const { init } = await import("./init.ts");
  const { renderFiles, renderSteps, renderFound } = await import("./init/render.ts");
  const { stdout } = terminal;
  const done = await init(options, createTerminalRun(terminal));
  stdout.write(`${renderFound(done.found)}\n\n${renderFiles(done.files, options)}\n\n${renderSteps(done)}\n`);
  const { checked, files, program } = done;
  const isMeant = options.assumePublished === true || !("message" in program);
  if (checked === undefined) return options.dryRun === true && files.every(isAsWished) && isMeant ? 0 : 1;
  await showFindings(checked, terminal, { always: true });
  return checked.findings.stops ? 1 : 0;
}

function isAsWished({ state }: InitFile): boolean {
  return state === "planned" || state === "planned-instead" || state === "unchanged";
}

export async function check(
  options: CheckOptions & Printing & { readonly fix?: true; readonly sarif?: true; readonly explain?: true },
  terminal: Terminal,
): Promise<number> {
  const { check } = await import("./check.ts");
  const { tellStart } = await import("./check-sources.ts");
  const run = createTerminalRun(terminal);
  let checked = await check(options, run);
  if (options.fix) {
    const { changed, refused } = await writeFixes(checked.sources.workspace.base, checked.findings.problems);
    for (const file of changed) run.progress.note(`fixed ${sanitise(file)}`);
    for (const file of refused) run.progress.note(`left ${sanitise(file)} as it is: it is not UTF-8`);
    if (changed.length > 0) checked = await check(options, run);
  }
  const { findings, notChecked, trusted, sources, base } = checked;
  const { repository, commit } = sources.context;
  const found = { findings, notChecked, links: createLinks({ repository: repository?.identity, commit }), base };
  const { problems, suppressed } = findings;
  if (options.json) showJson({ schemaVersion: 1, problems, suppressed, notChecked, base }, terminal);
  else if (options.sarif) {
    showJson(renderSarif({ ...findings, base }, version), terminal);
    showNotChecked(found, terminal.stderr);
  }
  if (options.json || options.sarif) await announceFindings(found, terminal);
  else {
    await showFindings(found, terminal, { explain: options.explain, always: true, asked: true });
    if (trusted !== undefined)
      terminal.stdout.write(`
${trusted}
`);
    if (!findings.stops)
      showNext({ kind: "check", pending: checked.countPending(), start: tellStart(sources) }, terminal);
  }
  return findings.stops ? 1 : 0;
}

export async function plan(
  options: PlanOptions & Printing & { readonly out?: string | undefined },
  terminal: Terminal,
): Promise<number> {
  const release = await import("./release.ts");
  const { plan, findings, notChecked, start } = await release.plan(options, createTerminalRun(terminal));
  const found = { findings, notChecked, links: createLinks(plan) };
  // What a check stops has no plan that anybody could go by.
  const stopped = options.check === true && findings.stops;
  if (options.out !== undefined && !stopped) {
    const path = resolve(terminal.cwd, options.out);
    await refuseLink(path);
    await writeText(path, `${JSON.stringify(plan, null, 2)}\n`);
  }
  if (options.json && !stopped) showJson(plan, terminal);
  else if (!stopped) terminal.stdout.write(`${renderPlan(plan)}\n`);
  await showFindings(found, terminal, { always: options.check });
  if (!findings.stops && options.json !== true) showNext({ kind: "plan", plan, file: options.out, start }, terminal);
  return findings.stops ? 1 : 0;
}

export async function pack(options: PackOptions & Printing, terminal: Terminal): Promise<number> {
  const release = await import("./release.ts");
  const { plan, directory, findings, shard } = await release.pack(options, createTerminalRun(terminal));
  await showFindings({ findings }, terminal);
  if (options.json) showJson(plan, terminal);
  else if (directory === undefined) terminal.stderr.write("Nothing was packed\n");
  else {
    const count = plan.packages.filter(({ tarball }) => tarball !== undefined).length;
    const part = shard === undefined ? "" : `, shard ${formatShard(shard)} of ${plan.packages.length} packages`;
    const none = plan.packages.length === 0 ? `: nothing to release, ${explainNothing(plan)}` : "";
    terminal.stderr.write(`${formatCount(count, "tarball")} and plan.json in ${sanitise(directory)}${part}${none}\n`);
    if (!findings.stops && shard === undefined)
      showNext({ kind: "pack", plan, directory: options.out ?? directory }, terminal);
  }
  return findings.stops ? 1 : 0;
}

export async function rehearse(options: RehearseOptions & Printing & Writing, terminal: Terminal): Promise<number> {
  const { rehearse } = await import("./rehearse.ts");
  const report = await rehearse(options, createTerminalRun(terminal));
  await showReport(report, terminal, options);
  await write(report, options, terminal);
  return exitCodeOf(report);
}

export async function preview(options: RehearseOptions & Writing, terminal: Terminal): Promise<number> {
  const { rehearse } = await import("./rehearse.ts");
  const report = await rehearse(options, createTerminalRun(terminal));
  terminal.stdout.write(renderComment(report, terminal.environment));
  await write(report, options, terminal);
  await announceReport(report, terminal);
  return exitCodeOf(report);
}

export async function tag(options: TagOptions & Printing, terminal: Terminal): Promise<number> {
  const { tag } = await import("./tag.ts");
  const { document, findings, notChecked } = await tag(options, createTerminalRun(terminal));
  if (document === undefined) {
    await showFindings({ findings, notChecked }, terminal);
    terminal.stderr.write("Nothing was tagged\n");
    return 1;
  }
  // What could not be looked at was shown before the question.
  await showFindings({ findings }, terminal);
  if (options.json) showJson(document, terminal);
  else terminal.stdout.write(`${sanitise(document.tag)}\n`);
  return 0;
}

export async function publish(options: PublishOptions & Printing, terminal: Terminal): Promise<number> {
  const { publish } = await import("./publish.ts");
  const run = createTerminalRun(terminal, { prompts: options.auth === "token" });
  const { report, failures, tags } = await publish(options, run);
  // What happened on the registry is told first, and what could not be recorded of it stands in the last lines.
  const untold = await caught(tellPublished(report, options, terminal));
  if (!options.json) terminal.stdout.write(tags.map(formatNewTag).join(""));
  const errors = [...(untold === undefined ? [] : [untold]), ...failures];
  const { tellError } = await import("./format-error.ts");
  const exitCodes = errors.map((error) => tellError(error, terminal));
  return exitCodes.length === 0 ? endOf(exitCodeOf(report), terminal) : Math.max(...exitCodes);
}

async function tellPublished(
  report: ReleaseReport,
  options: PublishOptions & Printing,
  terminal: Terminal,
): Promise<void> {
  // A rehearsal reports itself what it enacts, with what it knows besides.
  if (options.enact !== true) await showReport(report, terminal, options);
  else if (options.json) showJson(report, terminal);
}

async function caught(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

export async function approve(file: string, options: ApproveOptions & Printing, terminal: Terminal): Promise<number> {
  const { approve } = await import("./stage.ts");
  const report = await approve(file, options, createTerminalRun(terminal));
  await showReport(report, terminal, options);
  // A release that was to be rejected and is has ended as it should.
  if (options.reject && report.verdict === "rejected") return 0;
  if (!options.reject && isGood(report)) await finishDraft(file, report, options, terminal);
  return endOf(exitCodeOf(report), terminal);
}

/** What a job has left as a draft until now. The packages are public, whatever becomes of it. */
async function finishDraft(
  file: string,
  { plan }: ReleaseReport,
  { yes, repository }: ApproveOptions,
  terminal: Terminal,
): Promise<void> {
  if (plan.ref?.startsWith("refs/tags/") !== true || plan.repository === undefined) return;
  const later = "a draft of the GitHub Release is published by `slipway announce report.json`";
  const run = createTerminalRun(terminal);
  const { canAskGithub } = await import("./writing/github-access.ts");
  if (!(await canAskGithub(run))) {
    terminal.stderr.write(`Nobody is logged in to GitHub here: ${later}\n`);
    return;
  }
  const { announce } = await import("./announce.ts");
  try {
    const announced = await announce(file, { yes, repository, onlyDraft: true }, run);
    if ("reason" in announced) return;
    const { tag, release } = announced;
    terminal.stderr.write(`${sanitise(`Release ${tag} ${release.action}: ${release.url}`)}\n`);
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    terminal.stderr.write(
      `${sanitise(`The GitHub Release was not finished (${error.code}: ${error.message}): ${later}`)}\n`,
    );
  }
}

export async function trust(options: TrustOptions & Printing, terminal: Terminal): Promise<number> {
  const { trust } = await import("./trust.ts");
  const facts = await trust(options, createTerminalRun(terminal));
  if (options.json) showJson(createTrustDocument(facts), terminal);
  else terminal.stdout.write(`${renderTrust(facts)}\n`);
  const end = describeTrustEnd(facts);
  if (end !== undefined && (options.json !== true || facts.outcomes.length > 0)) terminal.stderr.write(`\n${end}\n`);
  showNotChecked(facts, terminal.stderr);
  return endOf(isTrustGood(facts, writesTrust(options)) ? 0 : 1, terminal);
}

export async function verify(
  file: string,
  options: VerifyOptions & Printing & { readonly write?: true },
  terminal: Terminal,
): Promise<number> {
  const { verify } = await import("./verify.ts");
  const report = await verify(file, options, createTerminalRun(terminal));
  await showReport(report, terminal, options);
  if (options.write)
    await writeReport(resolve(terminal.cwd, await locateReport(file, terminal)), report, { secrets: terminal.secrets });
  return endOf(exitCodeOf(report), terminal);
}

export async function announce(file: string, options: AnnounceOptions, terminal: Terminal): Promise<number> {
  const { announce } = await import("./announce.ts");
  const { environment, stderr } = terminal;
  const announced = await announce(file, options, createTerminalRun(terminal));
  if ("reason" in announced) return tellNone("GitHub Release", announced.reason, terminal);
  const { tag, release, unseen, failed, unread, tags, releases } = announced;
  stderr.write(sanitise(`Release ${tag} ${release.action}: ${release.url}`) + "\n");
  await findProvider(environment).faces.writeSummary(environment, [
    `GitHub Release [${tag}](${release.url}) ${release.action}\n`,
  ]);
  if (tags !== undefined) {
    const there = tags.there === 0 ? "" : `, ${String(tags.there)} there already`;
    const made = tags.made.length === 0 ? "" : `: ${nameSome(tags.made)}`;
    stderr.write(sanitise(`${formatCount(tags.made.length, "tag")} made${there}${made}`) + "\n");
  }
  if (options.releases) stderr.write(`${formatCount(releases, "release")} of single packages written\n`);
  if (unread !== undefined) {
    tellNotice("No changelogs", `What the changelogs say is not in the release: ${inOneLine(unread)}`, terminal);
  }
  tellLeftOut("the registry has not shown it", unseen, terminal);
  tellLeftOut("it did not get through, or is not proved to be what was packed", failed, terminal);
  if (failed.length > 0) return 1;
  return unseen.length > 0 ? 3 : 0;
}

export async function comment(file: string, terminal: Terminal): Promise<number> {
  const { comment } = await import("./comment.ts");
  const written = await comment(file, createTerminalRun(terminal));
  if ("reason" in written) return tellNone("comment", written.reason, terminal);
  terminal.stderr.write(`${sanitise(`Comment ${written.action}: ${written.url}`)}\n`);
  return 0;
}

export async function reconcile(options: ReconcileOptions, terminal: Terminal): Promise<number> {
  const { reconcile } = await import("./reconcile.ts");
  const { stdout, stderr } = terminal;
  const { found, tags, releases, notChecked } = await reconcile(options, createTerminalRun(terminal));
  const made = tags.length + releases.length > 0;
  // What was made was shown before the question.
  if (made) {
    stdout.write(`${formatCount(tags.length, "tag")} and ${formatCount(releases.length, "release")} made\n`);
    const left = found.versions.some(({ kind }) => kind !== "there" && kind !== "missing");
    return endOf(left || found.unread.length > 0 ? 1 : 0, terminal);
  }
  stdout.write(`${renderReconciled(found)}\n`);
  showNotChecked({ notChecked }, stderr);
  if (found.versions.some(({ kind }) => kind === "missing") || (found.releases ?? []).length > 0) {
    stderr.write("\nNothing was made: `--apply` makes what is missing\n");
  }
  return endOf(isReconciled(found) ? 0 : 1, terminal);
}

function tellLeftOut(because: string, names: readonly string[], terminal: Terminal): void {
  if (names.length === 0) return;
  const left = nameSome(names.map((name) => quote(name)));
  tellNotice("Not all announced", `Not in the release, because ${because}: ${left}`, terminal);
}

/** That there was nothing to write is no failure. */
function tellNone(what: string, reason: string, terminal: Terminal): number {
  tellNotice(`No ${what}`, `There is no ${what} to write: ${reason}`, terminal);
  return 0;
}

function tellNotice(title: string, message: string, { environment, secrets, stderr }: Terminal): void {
  const { faces, isRunning } = findProvider(environment);
  const shown = sanitise(secrets.redact(message));
  stderr.write(`${isRunning(environment) ? faces.notify("note", title, shown) : shown}\n`);
}

export async function report(
  file: string,
  { format, html }: { readonly format: "text" | "markdown" | "json"; readonly html?: string | undefined },
  terminal: Terminal,
): Promise<number> {
  const source = await locateReport(file, terminal);
  const report = parseReport(await readInputFile(source, "the argument", terminal));
  if (html !== undefined) {
    const path = resolve(terminal.cwd, html);
    await refuseLink(path);
    if (path === resolve(terminal.cwd, source)) throw ownInput(source);
    await writeText(path, terminal.secrets.redact(renderHtml(report)));
    terminal.stderr.write(`${sanitise(html)} written\n`);
  }
  if (format === "json") showJson(report, terminal);
  else
    terminal.stdout.write(
      format === "text" ? `${renderReport(report)}\n` : renderComment(report, terminal.environment),
    );
  const { environment } = terminal;
  await findProvider(environment).faces.writeSummary(environment, renderSummary(report).map(terminal.secrets.redact));
  return 0;
}

/** @param code Absent or `-`, what is piped in; where nothing is, all codes are listed. */
export async function explain(code: string | undefined, { stdin, stdout }: Terminal): Promise<number> {
  const asked = code === "-";
  const piped = code === undefined || asked ? await readPiped(stdin, { most: MOST_PIPED, asked }) : undefined;
  if (asked && piped === undefined) {
    throw new ReleaseError("CODE_UNKNOWN", "nothing is piped in that could be explained", {
      hint: "`npm publish 2>&1 | slipway explain -`, or `slipway explain - < log.txt`",
    });
  }
  stdout.write(`${explainCode(piped ?? code)}\n`);
  return 0;
}

/** Bytes of a log: the last ones count, which say how it ended. */
const MOST_PIPED = 16 * 1024 * 1024;

async function write(report: ReleaseReport, options: Writing, { cwd, secrets }: Terminal): Promise<void> {
  if (options.report !== undefined) await writeReport(resolve(cwd, options.report), report, { secrets });
}

/** What an interruption has kept from its end is told as that, and not as a failure of its own. */
async function endOf(exitCode: number, terminal: Terminal): Promise<number> {
  if (exitCode === 0 || !terminal.signal.aborted) return exitCode;
  const { tellError } = await import("./format-error.ts");
  const message = "interrupted: nothing new was started, and what was under way has settled";
  return tellError(
    new ReleaseError("INTERRUPTED", message, { hint: "Run the same command again: it goes on" }),
    terminal,
  );
}

function exitCodeOf(report: ReleaseReport): number {
  if (report.verdict === "pending") return 3;
  return isGood(report) ? 0 : 1;
}

function ownInput(file: string): ReleaseError {
  return new ReleaseError("OUTPUT_UNWRITABLE", `\`${sanitise(file)}\` is the report that is read, and would be lost`, {
    hint: "Give the page a name of its own: `--html release.html`",
  });
}
