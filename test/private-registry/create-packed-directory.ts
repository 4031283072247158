import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { PackedPlan } from "@slipway/core";
import { create } from "tar";

/** A package as its files. */
export interface SourcePackage {
  readonly name: string;
  readonly version: string;
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly dependsOn?: readonly string[];
  readonly distTag?: string;
}

export interface PackedDirectory {
  readonly directory: string;
  readonly plan: PackedPlan;
  readonly remove: () => Promise<void>;
}

/** What a pack job leaves for a private registry, with an `.npmrc` beside it. */
export async function createPackedDirectory(
  packages: readonly SourcePackage[],
  registry: string,
): Promise<PackedDirectory> {
  const base = await mkdtemp(join(tmpdir(), "slipway-private-"));
  const directory = join(base, "packed");
  await mkdir(directory);
  const entries = await Promise.all(
    packages.map(async ({ name, version, dependsOn = [], distTag = "latest", ...pkg }) => ({
      name,
      version,
      directory: `packages/${name.replace(/^@[^/]+\//u, "")}`,
      access: "public" as const,
      keepAccess: true as const,
      distTag,
      dependsOn,
      firstPublish: true,
      tarball: await pack(base, directory, { name, version, ...pkg }),
    })),
  );
  const plan: PackedPlan = { schemaVersion: 1, registry, packages: entries, skipped: [] };
  await writeFile(join(directory, "plan.json"), JSON.stringify(plan));
  return { directory, plan, remove: async () => rm(base, { recursive: true, force: true }) };
}

async function pack(
  base: string,
  directory: string,
  { name, version, manifest = {}, files = { "index.js": "module.exports = 1;\n" } }: SourcePackage,
): Promise<PackedPlan["packages"][number]["tarball"]> {
  const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
  const root = join(base, file.replace(/\.tgz$/u, ""));
  const all = { ...files, "package.json": JSON.stringify({ name, version, ...manifest }, null, 2) };
  for (const [path, text] of Object.entries(all)) {
    const target = join(root, "package", path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  await create({ cwd: root, file: join(directory, file), gzip: true, portable: true }, ["package"]);
  const tarball = await readFile(join(directory, file));
  return {
    file,
    integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
    size: tarball.length,
    unpackedSize: Object.values(all).reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    fileCount: Object.keys(all).length,
  };
}
