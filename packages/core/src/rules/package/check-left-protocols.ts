import { listDependencies } from "../../dependencies/dependency.ts";
import { listReleasable } from "../../plan/candidates.ts";
import type { Problem } from "../../problems/problem.ts";
import type { PackageManager } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";
import { dependencyProblem } from "./dependency-problem.ts";

const PROTOCOL = /^(?:workspace|catalog):/;

/** `workspace:` and `catalog:` where the client that packs does not replace them: npm and yarn 1 ship them as they are. */
export function checkLeftProtocols(input: CheckInput): Problem[] {
  const { workspace } = input;
  if (replacesProtocols(workspace.packageManager)) return [];
  return listReleasable(input).flatMap((pkg) =>
    listDependencies(pkg.manifest).flatMap((dependency) => {
      const protocol = PROTOCOL.exec(dependency.specifier.trim())?.[0];
      if (protocol === undefined) return [];
      return dependencyProblem(pkg, dependency, {
        code: "DEPENDENCY_PROTOCOL_LEFT",
        severity: "error",
        expected: "a version range",
        reason: `\`${workspace.packageManager.name}\` packs it as it is`,
        predicts: `Unsupported URL Type "${protocol}": ${dependency.specifier.trim()}`,
      });
    }),
  );
}

function replacesProtocols({ name, version }: PackageManager): boolean {
  return name !== "npm" && !(name === "yarn" && version !== undefined && /^[01]\./.test(version));
}
