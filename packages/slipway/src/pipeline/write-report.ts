import { readFile, rename, rm, writeFile } from "node:fs/promises";

import { fitMarkdown } from "@slipway/ci";
import { ReleaseError, type ReleaseReport, renderSummary } from "@slipway/core";

/** Bytes of the page, which is for people. */
const PAGE_LIMIT = 1024 * 1024;

/** How a page begins. Another document of its name is somebody else's. */
const PAGE = /^### [✅❌] /u;

/**
 * Replaces `report.json`, and the page `report.md` where one lies beside it, so that both say the same. Whenever the process
 * ends, each of them is whole, the old one or the new; what it was writing then stays as `*.next` until the next time.
 *
 * @param path Absolute path of the report's file.
 * @param options `page`: make the page also where there is none.
 * @throws {ReleaseError} `REPORT_UNWRITABLE`
 */
export async function writeReport(
  path: string,
  report: ReleaseReport,
  options: { readonly page?: boolean } = {},
): Promise<void> {
  await replace(path, `${JSON.stringify(report, null, 2)}\n`);
  const page = `${path.replace(/\.json$/u, "")}.md`;
  if (options.page || (await isPage(page))) await replace(page, fitMarkdown(renderSummary(report), PAGE_LIMIT).text);
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
    await writeFile(next, text, { flag: "wx" });
    await rename(next, path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReleaseError("REPORT_UNWRITABLE", `cannot write \`${path}\`: ${reason}`, { cause });
  }
}
