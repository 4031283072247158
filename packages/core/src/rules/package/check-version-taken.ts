import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/**
 * A packed version that the registry has by now with other contents. Without a tarball there is nothing to compare: that a
 * version is there already is the common state of a package that did not change.
 */
export function checkVersionTaken({ plan, registry }: CheckInput): Problem[] {
  return (plan?.packages ?? []).flatMap(({ name, version, tarball }): Problem[] => {
    const state = registry?.get(name);
    const published = state?.kind === "present" ? state.versions[version]?.integrity : undefined;
    if (tarball === undefined || published === undefined || published === tarball.integrity) return [];
    return [
      {
        code: "PACKAGE_VERSION_TAKEN",
        severity: "error",
        package: name,
        actual: published,
        expected: tarball.integrity,
        predicts: `You cannot publish over the previously published versions: ${version}.`,
      },
    ];
  });
}
