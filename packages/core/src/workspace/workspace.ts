import type { Manifest } from "../json/json.ts";

/** What declared the workspace; `single` is a repository with one package and no workspace declaration. */
export type WorkspaceTool = "pnpm" | "npm" | "yarn" | "bun" | "lerna" | "rush" | "single";

/** The client that installs and packs. */
export interface PackageManager {
  readonly name: "pnpm" | "npm" | "yarn" | "bun";
  /** From `packageManager` or `devEngines`; absent when only a lockfile gave the name away. */
  readonly version?: string;
  /** What follows a plus sign in `packageManager`, as corepack writes it: `sha512.` and hexadecimal digits. */
  readonly hash?: string;
  /** Nothing in the repository names it: npm is what remains. */
  readonly assumed?: true;
}

/** One member of a workspace as its manifest file has it. */
export interface WorkspacePackage {
  readonly name: string;
  readonly version: string;
  /** POSIX path from the workspace's base directory; `.` for a package at the base itself. */
  readonly directory: string;
  /** POSIX path of the manifest from the base directory, as annotations want it. */
  readonly file: string;
  readonly manifest: Manifest;
  /** The manifest's exact text: positions and edits are computed from it when they are needed. */
  readonly text: string;
}

export interface Workspace {
  /** Absolute path that every `directory` and `file` is relative to: the git root, or the workspace root without git. */
  readonly base: string;
  /** POSIX path of the workspace root from `base`; `.` when they are the same. */
  readonly root: string;
  /** Whether `base` is a git root: without one no `repository.directory` can be expected. */
  readonly git: boolean;
  readonly tool: WorkspaceTool;
  readonly packageManager: PackageManager;
  /** Every package found, private ones too, in directory order. */
  readonly packages: readonly WorkspacePackage[];
  /** Directories of packages that the workspace's own declaration says are not published, whatever their manifests say. */
  readonly withheld?: ReadonlySet<string> | undefined;
}
