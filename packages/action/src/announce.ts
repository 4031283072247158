import { readFile } from "node:fs/promises";

import { findProvider, readContext, renderReleaseBody, writeRelease } from "@slipway/ci";
import { parseReport, publishedBefore, ReleaseError } from "@slipway/core";
import type { Terminal } from "slipway";

import { readRequiredInput } from "./read-input.ts";
import { runAction } from "./run-action.ts";

await runAction(announce);

/** The GitHub Release of the tag: a draft while packages wait for their approval. */
async function announce({ environment, stderr }: Terminal): Promise<number> {
  const report = parseReport(await readText(readRequiredInput(environment, "report")));
  const { faces } = findProvider(environment);
  const token = readRequiredInput(environment, "token");
  const { repository, tag, run } = await readContext({ environment });
  if (repository === undefined || tag === undefined || report.mode !== "publish" || report.outcomes.length === 0) {
    const reason = tag === undefined ? "this run is not about a tag" : "nothing was published";
    stderr.write(`${faces.notify("note", "No GitHub Release", `There is none to write: ${reason}`)}\n`);
    return 0;
  }
  const { url, action } = await writeRelease({
    apiUrl: environment["GITHUB_API_URL"] ?? "https://api.github.com",
    token,
    repository: `${repository.identity.owner}/${repository.identity.name}`,
    tag,
    title: tag,
    body: renderReleaseBody({
      ...report.plan,
      packages: [
        ...publishedBefore(report.plan).map((entry) => ({ ...entry, firstPublish: false })),
        ...report.plan.packages,
      ],
      runUrl: run?.url,
    }),
    draft: report.outcomes.some(({ status }) => status === "staged"),
  });
  stderr.write(`Release ${tag} ${action}: ${url}\n`);
  await faces.writeSummary(environment, [`GitHub Release [${tag}](${url}) ${action}\n`]);
  return 0;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ReleaseError("REPORT_UNREADABLE", `\`${file}\` cannot be read`, {
      hint: "It is written by publishing, into the directory that its input `out` names",
      cause,
    });
  }
}
