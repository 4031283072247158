import { findProvider, readContext, writeComment, type WrittenComment } from "@slipway/ci";
import { createLinks, parseReport, type ReleaseReport, renderSummary } from "@slipway/core";

import { readInputFile } from "./input-files.ts";
import type { Run } from "./run/run.ts";
import { readGithubAccess } from "./writing/github-access.ts";

/** What became of the comment, or why there was none to write. */
export type Commented = WrittenComment;

/**
 * Writes a preview under the pull request that this run, or the one that started it, is about. The report may come from a
 * stranger's run: it is data, and what is in it is shown as text.
 *
 * @param file Path of the report that `slipway preview --report` wrote.
 * @throws {ReleaseError} `GITHUB_TOKEN_MISSING`, and what `writeComment` throws.
 */
export async function comment(file: string, run: Run): Promise<Commented> {
  const { environment, secrets } = run;
  const report = parseReport(await readInputFile(file, "the argument", run));
  const { repository } = await readContext({ environment });
  if (repository === undefined) return { reason: "nothing tells which repository this is" };
  const { owner, name } = repository.identity;
  // Of its own word the report leads nowhere: the repository is this one.
  const links = createLinks({ repository: repository.identity, commit: report.plan.commit });
  const { faces } = findProvider(environment);
  return writeComment({
    ...readGithubAccess(environment),
    repository: `${owner}/${name}`,
    environment,
    begins: hasNews(report),
    render: (before) => faces.fitComment(renderSummary(report, links).map((page) => before + secrets.redact(page))),
  });
}

/** Where nothing is released and nothing is wrong, nobody waits for a word. */
function hasNews({ verdict, suppressed = [] }: ReleaseReport): boolean {
  return verdict !== "nothing-to-publish" || suppressed.some(({ isNew }) => isNew === true);
}
