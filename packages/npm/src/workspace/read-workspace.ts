import { access, realpath } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";

import { ReleaseError, type Problem, type Workspace } from "@slipway/core";
import pLimit from "p-limit";

import { createPackages } from "./create-packages.ts";
import { findManifests } from "./find-manifests.ts";
import { findWorkspaceRoot, type WorkspaceRoot } from "./find-workspace-root.ts";
import { readManifest, type ManifestFile } from "./read-manifest.ts";

/** Open files at a time; more gains nothing. */
const CONCURRENCY = 32;

/**
 * Reads the workspace that a directory belongs to, wherever in it the directory lies. What is wrong with single
 * manifests is returned, and everything else is read all the same.
 *
 * @throws {ReleaseError} `WORKSPACE_NOT_FOUND` when there is no manifest at all, saying where it looked.
 */
export async function readWorkspace(
  directory: string,
): Promise<{ readonly workspace: Workspace; readonly problems: readonly Problem[] }> {
  const root = await findWorkspaceRoot(await existing(directory));
  const base = root.gitRoot ?? root.directory;
  const fromBase = (path: string): string => relative(base, path).replaceAll(sep, "/") || ".";
  const { files, outside } = await findManifests({ ...root, root: root.directory, base });
  const limit = pLimit(CONCURRENCY);
  const read = await limit.map(files, (path) => readManifest(path, fromBase(path)));
  const manifests = read.filter((file): file is ManifestFile => file !== undefined && "manifest" in file);
  const { packages, problems } = createPackages(manifests, fromBase(root.directory));
  const all: readonly Problem[] = [
    ...root.problems.map((problem) => atRoot(problem, root, fromBase)),
    ...outside.map((path) => leadsOut(fromBase(path))),
    ...read.filter((file): file is Problem => file !== undefined && "code" in file),
    ...problems,
  ];
  if (manifests.length === 0 && all.length === 0) throw nothingFound(root);
  const { gitRoot, tool, packageManager } = root;
  return {
    workspace: { base, root: fromBase(root.directory), git: gitRoot !== undefined, tool, packageManager, packages },
    problems: all,
  };
}

async function existing(directory: string): Promise<string> {
  try {
    const path = await realpath(resolve(directory));
    // Fails for a file.
    await access(`${path}${sep}`);
    return path;
  } catch (cause) {
    throw new ReleaseError("WORKSPACE_NOT_FOUND", `there is no directory \`${directory}\``, { cause });
  }
}

function atRoot(problem: Problem, root: WorkspaceRoot, fromBase: (path: string) => string): Problem {
  return problem.file === undefined ? problem : { ...problem, file: fromBase(join(root.directory, problem.file)) };
}

function leadsOut(file: string): Problem {
  return {
    code: "MANIFEST_UNREADABLE",
    severity: "error",
    file,
    reason: "it leads out of the repository, by a symbolic link or a pattern, and is not followed",
  };
}

function nothingFound(root: WorkspaceRoot): ReleaseError {
  const patterns = root.patterns.map((pattern) => `\`${pattern}\``).join(", ") || "no pattern";
  return new ReleaseError(
    "WORKSPACE_NOT_FOUND",
    `the ${root.tool} workspace in \`${root.directory}\` has no package: ${patterns} and the root match no \`package.json\``,
    { hint: "a pattern names the directories of packages, as in `packages/*`" },
  );
}
