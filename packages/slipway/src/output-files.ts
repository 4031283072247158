import { constants, renameSync, rmSync, writeFileSync } from "node:fs";
import { lstat, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { fitMarkdown } from "@slipway/ci";
import {
  applyEdits,
  applyFixes,
  type BegunReport,
  createSecrets,
  INTERRUPTED_PAGE,
  type Problem,
  ReleaseError,
  type ReleaseMode,
  type ReleaseReport,
  renderStoppedPage,
  renderSummary,
  type Secrets,
  UNFINISHED_PAGE,
} from "@slipway/core";
import { makeDirectory, openFile, readBounded, readUtf8 } from "@slipway/npm";

import { REPORT_FILE } from "./input-files.ts";

/** Bytes of the page, which is for people. */
const PAGE_LIMIT = 1024 * 1024;

/** How a page begins. Another document of its name is somebody else's. */
const PAGE = /^### [✅❌⏳🚫] /u;

/**
 * Makes a directory for the results of a run, and lets its report and page say that nothing is known yet: whatever stood there
 * before is no word about this run.
 *
 * @param directory Absolute path.
 * @returns Absolute path of the report's file.
 * @throws {ReleaseError} `REPORT_UNWRITABLE`
 */
export async function beginReport(directory: string, mode: ReleaseMode): Promise<string> {
  const path = join(directory, REPORT_FILE);
  const begun: BegunReport = { schemaVersion: 1, mode, verdict: "running" };
  await makeDirectory(directory).catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
  await replace(path, `${JSON.stringify(begun, null, 2)}\n`);
  await replace(pageOf(path), UNFINISHED_PAGE);
  return path;
}

/**
 * Lets a report that was begun say that it will not be written, as the last thing that a process does. Nothing keeps it from
 * ending.
 *
 * @param path Absolute path of the report's file.
 * @param reason Why the run could not go on, in one line; absent, it was interrupted.
 */
export function endReport(path: string, mode: ReleaseMode, reason?: string): void {
  const verdict = reason === undefined ? "interrupted" : "stopped";
  const ended: BegunReport = { schemaVersion: 1, mode, verdict, reason };
  try {
    for (const [file, text] of [
      [path, `${JSON.stringify(ended, null, 2)}\n`],
      [pageOf(path), reason === undefined ? INTERRUPTED_PAGE : renderStoppedPage(reason)],
    ] as const) {
      rmSync(`${file}.next`, { force: true });
      writeFileSync(`${file}.next`, text, { flag: "wx" });
      renameSync(`${file}.next`, file);
    }
  } catch {
    // It says that nothing is known yet, which is as true.
  }
}

/**
 * Replaces `report.json`, and the page `report.md` where one lies beside it, so that both say the same. Whenever the process
 * ends or the machine loses power, each of them is whole, the old one or the new; what it was writing then stays as `*.next`
 * until the next time.
 *
 * @param path Absolute path of the report's file.
 * @param options `page`: make the page also where there is none. `secrets`: what may not be in either.
 * @throws {ReleaseError} `REPORT_UNWRITABLE`
 */
export async function writeReport(
  path: string,
  report: ReleaseReport,
  options: { readonly page?: boolean; readonly secrets?: Secrets } = {},
): Promise<void> {
  const { redact, redactValue } = options.secrets ?? createSecrets();
  await replace(path, `${JSON.stringify(report, redactValue, 2)}\n`);
  const page = pageOf(path);
  if (options.page || (await isPage(page)))
    await replace(page, fitMarkdown(renderSummary(report).map(redact), PAGE_LIMIT).text);
}

function pageOf(path: string): string {
  return `${path.replace(/\.json$/u, "")}.md`;
}

async function isPage(path: string): Promise<boolean> {
  return readBounded(path, 2 * PAGE_LIMIT).then(
    (bytes) => PAGE.test(String(bytes)),
    () => false,
  );
}

async function replace(path: string, text: string): Promise<void> {
  const next = `${path}.next`;
  const stats = await lstat(path).catch(() => undefined);
  if (stats !== undefined && !stats.isFile() && !stats.isDirectory() && !stats.isSymbolicLink()) {
    throw unwritable(path, "it is a pipe, a socket or a device, and no file");
  }
  try {
    // Left by a killed process, or laid there by somebody as a link that leads elsewhere.
    await rm(next, { force: true });
    await writeFile(next, text, { flag: "wx", flush: true });
    await rename(next, path);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): ReleaseError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ReleaseError("REPORT_UNWRITABLE", `cannot write \`${path}\`: ${reason}`, { cause });
}

/**
 * Writes a file that the command line names, whatever stood in it.
 *
 * @param path Absolute.
 */
export async function writeText(path: string, text: string): Promise<void> {
  const handle = await openFile(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o644);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}

/**
 * Tells git to ignore a directory of results that nobody has named.
 *
 * @param directory Absolute path of a directory that is there.
 */
export async function ignoreByGit(directory: string): Promise<void> {
  // What stands there is somebody's own, and without it a release is no worse.
  await writeFile(join(directory, ".gitignore"), "*\n", { flag: "wx" }).catch(() => {});
}

/** Absolute paths. */
export interface OwnDirectories {
  /** Plan and tarballs. */
  readonly packed: string;
  /** Ledger, report and page: a second run goes on with them. */
  readonly result: string;
}

/**
 * Where things go when nobody says where: `.slipway` in the workspace root, which git is told to ignore.
 *
 * @param root Absolute path of the workspace root.
 * @throws {ReleaseError} `FILE_KIND_UNEXPECTED` when one of them is a link, which may lead anywhere.
 */
export async function prepareOwnDirectories(root: string): Promise<OwnDirectories> {
  const own = join(root, ".slipway");
  const directories = { packed: join(own, "packed"), result: join(own, "result") };
  for (const path of [own, directories.packed, directories.result]) await refuseLink(path);
  await makeDirectory(own);
  await rm(join(own, ".gitignore"), { force: true });
  await writeFile(join(own, ".gitignore"), "*\n", { flag: "wx" });
  return directories;
}

/** @throws {ReleaseError} `FILE_KIND_UNEXPECTED` when there is a link, which may lead anywhere. */
export async function refuseLink(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isSymbolicLink() !== true) return;
  throw new ReleaseError("FILE_KIND_UNEXPECTED", `\`${path}\` is a link, and nothing is written through it`, {
    hint: "Remove it, or write elsewhere",
  });
}

