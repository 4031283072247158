import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import { findRoot, NoPkgJsonFound } from "@manypkg/find-root";
import { ReleaseError } from "@slipway/core";

import { type Declaration, DECLARING_FILES, readDeclaration } from "./declaration.ts";
import { isInside, readMembers } from "./members.ts";
import { createTools, type Tool } from "./tools.ts";

export interface WorkspaceRoot extends Declaration {
  /** Absolute; `undefined` outside of git. */
  readonly gitRoot: string | undefined;
  /** With these, manypkg finds this root again. */
  readonly tools: readonly Tool[];
}

type Read = (directory: string) => Promise<Declaration | undefined>;

/**
 * The nearest directory, from the given one upward, that declares a workspace; else the nearest one with a
 * `package.json`. Never looks above the root of the git work tree: what lies there is another repository's. A member of a
 * Yarn workspace with members of its own is no root.
 *
 * @throws {ReleaseError} `WORKSPACE_NOT_FOUND`
 */
export async function findWorkspaceRoot(directory: string): Promise<WorkspaceRoot> {
  const gitRoot = await findGitRoot(directory);
  const read = readOnce();
  const tools = createTools(async (at, tool) => {
    if (gitRoot !== undefined && !isInside(gitRoot, at)) return false;
    const declaration = await read(at);
    return declaration?.tool === tool && !(await isNested(declaration, gitRoot, read));
  });
  const found = await climb(directory, tools);
  const inside = found !== undefined && (gitRoot === undefined || isInside(gitRoot, found));
  const declaration = inside ? await read(found) : undefined;
  if (declaration !== undefined) return { ...declaration, gitRoot, tools };
  const top = gitRoot === undefined ? "the root of the file system" : `the git root \`${gitRoot}\``;
  throw new ReleaseError("WORKSPACE_NOT_FOUND", `no ${DECLARING_FILES} in \`${directory}\` or above it, up to ${top}`, {
    hint: "start in the workspace's directory or in one below it",
  });
}

async function climb(directory: string, tools: Tool[]): Promise<string | undefined> {
  try {
    return (await findRoot(directory, { tools })).rootDir;
  } catch (error) {
    // A directory above may be closed to us.
    if (error instanceof NoPkgJsonFound || (error instanceof Error && "syscall" in error)) return undefined;
    throw error;
  }
}

/** manypkg asks every tool about every directory, and then again. */
function readOnce(): Read {
  const known = new Map<string, ReturnType<Read>>();
  return async (directory) => {
    const declaration = known.get(directory) ?? readDeclaration(directory);
    known.set(directory, declaration);
    return declaration;
  };
}

/** Whether a directory above declares a workspace that this one, with `workspaces` of its own, is a member of. */
async function isNested(inner: Declaration, top: string | undefined, read: Read): Promise<boolean> {
  if (!inner.maybeNested) return false;
  for (let current = inner.directory; current !== top && current !== dirname(current);) {
    current = dirname(current);
    const outer = await read(current);
    if (outer?.followsNested === true) return isMember(inner.directory, outer);
  }
  return false;
}

async function isMember(directory: string, root: Declaration): Promise<boolean> {
  const { manifests } = await readMembers(root, root.directory);
  return manifests.some(({ file }) => dirname(join(root.directory, file)) === directory);
}

/**
 * The root of the git work tree that a directory lies in, by looking upward for `.git`: a directory with a `HEAD`, or, in
 * a linked work tree or a submodule, a file that says where it is.
 */
async function findGitRoot(directory: string): Promise<string | undefined> {
  if (await isGitRoot(directory)) return directory;
  const parent = dirname(directory);
  return parent === directory ? undefined : findGitRoot(parent);
}

async function isGitRoot(directory: string): Promise<boolean> {
  const entry = join(directory, ".git");
  try {
    if ((await stat(entry)).isDirectory()) return (await stat(join(entry, "HEAD"))).isFile();
    return (await readFile(entry, "utf8")).startsWith("gitdir:");
  } catch {
    return false;
  }
}
