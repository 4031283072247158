import type { PlanEntry } from "../plan/publish-plan.ts";
import type { StagedVersion } from "./staged-version.ts";

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
