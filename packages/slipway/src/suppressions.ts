import { readBefore } from "@slipway/ci";
import { markNew, parseConfig, type ReleaseReport } from "@slipway/core";

import type { Run } from "./run/run.ts";
import type { Sources } from "./sources.ts";

const NOT_COMPARED =
  "which of the suppressions are new: the commit that the pull request goes into is not in this clone (`fetch-depth: 2`)";

/** In a run of a pull request: says which suppressed problems it is that suppresses them. Elsewhere the report as it is. */
export async function compareSuppressions(
  report: ReleaseReport,
  { workspace, context, suppressions }: Pick<Sources, "workspace" | "context" | "suppressions">,
  { environment }: Pick<Run, "environment">,
): Promise<ReleaseReport> {
  const { suppressed = [], notChecked } = report;
  const base = context.pullRequest?.base;
  if (suppressions === undefined || suppressed.length === 0 || base === undefined) return report;
  const before = await readBefore(workspace.base, suppressions.file, base, environment);
  if (before === undefined) return { ...report, notChecked: [...notChecked, NOT_COMPARED] };
  return { ...report, suppressed: markNew(suppressed, parseIgnored(before.text)) };
}

/** A file that could not be used suppressed nothing. */
function parseIgnored(text: string | undefined): NonNullable<ReturnType<typeof parseConfig>["ignore"]> {
  if (text === undefined) return [];
  try {
    return parseConfig(text).ignore ?? [];
  } catch {
    return [];
  }
}
