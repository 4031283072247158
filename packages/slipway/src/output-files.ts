import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { fitMarkdown } from "@slipway/ci";
import {
  applyEdits,
  applyFixes,
  createSecrets,
  type Problem,
  ReleaseError,
  type ReleaseReport,
  renderSummary,
  type Secrets,
} from "@slipway/core";
import { readUtf8 } from "@slipway/npm";

/** Bytes of the page, which is for people. */
const PAGE_LIMIT = 1024 * 1024;

/** How a page begins. Another document of its name is somebody else's. */
const PAGE = /^### [✅❌] /u;

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
  const page = `${path.replace(/\.json$/u, "")}.md`;
  if (options.page || (await isPage(page)))
    await replace(page, fitMarkdown(renderSummary(report).map(redact), PAGE_LIMIT).text);
}

async function isPage(path: string): Promise<boolean> {
  return readFile(path, "utf8").then(
    (text) => PAGE.test(text),
    () => false,
  );
}

async function replace(path: string, text: string): Promise<void> {
  const next = `${path}.next`;
  try {
    // Left by a killed process, or laid there by somebody as a link that leads elsewhere.
    await rm(next, { force: true });
    await writeFile(next, text, { flag: "wx", flush: true });
    await rename(next, path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReleaseError("REPORT_UNWRITABLE", `cannot write \`${path}\`: ${reason}`, { cause });
  }
}

/**
 * Where tarballs go when nobody says where: `.slipway/packed`, which git is told to ignore. A second run finds plan and
 * ledger there.
 *
 * @param root Absolute path of the workspace root.
 * @returns Absolute path.
 */
export async function prepareDefaultDirectory(root: string): Promise<string> {
  const own = join(root, ".slipway");
  await mkdir(own, { recursive: true });
  await writeFile(join(own, ".gitignore"), "*\n");
  return join(own, "packed");
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
