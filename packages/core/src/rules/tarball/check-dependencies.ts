import { satisfies, validRange } from "semver";

import { isJsonObject } from "../../json/json.ts";
import type { Problem } from "../../problems/problem.ts";
import type { RegistryState } from "../../registry/registry-state.ts";
import { tarballProblem } from "./tarball-problem.ts";
import type { TarballSubject } from "./tarball-subject.ts";

const INSTALLED = ["dependencies", "optionalDependencies", "peerDependencies"];

/**
 * A packed range on another package of this release must be met by its planned version or by one that the registry
 * has. They part when a package was packed before versions were written, or a range was frozen at packing.
 */
export function* checkDependencies(subject: TarballSubject): Iterable<Problem> {
  const { manifest, siblings, registry } = subject;
  for (const field of INSTALLED) {
    const dependencies = manifest[field];
    if (!isJsonObject(dependencies)) continue;
    for (const [name, range] of Object.entries(dependencies)) {
      const version = siblings?.get(name)?.version;
      if (version === undefined || typeof range !== "string" || validRange(range) === null) continue;
      if (satisfies(version, range) || mayBePublished(name, range, registry)) continue;
      yield tarballProblem(
        subject,
        {
          code: "TARBALL_DEPENDENCY_UNSATISFIED",
          severity: "error",
          actual: range,
          expected: `a range that \`${version}\` satisfies`,
          reason: "neither this release nor the registry has a version in that range",
          predicts: `npm error code ETARGET No matching version found for ${name}@${range}.`,
        },
        [field, name],
      );
    }
  }
}

/** Without an answer from the registry nothing is certain. */
function mayBePublished(name: string, range: string, registry: RegistryState | undefined): boolean {
  const state = registry?.get(name);
  if (state === undefined || state.kind === "refused" || state.kind === "unreachable") return true;
  return state.kind === "present" && Object.keys(state.versions).some((version) => satisfies(version, range));
}
