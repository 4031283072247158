import type { PackageTrust } from "./judge-trust.ts";
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
    const isThere =
      change.kind === "remove"
        ? !pkg.records.some(({ record }) => record.id === change.old.id)
        : pkg.records.some(({ verdict }) => verdict === "matches" || verdict === "may have expired");
    if (isThere) return outcome;
    const message =
      change.kind === "remove"
        ? "the registry took it for done and still shows the record"
        : "the registry took it for done, and does not show the record afterwards";
    return { ...outcome, status: "failed", message };
  });
}
