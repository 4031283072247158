import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

import { ReleaseError, type Manifest, type Problem } from "@slipway/core";

import { findGitRoot } from "./find-git-root.ts";
import { parseDeclaration, type Declaration } from "./parse-declaration.ts";
import { parsePackageManager } from "./parse-package-manager.ts";
import { readManifest, type ManifestFile } from "./read-manifest.ts";
import { readPnpmWorkspace } from "./read-pnpm-workspace.ts";

const MANIFEST = "package.json";
const PNPM_WORKSPACE = "pnpm-workspace.yaml";
const LERNA = "lerna.json";

export interface WorkspaceRoot extends Declaration {
  /** Absolute. */
  readonly directory: string;
  /** Absolute; absent outside of git. */
  readonly gitRoot?: string;
  /** What is wrong with the files that declare the workspace, `package.json` excepted; `file` is relative to `directory`. */
  readonly problems: readonly Problem[];
}

/**
 * The nearest directory, from the given one upward, that declares a workspace; else the nearest one with a
 * `package.json`. Never looks above the root of the git work tree: what lies there is another repository's.
 *
 * @throws {ReleaseError} `WORKSPACE_NOT_FOUND`
 */
export async function findWorkspaceRoot(directory: string): Promise<WorkspaceRoot> {
  const gitRoot = await findGitRoot(directory);
  const git = gitRoot === undefined ? {} : { gitRoot };
  let single: WorkspaceRoot | undefined;
  for (let current = directory, last = false; !last; current = dirname(current)) {
    const found = await readRoot(current);
    if (found !== undefined && found.tool !== "single") return { ...found, ...git };
    single ??= found;
    last = current === gitRoot || current === dirname(current);
  }
  if (single !== undefined) return { ...single, ...git };
  const top = gitRoot === undefined ? "the root of the file system" : `the git root \`${gitRoot}\``;
  throw new ReleaseError(
    "WORKSPACE_NOT_FOUND",
    `no \`${MANIFEST}\`, \`${PNPM_WORKSPACE}\` or \`${LERNA}\` in \`${directory}\` or above it, up to ${top}`,
    { hint: "start in the workspace's directory or in one below it" },
  );
}

async function readRoot(directory: string): Promise<WorkspaceRoot | undefined> {
  // A directory above may be closed to us.
  const files = new Set(await readdir(directory).catch((): string[] => []));
  const [manifest, lerna, pnpm] = await Promise.all([
    files.has(MANIFEST) ? readManifest(join(directory, MANIFEST), MANIFEST) : undefined,
    files.has(LERNA) ? readManifest(join(directory, LERNA), LERNA) : undefined,
    files.has(PNPM_WORKSPACE) ? readPnpmWorkspace(join(directory, PNPM_WORKSPACE), PNPM_WORKSPACE) : undefined,
  ]);
  const packageManager = parsePackageManager(contentOf(manifest), files);
  const problems = [...(pnpm?.problems ?? []), ...(lerna !== undefined && "code" in lerna ? [lerna] : [])];
  const declaration = parseDeclaration({
    manifest: contentOf(manifest),
    pnpm: pnpm?.value,
    lerna: contentOf(lerna),
    packageManager,
  });
  if (declaration !== undefined) return { directory, problems, ...declaration };
  if (manifest === undefined) return undefined;
  const client = packageManager ?? { name: pnpm === undefined ? "npm" : "pnpm" };
  return { directory, problems, tool: "single", patterns: [], packageManager: client };
}

function contentOf(file: ManifestFile | Problem | undefined): Manifest | undefined {
  return file !== undefined && "manifest" in file ? file.manifest : undefined;
}
