import { satisfies, validRange } from "semver";

import { isJsonObject } from "../../json/json.ts";
import type { RegistryState } from "../../registry/registry-state.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import { tarballProblem, type TarballSubject } from "./subject.ts";

const INSTALLED = ["dependencies", "optionalDependencies", "peerDependencies"];

/**
 * A packed range on another package of this release must be met by its planned version or by one that the registry
 * has. They part when a package was packed before versions were written, or a range was frozen at packing.
 */
export const tarballDependencyUnsatisfied: Rule<"TARBALL_DEPENDENCY_UNSATISFIED", TarballSubject> = {
  stage: "inspect",
  codes: {
    TARBALL_DEPENDENCY_UNSATISFIED: {
      title: "The tarball asks for a version that will not exist",
      message: ({ package: name, field, actual, expected, reason }) =>
        `${quote(name)}: ${quote(field)} in the tarball is ${quote(actual)}, expected ${expected ?? "a range that can be met"}${because(reason)}`,
      what: "The packed range on another package of this release is met neither by its planned version nor by a version that the registry has.",
      says: "npm error code ETARGET\nnpm error notarget No matching version found for dependency@^2.0.0.",
      why: "The package was packed before versions were written, or a range was frozen while packing. Every installation fails until such a version exists.",
      fix: "Write versions first, then build and pack everything from that commit.",
      sources: ["https://docs.npmjs.com/cli/using-npm/semver"],
    },
  },
  *check(subject) {
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
  },
};

/** Without an answer from the registry nothing is certain. */
function mayBePublished(name: string, range: string, registry: RegistryState | undefined): boolean {
  const state = registry?.get(name);
  if (state === undefined || state.kind === "refused" || state.kind === "unreachable") return true;
  return state.kind === "present" && Object.keys(state.versions).some((version) => satisfies(version, range));
}
