/**
 * Packs every public package of this repository and lets publint and arethetypeswrong judge the tarballs. What it
 * depends on must be public as well.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: object;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const packages = new URL("../packages/", import.meta.url);
const names = await readdir(packages);
const manifests = await Promise.all(names.map(readManifest));
const privateNames = new Set(manifests.filter((manifest) => manifest.private === true).map(({ name }) => name));
const directory = await mkdtemp(join(tmpdir(), "slipway-check-"));
try {
  for (const [index, manifest] of manifests.entries()) {
    if (manifest.private === true) continue;
    const { name, dependencies, optionalDependencies, peerDependencies, exports } = manifest;
    const needed = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    const missing = needed.find((dependency) => privateNames.has(dependency));
    if (missing !== undefined) throw new Error(`\`${name}\` depends on \`${missing}\`, which is never published`);
    const tarball = join(directory, `${index}.tgz`);
    await execa("pnpm", ["pack", "--out", tarball], { cwd: new URL(`${names[index]}/`, packages) });
    await execa("publint", ["--strict", tarball], { stdio: "inherit" });
    // A package without `exports` offers a command and no types.
    if (exports !== undefined) {
      await execa("attw", [tarball, "--profile", "esm-only", "--format", "ascii"], { stdio: "inherit" });
    }
  }
} finally {
  await rm(directory, { recursive: true });
}

async function readManifest(name: string): Promise<Manifest> {
  return JSON.parse(await readFile(new URL(`${name}/package.json`, packages), "utf8"));
}
