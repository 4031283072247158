import { rm } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";

/** Brings a workspace back to its commit: what a tool changed, tagged and left behind is gone, its links stay. */
export async function restoreWorkspace(directory: string): Promise<void> {
  const git = async (...args: string[]): Promise<string> => (await execa("git", args, { cwd: directory })).stdout;
  await git("reset", "--quiet", "--hard");
  await git("clean", "--quiet", "-fd");
  const tags = (await git("tag", "--list")).split("\n").filter(Boolean);
  if (tags.length > 0) await git("tag", "--delete", ...tags);
  await rm(join(directory, ".slipway"), { recursive: true, force: true });
}
