import { readFileOf } from "@slipway/ci";
import { type Base, markNew, parseConfig, type ReleaseReport } from "@slipway/core";

import type { Run } from "./run/run.ts";
import type { Sources } from "./sources.ts";

/** Says which suppressed problems it is the change since the base that suppresses. */
export async function compareSuppressions(
  suppressed: NonNullable<ReleaseReport["suppressed"]>,
  base: Base,
  { workspace, suppressions }: Pick<Sources, "workspace" | "suppressions">,
  { environment }: Pick<Run, "environment">,
): Promise<NonNullable<ReleaseReport["suppressed"]>> {
  if (suppressions === undefined || suppressed.length === 0) return suppressed;
  const before = await readFileOf(workspace.base, base.commit, suppressions.file, environment);
  return markNew(suppressed, parseIgnored(before));
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
