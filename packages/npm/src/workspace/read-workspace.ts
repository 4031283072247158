import { access, realpath } from "node:fs/promises";
import { join, resolve, sep } from "node:path";

import { ReleaseError, type Problem, type Workspace } from "@slipway/core";

import { unreadable } from "./manifest.ts";
import { fromBase } from "./members.ts";
import { createPackages } from "./packages.ts";
import { checkPatterns } from "./patterns.ts";
import { findWorkspace, type FoundWorkspace } from "./root.ts";

/**
 * Reads the workspace that a directory belongs to, wherever in it the directory lies. What is wrong with single
 * manifests is returned, and everything else is read all the same.
 *
 * @throws {ReleaseError} `WORKSPACE_NOT_FOUND` when there is no manifest at all, saying where it looked.
 */
export async function readWorkspace(
  directory: string,
): Promise<{ readonly workspace: Workspace; readonly problems: readonly Problem[] }> {
  const found = await findWorkspace(await existing(directory));
  const { gitRoot, tool, packageManager, members } = found;
  const base = gitRoot ?? found.directory;
  const root = fromBase(base, found.directory);
  const { packages, problems } = createPackages(members.manifests, root);
  const withheld = found.withheld && new Set(found.withheld.map((path) => fromBase(base, join(found.directory, path))));
  const all: readonly Problem[] = [
    ...found.problems.map((problem) => atRoot(problem, found, base)),
    ...members.outside.map((path) => leadsOut(fromBase(base, path))),
    ...members.problems,
    ...problems,
  ];
  if (members.manifests.length === 0 && all.length === 0) throw nothingFound(found);
  return {
    workspace: { base, root, git: gitRoot !== undefined, tool, packageManager, packages, withheld },
    problems: [...all, ...(await checkPatterns(members.trees, base))],
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

function atRoot(problem: Problem, { directory }: FoundWorkspace, base: string): Problem {
  return problem.file === undefined ? problem : { ...problem, file: fromBase(base, join(directory, problem.file)) };
}

function leadsOut(file: string): Problem {
  const reason = "it leads out of the repository, by a symbolic link or a pattern, and is not followed";
  return unreadable(file, reason, undefined);
}

function nothingFound({ tool, directory, patterns }: FoundWorkspace): ReleaseError {
  const globs = patterns.globs.map((glob) => `\`${glob}\``).join(", ") || "no pattern";
  const root = tool === "rush" ? "match" : "and the root match";
  return new ReleaseError(
    "WORKSPACE_NOT_FOUND",
    `the ${tool} workspace in \`${directory}\` has no package: ${globs} ${root} no \`package.json\``,
    { hint: "A pattern names the directories of packages, as in `packages/*`" },
  );
}
