import { join, posix, resolve } from "node:path";

import type { Manifest, Workspace } from "@slipway/core";

import { MANIFEST, parseWorkspaces, readDeclaration } from "../workspace/declaration.ts";
import { type ManifestFile, readManifest } from "../workspace/manifest.ts";
import { normaliseGlob, readMembers } from "../workspace/members.ts";
import { type ChangesetsWorkspace, toChangesetsManifest } from "./planner.ts";

/** The manifest at the root; an empty one where there is none that can be read. */
export async function readRootManifest(root: string): Promise<Manifest> {
  const read = await readManifest(join(root, MANIFEST), MANIFEST);
  return read !== undefined && "manifest" in read ? read.manifest : {};
}

/**
 * The packages of a workspace that a major of changesets looks at, as it takes them.
 *
 * @param top Absolute path of the root, and the manifest there.
 */
export async function readSeen(
  workspace: Workspace,
  top: { readonly directory: string; readonly manifest: Manifest },
  major: 2 | 3,
): Promise<ChangesetsWorkspace> {
  const { base, root, tool } = workspace;
  const { files, globs } = await listSeen(workspace, top, major);
  // The root is a member only where a pattern names it.
  const withRoot = tool === "single" || globs.some((glob) => !glob.startsWith("!") && normaliseGlob(glob) === ".");
  const own = posix.join(root, MANIFEST);
  return {
    root: { dir: top.directory, packageJson: toChangesetsManifest(top.manifest) },
    packages: files
      .filter(({ file }) => withRoot || file !== own)
      .map(({ file, manifest }) => ({
        dir: resolve(base, posix.dirname(file)),
        packageJson: toChangesetsManifest(manifest),
      })),
  };
}

interface Seen {
  readonly files: readonly Pick<ManifestFile, "file" | "manifest">[];
  readonly globs: readonly string[];
}

/**
 * The members of the workspace and the patterns that list them. Those that the root's manifest lists are all that changesets 2
 * looks at, whatever `pnpm-workspace.yaml` says.
 *
 * @see `getPackages` of `@manypkg/get-packages` 1.1.3
 */
async function listSeen(
  { base, tool, packageManager, packages }: Workspace,
  { directory, manifest }: { readonly directory: string; readonly manifest: Manifest },
  major: 2 | 3,
): Promise<Seen> {
  const patterns = major === 2 && tool === "pnpm" ? parseWorkspaces({ file: MANIFEST, text: "", manifest }) : undefined;
  if (patterns === undefined) {
    return { files: packages, globs: (await readDeclaration(directory))?.patterns.globs ?? [] };
  }
  const declared = {
    directory,
    tool: "yarn",
    patterns,
    packageManager,
    followsNested: false,
    maybeNested: false,
  } as const;
  const { manifests } = await readMembers({ ...declared, problems: [] }, base);
  return { files: manifests, globs: patterns.globs };
}
