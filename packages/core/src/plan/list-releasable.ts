import type { CheckInput } from "../rules/rule.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";

/**
 * Of the publishable packages those that clients try to publish at all: npm takes every truthy `private` for a yes, the text
 * `"true"` for one, and what has no version is passed over by all of them.
 */
export function listReleasable({ publishable }: Pick<CheckInput, "publishable">): WorkspacePackage[] {
  return publishable.filter(({ manifest, version }) => !manifest["private"] && version !== "");
}
