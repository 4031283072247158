import { constants, type Dirent } from "node:fs";
import { copyFile, mkdir, readdir, readlink, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Workspace } from "@slipway/core";

/** What packing does not read and what may be larger than everything else. */
const LEFT_OUT: ReadonlySet<string> = new Set([".git", ".slipway", ".turbo", ".nx", ".cache"]);

const MODULES = "node_modules";

/** Files that are copied at once. */
const AT_ONCE = 32;

/**
 * Copies a workspace with the manifests that it is given with, so that it can be packed as it will be and its own directory
 * stays as it is. What is installed is linked to, but for links between members, which lead to the copies.
 *
 * @param directory Absolute path of the copy's base, which is made.
 * @returns The workspace in its new place.
 */
export async function copyWorkspace(workspace: Workspace, directory: string): Promise<Workspace> {
  const { base, packages } = workspace;
  await copyDirectory(base, directory);
  // Scripts ask git which commit this is, and get the answer for the repository.
  if (workspace.git) await writeFile(join(directory, ".git"), `gitdir: ${join(base, ".git")}\n`);
  for (const { file, text } of packages) await writeFile(join(directory, file), text);
  return { ...workspace, base: directory };
}

async function copyDirectory(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  for (let index = 0; index < entries.length; index += AT_ONCE) {
    await Promise.all(entries.slice(index, index + AT_ONCE).map(async (entry) => copyEntry(entry, from, to)));
  }
}

async function copyEntry(entry: Dirent, from: string, to: string): Promise<void> {
  const { name } = entry;
  if (LEFT_OUT.has(name)) return;
  const source = join(from, name);
  const target = join(to, name);
  if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
  else if (entry.isDirectory()) await (name === MODULES ? linkModules(source, target) : copyDirectory(source, target));
  else if (entry.isFile()) await copyFile(source, target, constants.COPYFILE_FICLONE);
}

/** A relative link leads from its new place to the copy of a member; everything else is where it was. */
async function linkModules(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.isDirectory() && entry.name.startsWith("@")) await linkModules(source, target);
    else await symlink(source, target);
  }
}
