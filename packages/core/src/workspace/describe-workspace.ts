import { formatCount } from "../text/words.ts";
import type { Workspace } from "./workspace.ts";

/** `pnpm workspace of 9 packages`, `npm package`: what a command works in. */
export function describeWorkspace({ tool, packageManager, packages, root }: Workspace): string {
  if (tool === "single") return `${packageManager.name} package`;
  const members = packages.filter(({ directory }) => directory !== root);
  const manager = tool === packageManager.name ? tool : `${tool} (${packageManager.name})`;
  return `${manager} workspace of ${formatCount(members.length, "package")}`;
}
