import type { WorkspacePackage } from "../workspace/workspace.ts";
import { locate } from "./locate.ts";
import type { Problem } from "./problem.ts";

/** A problem at a path of a package's manifest, with its position. */
export function manifestProblem(
  pkg: WorkspacePackage,
  path: readonly (string | number)[],
  problem: Omit<Problem, "package" | "file" | "position" | "field">,
): Problem {
  return {
    ...problem,
    package: pkg.name,
    file: pkg.file,
    position: locate(pkg.text, path),
    ...(path.length > 0 && { field: path.join(".") }),
  };
}
