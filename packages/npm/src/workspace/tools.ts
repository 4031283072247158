import { getPackages, type Tool } from "@manypkg/get-packages";
import { BunTool, LernaTool, PnpmTool, RootTool, RushTool, YarnTool } from "@manypkg/tools";
import type { WorkspaceTool } from "@slipway/core";

export type { Tool };

/**
 * manypkg's tools, each asked whether a directory is its root in the way of the client in use: without a lockfile, and
 * not beyond a boundary. npm takes `workspaces` in both forms that Yarn takes; manypkg's own tool for npm knows one.
 */
export function createTools(isRoot: (directory: string, tool: WorkspaceTool) => Promise<boolean>): Tool[] {
  const as = (type: WorkspaceTool, tool: Tool): Tool => ({
    ...tool,
    type,
    isMonorepoRoot: async (directory) => isRoot(directory, type),
  });
  return [
    as("yarn", YarnTool),
    as("pnpm", PnpmTool),
    as("npm", YarnTool),
    as("bun", BunTool),
    as("lerna", LernaTool),
    as("rush", RushTool),
    RootTool,
  ];
}

/**
 * The absolute directories of a workspace's members as manypkg lists them; none where it gives up: at a manifest that it
 * cannot parse or that has no name, and without a manifest at the root.
 */
export async function listMembers(root: string, tools: readonly Tool[]): Promise<readonly string[]> {
  try {
    const { packages } = await getPackages(root, { tools: [...tools] });
    return packages.map(({ dir }) => dir);
  } catch {
    return [];
  }
}
