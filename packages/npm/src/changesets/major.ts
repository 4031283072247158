import { join } from "node:path";

import { isJsonObject, type Manifest, type WorkspacePackage } from "@slipway/core";
import semver from "semver";

import { readBounded } from "../files/plain-file.ts";

const NAME = "@changesets/cli";

/** Bytes. Lockfiles of 2,000 packages have some ten million. */
const LARGEST_LOCKFILE = 100_000_000;

/** Where each client's lockfile says which version it has locked. */
const LOCKED: readonly { readonly file: string; readonly version: RegExp }[] = [
  { file: "pnpm-lock.yaml", version: /^ {2}'?\/?@changesets\/cli[@/](?<version>\d+\.[\w.+-]*)/m },
  {
    file: "package-lock.json",
    version: /"node_modules\/@changesets\/cli": \{\s*"version": "(?<version>[^"]+)"/,
  },
  { file: "yarn.lock", version: /^"?@changesets\/cli@[^\n]*:\n {2}version:? "?(?<version>[^"\n]+)/m },
  { file: "bun.lock", version: /"@changesets\/cli": \["@changesets\/cli@(?<version>[^"]+)"/ },
];

/**
 * The major of changesets that a repository uses: what its manifest allows, and of several what its lockfile has. The
 * newest where neither tells, and the older of the two for anything before it.
 *
 * @param root Absolute path of the workspace's root.
 * @param manifest Its own.
 * @param packages The workspace's: changesets releases itself.
 */
export async function readMajor(
  root: string,
  manifest: Manifest,
  packages: readonly Pick<WorkspacePackage, "name" | "version">[],
): Promise<2 | 3> {
  const own = packages.find(({ name, version }) => name === NAME && semver.valid(version) !== null);
  if (own !== undefined) return majorOf(own.version);
  const range = rangeIn(manifest);
  const allowed = range === undefined || semver.validRange(range) === null ? undefined : range;
  if (allowed !== undefined && !semver.intersects(allowed, ">=3.0.0-0")) return 2;
  if (allowed !== undefined && !semver.intersects(allowed, "<3.0.0-0")) return 3;
  const locked = await readLocked(root);
  return locked === undefined ? 3 : majorOf(locked);
}

/** The version of changesets that a lockfile has. */
export async function readLocked(root: string): Promise<string | undefined> {
  for (const { file, version } of LOCKED) {
    const text = await readBounded(join(root, file), LARGEST_LOCKFILE).then(String, () => "");
    const locked = version.exec(text)?.groups?.["version"];
    if (locked !== undefined && semver.valid(locked) !== null) return locked;
  }
  return undefined;
}

function majorOf(version: string): 2 | 3 {
  return semver.major(version) < 3 ? 2 : 3;
}

function rangeIn(manifest: Manifest): string | undefined {
  for (const field of ["devDependencies", "dependencies", "optionalDependencies"]) {
    const dependencies = manifest[field];
    const range = isJsonObject(dependencies) ? dependencies[NAME] : undefined;
    if (typeof range === "string") return range.replace(/^npm:(?:@changesets\/cli@)?/, "");
  }
  return undefined;
}
