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
  /** Who staged it. */
  readonly actor?: string;
  /** npm's `user`, or what it calls a trusted publisher. */
  readonly actorType?: string;
  /** Whether the registry's own checks have ended: until then nobody can approve it. */
  readonly isValidated: boolean;
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

/** A staged version beside what the release says of it. */
export interface StagedPair {
  readonly outcome: PublishOutcome;
  readonly staged: StagedVersion;
}

/**
 * Entries that a person has staged where the release has sent its versions with provenance: npm keeps one entry of a version,
 * so that theirs has taken its place. What is under the identifier that the registry gave to the release is the release's
 * own, and so is what the same account has staged.
 */
export function findStrangers(pairs: readonly StagedPair[]): readonly StagedPair[] {
  const isOwn = ({ outcome, staged }: StagedPair): boolean => outcome.stageId === staged.id;
  const actors = new Set(pairs.filter(isOwn).map(({ staged }) => staged.actor));
  return pairs.filter(
    (pair) =>
      !isOwn(pair) &&
      pair.outcome.provenance !== undefined &&
      pair.staged.actorType === "user" &&
      !actors.has(pair.staged.actor),
  );
}

/** Whether a version is, as far as this outcome knows, on the stage: an approval that failed leaves it there. */
export function isWaiting(outcome: Pick<PublishOutcome, "status" | "stageId">): boolean {
  const { status, stageId } = outcome;
  if (status === "staged") return true;
  return stageId !== undefined && status !== "rejected" && !isArrived(outcome);
}

/** How a registry refuses what is on its stage; npm says the same of what it still scans. */
const STAGED = /\b(?:previously staged|cannot stage previously)\b/iu;

/** Whether the registry has refused a version in words that it also has for what waits on its stage. */
export function mayWait({ status, failure }: Pick<PublishOutcome, "status" | "failure">): boolean {
  return status === "unknown" && failure !== undefined && STAGED.test(failure.message);
}

const HEAD = ["package", "version", "dist-tag", "stage identifier"];

/** What waits for a person's word, as plain text in the order given. */
export function renderStageTable(staged: readonly StagedVersion[]): string {
  const rows = staged.map(({ name, version, distTag, id }) => [name, version, distTag ?? "", id]);
  return renderTable("text", HEAD, rows);
}
