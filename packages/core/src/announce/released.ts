import { type PlanEntry, publishedBefore } from "../plan/publish-plan.ts";
import { isArrived } from "../publish/outcome.ts";
import { findUnseen, isProven, type ReleaseReport } from "../report/release-report.ts";

/** One package of a release, as its readers want to know it. */
export interface ReleasedPackage extends Pick<PlanEntry, "name" | "version" | "distTag"> {
  /** POSIX path from the base directory; absent for what an earlier attempt has published. */
  readonly directory: string | undefined;
  readonly previousVersion: string | undefined;
  /** Its first version. */
  readonly isNew: boolean;
  /** It is on the stage, and public to nobody. */
  readonly isWaiting: boolean;
}

export interface Released {
  /** What the registry has shown, and what waits for its approval. */
  readonly packages: readonly ReleasedPackage[];
  /** What was taken, and was not to be seen when it was last looked for. */
  readonly unseen: readonly string[];
  /** What did not get through, or is not proved to be what was packed. */
  readonly failed: readonly string[];
}

/** What a report says was released: by what was seen of each outcome, never by the plan alone. */
export function listReleased(report: ReleaseReport): Released {
  const unseen = new Set(findUnseen(report).map(({ name }) => name));
  const outcomes = new Map(report.outcomes.map((outcome) => [outcome.name, outcome]));
  const shown = new Map(report.verifications.map((verification) => [verification.name, verification]));
  const packages: ReleasedPackage[] = [];
  const failed: string[] = [];
  for (const { name, version, distTag, directory, previousVersion, firstPublish } of report.plan.packages) {
    const outcome = outcomes.get(name);
    if (outcome === undefined || outcome.version !== version || !isArrived(outcome)) {
      failed.push(name);
      continue;
    }
    if (unseen.has(name)) continue;
    const verification = shown.get(name);
    if (verification !== undefined && outcome.status !== "staged" && !isProven(verification)) {
      failed.push(name);
      continue;
    }
    const isWaiting = outcome.status === "staged";
    packages.push({ name, version, distTag, directory, previousVersion, isNew: firstPublish, isWaiting });
  }
  const isShown = ({ name, version }: { readonly name: string; readonly version: string }): boolean => {
    const outcome = outcomes.get(name);
    const verification = shown.get(name);
    const isThere =
      (outcome === undefined || (outcome.version === version && isArrived(outcome))) &&
      (verification === undefined || isProven(verification));
    if (!isThere) failed.push(name);
    return isThere && !unseen.has(name);
  };
  const before = publishedBefore(report.plan)
    .filter(isShown)
    .map(({ name, version, distTag }) => ({
      name,
      version,
      distTag,
      directory: undefined,
      previousVersion: undefined,
      isNew: false,
      isWaiting: false,
    }));
  return { packages: [...before, ...packages], unseen: [...unseen], failed };
}
