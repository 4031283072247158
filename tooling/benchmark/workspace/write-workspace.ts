import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { execa } from "execa";

/** Writes files below a directory and makes a git repository of them, with one commit and its `origin`. */
export async function writeWorkspace(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const git = async (...args: string[]): Promise<unknown> => execa("git", args, { cwd: directory });
  await git("init", "--quiet", "--initial-branch=main");
  // What git does in the background would still write where the benchmark removes.
  await git("config", "gc.auto", "0");
  await git("config", "maintenance.auto", "false");
  await git("config", "user.name", "Benchmark");
  await git("config", "user.email", "benchmark@acme.example");
  await git("remote", "add", "origin", "https://github.com/acme/anvils.git");
  await git("add", "--all");
  await git("commit", "--quiet", "--message=Begin");
}
