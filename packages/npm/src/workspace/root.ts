import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import { NoPkgJsonFound } from "@manypkg/find-root";
import { getPackages, PackageJsonMissingNameError } from "@manypkg/get-packages";
import { ReleaseError } from "@slipway/core";

import { type Declaration, DECLARING_FILES, readDeclaration } from "./declaration.ts";
import { fromBase, isInside, type Members, readMembers } from "./members.ts";
import { createTools, type Tool } from "./tools.ts";

export interface FoundWorkspace extends Declaration {
  /** Absolute; `undefined` outside of git. */
  readonly gitRoot: string | undefined;
  readonly members: Members;
}

type Read = (directory: string) => Promise<Declaration | undefined>;

/**
 * The nearest directory, from the given one upward, that declares a workspace, with its members; else the nearest one with a
 * `package.json`. Never looks above the root of the git work tree, and outside of git not above the directory itself: what
 * lies there is somebody else's. A member of a Yarn workspace with members of its own is no root.
 *
 * @throws {ReleaseError} `WORKSPACE_NOT_FOUND`
 */
export async function findWorkspace(directory: string): Promise<FoundWorkspace> {
  const gitRoot = await findGitRoot(directory);
  const read = readOnce();
  const isHere = (at: string): boolean => (gitRoot === undefined ? at === directory : isInside(gitRoot, at));
  let found: FoundWorkspace | undefined;
  const tools = createTools({
    isRoot: async (at, tool) => {
      if (!isHere(at)) return false;
      const declaration = await read(at);
      return declaration?.tool === tool && !(await isNested(declaration, gitRoot, read));
    },
    list: async (at) => {
      const declaration = isHere(at) ? await read(at) : undefined;
      if (declaration === undefined) return [];
      const base = gitRoot ?? declaration.directory;
      const members = await readMembers(declaration, base);
      found = { ...declaration, gitRoot, members };
      return members.manifests.map(({ file, manifest }) => {
        const place = dirname(join(base, file));
        return { directory: place, path: fromBase(at, place), manifest };
      });
    },
  });
  await askManypkg(directory, tools);
  if (found !== undefined) return found;
  const above =
    gitRoot === undefined
      ? ", which is in no git repository, so that nothing above it is looked at"
      : ` or above it, up to the git root \`${gitRoot}\``;
  throw new ReleaseError("WORKSPACE_NOT_FOUND", `no ${DECLARING_FILES} in \`${directory}\`${above}`, {
    hint: "Start in the workspace's directory or in one below it",
  });
}

/** What it throws for a package without a name, our own diagnosis says with its place; and a directory may be closed to us. */
async function askManypkg(directory: string, tools: Tool[]): Promise<void> {
  try {
    await getPackages(directory, { tools });
  } catch (error) {
    const known = error instanceof NoPkgJsonFound || error instanceof PackageJsonMissingNameError;
    if (!known && !(error instanceof Error && "syscall" in error)) throw error;
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
export async function findGitRoot(directory: string): Promise<string | undefined> {
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
