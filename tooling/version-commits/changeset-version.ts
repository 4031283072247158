import { mkdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";

import { type Files, layOut } from "./commits.ts";

/** Where versions of changesets are installed that repositories had once. */
const INSTALLED = join(tmpdir(), "changesets-of-old");

/** Nothing is loaded, written or committed but versions. */
const QUIET = { changelog: false, commit: false, prettier: false, format: false };

/**
 * What `changeset version` writes into these files; `undefined` where it stops.
 *
 * @param cli The command line of some version of changesets.
 */
export async function runVersion(files: Files, cli: string): Promise<Files | undefined> {
  const written = files.get(".changeset/config.json") ?? "{}";
  const config = JSON.stringify({ ...JSON.parse(written), ...QUIET });
  const directory = await layOut(new Map([...files, [".changeset/config.json", config]]));
  try {
    await execa("git", ["init", "--quiet"], { cwd: directory });
    const { failed } = await execa(process.execPath, [cli, "version"], {
      cwd: directory,
      reject: false,
      stdin: "ignore",
    });
    if (failed) return undefined;
    const manifests = [...files.keys()].filter((path) => path.endsWith("package.json"));
    const texts = await Promise.all(
      manifests.map(async (path) => [path, await readFile(join(directory, path), "utf8")] as const),
    );
    return new Map(texts);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const installing = new Map<string, Promise<string>>();

/** The command line of one version of changesets, from the registry that npm's configuration names. */
export async function installCli(version: string): Promise<string> {
  const known = installing.get(version) ?? install(version);
  installing.set(version, known);
  return known;
}

async function install(version: string): Promise<string> {
  const directory = join(INSTALLED, version);
  await mkdir(directory, { recursive: true });
  const options = ["--prefix", directory, "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
  await execa("npm", ["install", ...options, `@changesets/cli@${version}`]);
  return join(directory, "node_modules/@changesets/cli/bin.js");
}
