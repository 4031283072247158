import { type Dependency, listDependencies } from "../../dependencies/dependency.ts";
import { listReleasable } from "../../plan/candidates.ts";
import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { dependencyProblem } from "./dependency-problem.ts";

const INSIDE = "whether a path inside the package works for its users depends on their client";

/** Paths on this machine that a consumer's machine does not have. */
export function checkLocalDependencies(input: CheckInput): Problem[] {
  return listReleasable(input).flatMap((pkg) =>
    listDependencies(pkg.manifest)
      .filter(isLocal)
      .map((dependency) => {
        const inside = leadsInside(dependency);
        return dependencyProblem(pkg, dependency, {
          code: "DEPENDENCY_LOCAL",
          severity: inside ? "warning" : "error",
          expected: "a version range",
          ...(inside && { reason: INSIDE }),
        });
      }),
  );
}

/** What is bundled travels in the tarball; `workspace:` paths are written as versions when they are packed. */
function isLocal({ spec, bundled }: Dependency): boolean {
  return spec.kind === "path" && spec.protocol !== "workspace:" && !bundled;
}

function leadsInside({ spec }: Dependency): boolean {
  if (spec.kind !== "path" || /^(?:[/\\~]|[a-z]:)/i.test(spec.path)) return false;
  let depth = 0;
  for (const segment of spec.path.split(/[/\\]/)) {
    if (segment === "..") depth -= 1;
    else if (segment !== "." && segment !== "") depth += 1;
    if (depth < 0) return false;
  }
  return depth > 0;
}
