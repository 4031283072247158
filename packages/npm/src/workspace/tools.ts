import type { Package, Tool } from "@manypkg/get-packages";
import { BunTool, LernaTool, PnpmTool, RootTool, RushTool, YarnTool } from "@manypkg/tools";
import type { Manifest, WorkspaceTool } from "@slipway/core";

export type { Tool };

/** What manypkg asks about a directory. */
export interface Answers {
  /** Whether a workspace of this tool begins there. */
  readonly isRoot: (directory: string, tool: WorkspaceTool) => Promise<boolean>;
  /** The packages of the workspace that begins there: absolute directories and manifests, the root's first if it has one. */
  readonly list: (directory: string) => Promise<readonly ListedPackage[]>;
}

interface ListedPackage {
  /** Absolute. */
  readonly directory: string;
  /** From the root, `.` for the root itself. */
  readonly path: string;
  readonly manifest: Manifest;
}

/**
 * manypkg's tools, each with our answers where its own are not enough: a root needs no lockfile and lies not beyond a
 * boundary; a list follows no link out of the repository, gives up at no manifest, and is read once for everybody.
 */
export function createTools(answers: Answers): Tool[] {
  const withList = (tool: Tool): Tool => {
    const own: Tool = {
      ...tool,
      getPackages: async (directory) => {
        const packages = (await answers.list(directory)).map(describe);
        return {
          tool: own,
          packages,
          rootPackage: packages.find(({ relativeDir }) => relativeDir === "."),
          rootDir: directory,
        };
      },
    };
    return own;
  };
  const as = (type: WorkspaceTool, tool: Tool): Tool =>
    withList({ ...tool, type, isMonorepoRoot: async (directory) => answers.isRoot(directory, type) });
  return [
    as("yarn", YarnTool),
    as("pnpm", PnpmTool),
    as("npm", YarnTool),
    as("bun", BunTool),
    as("lerna", LernaTool),
    as("rush", RushTool),
    // Of two tools of one type manypkg takes the first; it knows only its own for a directory that is no workspace.
    withList(RootTool),
    RootTool,
  ];
}

function describe({ directory, path, manifest: { name, version } }: ListedPackage): Package {
  const text = (value: typeof name): string => (typeof value === "string" ? value : "");
  return { dir: directory, relativeDir: path, packageJson: { name: text(name), version: text(version) } };
}
