import type { JudgedTrust, PackageTrust } from "./judge-trust.ts";
import type { TrustChange } from "./plan-trust.ts";
import type { TrustOutcome } from "./trust-document.ts";

/**
 * Holds what the registry said of its changes against what it shows afterwards.
 *
 * @param packages As they were read after the last change.
 */
export function proveTrust(
  outcomes: readonly TrustOutcome[],
  packages: readonly PackageTrust[],
): readonly TrustOutcome[] {
  const shown = new Map(packages.map((pkg) => [`${pkg.registry} ${pkg.name}`, pkg]));
  return outcomes.map((outcome) => {
    const { change, status } = outcome;
    // Nothing shows a lock but what it keeps from happening.
    if ((status !== "done" && status !== "already") || change.kind === "lock") return outcome;
    const pkg = shown.get(`${change.registry} ${change.name}`);
    if (pkg?.records === undefined) {
      const reason = pkg?.reason ?? "the registry was not asked";
      return {
        ...outcome,
        status: "unproven",
        message: `the registry took it, and what it holds is not known: ${reason}`,
      };
    }
    const message = contradict(change, pkg.records);
    return message === undefined ? outcome : { ...outcome, status: "failed", message };
  });
}

/** Why what the registry shows is not what it took for done, in words. */
function contradict(change: TrustChange, records: readonly JudgedTrust[]): string | undefined {
  const old = change.kind === "remove" || change.kind === "replace" ? change.old.id : undefined;
  if (records.some(({ record }) => record.id === old))
    return "the registry took it for done and still shows the old record";
  if (change.kind === "remove") return undefined;
  return records.some(({ verdict }) => verdict === "matches" || verdict === "may have expired")
    ? undefined
    : "the registry took it for done, and does not show the record afterwards";
}
