import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { Manifest, PackedEntry, PackedPlan, PlanEntry, PublishPlan } from "@slipway/core";
import { create } from "tar";

export const REPOSITORY = { server: "https://github.com", owner: "acme", name: "tools" };
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const URL_OF_REPOSITORY = "git+https://github.com/acme/tools.git";

/** A package to pack; what is left out is what an honest package has. */
export interface TestPackage extends Partial<Omit<PlanEntry, "tarball">> {
  readonly name: string;
  readonly manifest?: Manifest;
  readonly files?: Readonly<Record<string, string>>;
}

export interface TestDirectory {
  readonly directory: string;
  readonly plan: PackedPlan;
  /** Writes another `plan.json`. */
  readonly writePlan: (plan: PublishPlan) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Packs packages into a directory of their own, as the pack job would have. */
export async function createPackedDirectory(
  packages: readonly TestPackage[],
  registry = "https://registry.example/",
): Promise<TestDirectory> {
  const directory = await mkdtemp(join(tmpdir(), "slipway-packed-"));
  const entries = await Promise.all(packages.map(async (pkg) => packEntry(directory, pkg)));
  const plan: PackedPlan = {
    schemaVersion: 1,
    repository: REPOSITORY,
    ref: "refs/tags/release-1",
    commit: COMMIT,
    registry,
    packages: entries,
    skipped: [],
  };
  const writePlan = async (changed: PublishPlan): Promise<void> =>
    writeFile(join(directory, "plan.json"), JSON.stringify(changed));
  await writePlan(plan);
  return { directory, plan, writePlan, remove: async () => rm(directory, { recursive: true, force: true }) };
}

async function packEntry(directory: string, pkg: TestPackage): Promise<PackedEntry> {
  const { name, manifest, files, version = "1.0.0", ...rest } = pkg;
  const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
  const packed = {
    name,
    version,
    description: "test",
    repository: { type: "git", url: URL_OF_REPOSITORY },
    ...manifest,
  };
  const texts = files ?? { "index.js": "module.exports = 1;\n", "README.md": `# ${name}\n` };
  const tarball = await packTarball(packed, texts);
  const all = [...Object.values(texts), JSON.stringify(packed)];
  await writeFile(join(directory, file), tarball);
  return {
    name,
    version,
    directory: `packages/${name.replace("@", "")}`,
    access: "public",
    distTag: "latest",
    dependsOn: [],
    firstPublish: false,
    ...rest,
    tarball: {
      file,
      integrity: integrityOf(tarball),
      size: tarball.length,
      unpackedSize: all.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
      fileCount: all.length,
    },
  };
}

export async function packTarball(manifest: Manifest, files: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const root = await mkdtemp(join(tmpdir(), "slipway-pack-"));
  try {
    for (const [path, text] of Object.entries({ ...files, "package.json": JSON.stringify(manifest) })) {
      const target = join(root, "package", path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
    }
    await create({ cwd: root, file: join(root, "x.tgz"), gzip: true, portable: true, mtime: new Date(0) }, ["package"]);
    return await readFile(join(root, "x.tgz"));
  } finally {
    await rm(root, { recursive: true });
  }
}

export function integrityOf(tarball: Buffer): string {
  return `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
}