export interface WrittenFixes {
  /** The files that changed, in order. */
  readonly changed: readonly string[];
  /** The files that are not UTF-8: to write one back would change other bytes as well. */
  readonly refused: readonly string[];
}

/**
 * Mends in place what problems say can be mended, and nothing else in those files.
 *
 * @param base Absolute path that the problems' files are relative to.
 */
export async function writeFixes(base: string, problems: readonly Problem[]): Promise<WrittenFixes> {
  const fixes = Map.groupBy(
    problems.flatMap(({ fix }) => fix ?? []),
    ({ file }) => file,
  );
  const edits = Map.groupBy(
    problems.flatMap(({ edits = [] }) => edits),
    ({ file }) => file,
  );
  const changed: string[] = [];
  const refused: string[] = [];
  for (const file of new Set([...fixes.keys(), ...edits.keys()])) {
    const path = join(base, file);
    const read = await readUtf8(path);
    if ("invalidAt" in read) {
      refused.push(file);
      continue;
    }
    const mended = applyEdits(applyFixes(read.text, fixes.get(file) ?? []), edits.get(file) ?? []);
    if (mended === read.text) continue;
    await writeFile(path, mended);
    changed.push(file);
  }
  return { changed: changed.toSorted(), refused: refused.toSorted() };
}
