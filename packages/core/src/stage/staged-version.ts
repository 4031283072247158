import type { PlanEntry } from "../plan/publish-plan.ts";
import { isArrived, type PublishOutcome } from "../publish/outcome.ts";
import { renderTable } from "../text/table.ts";

/** What the registry shows of a version on the stage. */
export interface StagedVersion {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Fixed when it was staged. */
  readonly distTag?: string;
  /** `sha512-…` of the tarball that waits there; absent where nobody looked at it. */
  readonly integrity?: string;
}

/**
 * Where a staged version is not the one that the plan holds: name, version, dist-tag, and the bytes where they were
 * looked at. Each in words; none when it is the planned one.
 */
export function compareStaged(entry: PlanEntry, staged: StagedVersion): string[] {
  const { name, version, distTag, tarball } = entry;
  return [
    ...difference("package", name, staged.name),
    ...difference("version", version, staged.version),
    ...(staged.distTag === undefined ? [] : difference("dist-tag", distTag, staged.distTag)),
    ...(staged.integrity === undefined ? [] : difference("integrity", tarball?.integrity, staged.integrity)),
  ];
}

function difference(field: string, expected: string | undefined, actual: string): string[] {
  return expected === actual
    ? []
    : [`${field} \`${actual}\`, expected ${expected === undefined ? "nothing" : `\`${expected}\``}`];
}

/** Whether a version is, as far as this outcome knows, on the stage: an approval that failed leaves it there. */
export function isWaiting(outcome: Pick<PublishOutcome, "status" | "stageId">): boolean {
  const { status, stageId } = outcome;
  if (status === "staged") return true;
  return stageId !== undefined && status !== "rejected" && !isArrived(outcome);
}

const HEAD = ["package", "version", "dist-tag", "stage identifier"];

/** What waits for a person's word, as plain text in the order given. */
export function renderStageTable(staged: readonly StagedVersion[]): string {
  const rows = staged.map(({ name, version, distTag, id }) => [name, version, distTag ?? "", id]);
  return renderTable("text", HEAD, rows);
}
