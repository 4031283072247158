import { readContext, renderReleaseBody, writeRelease, type WrittenRelease } from "@slipway/ci";
import { parseReport, publishedBefore } from "@slipway/core";

import { readGithubAccess } from "./github-access.ts";
import { locateReport, readInputFile } from "./input-files.ts";
import type { Run } from "./run/run.ts";

/** What became of the announcement, or why there was none to make. */
export type Announced = { readonly tag: string; readonly release: WrittenRelease } | { readonly reason: string };

/**
 * Brings the GitHub Release of the release tag that this run is about to what a report says: a draft while packages wait for
 * their approval. The token is `GH_TOKEN` or `GITHUB_TOKEN`, with `contents: write`.
 *
 * @param file Path of `report.json`.
 * @throws {ReleaseError} `GITHUB_TOKEN_MISSING`, and what `writeRelease` throws.
 */
export async function announce(file: string, run: Run): Promise<Announced> {
  const { environment } = run;
  const report = parseReport(await readInputFile(await locateReport(file, run), "the argument", run));
  const { repository, tag, run: started } = await readContext({ environment });
  if (repository === undefined || tag === undefined) return { reason: "this run is not about a tag" };
  if (report.mode !== "publish" || report.outcomes.length === 0) return { reason: "nothing was published" };
  const release = await writeRelease({
    ...readGithubAccess(environment),
    repository: `${repository.identity.owner}/${repository.identity.name}`,
    tag,
    title: tag,
    body: renderReleaseBody({
      ...report.plan,
      packages: [
        ...publishedBefore(report.plan).map((entry) => ({ ...entry, firstPublish: false })),
        ...report.plan.packages,
      ],
      runUrl: started?.url,
    }),
    draft: report.outcomes.some(({ status }) => status === "staged"),
  });
  return { tag, release };
}
