import type { CheckInput } from "../rules/rule.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { listFixtures } from "./list-fixtures.ts";

/**
 * Of the publishable packages those that are no fixtures and that clients try to publish at all: npm takes every truthy
 * `private` for a yes, the text `"true"` for one, and what has no version is passed over by all of them.
 */
export function listReleasable(input: Pick<CheckInput, "publishable" | "workspace" | "registry">): WorkspacePackage[] {
  const fixtures = listFixtures(input);
  return input.publishable.filter((pkg) => !pkg.manifest["private"] && pkg.version !== "" && !fixtures.has(pkg));
}
