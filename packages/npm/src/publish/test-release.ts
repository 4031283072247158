import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { Manifest, PackedPlan, PlanEntry, PublishPlan } from "@slipway/core";
import {
  createRunClaims,
  type Rehearsal,
  type RehearsalOptions,
  type SimulatedRun,
  startRehearsal,
  type TrustRecord,
} from "@slipway/rehearsal";
import { create } from "tar";

import type { RegistryConfig } from "../config/registry-config.ts";
import type { ReleaseOptions } from "./publish-release.ts";
import type { MintIdToken } from "./publish-settings.ts";

export const REPOSITORY = { server: "https://github.com", owner: "acme", name: "tools" };
export const RUN: SimulatedRun = { repository: "acme/tools", workflow: "release.yml", ref: "refs/tags/release-1" };
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const URL_OF_REPOSITORY = "git+https://github.com/acme/tools.git";

/** What the network waits for in tests: everything, but briefly. */
export const IMPATIENT = { tries: 4, totalTime: 20_000, firstDelay: 5, longestDelay: 20 };

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

async function packEntry(directory: string, pkg: TestPackage): Promise<PackedPlan["packages"][number]> {
  const { name, manifest, files, version = "1.0.0", ...rest } = pkg;
  const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
  const tarball = await packTarball(
    { name, version, description: "test", repository: { type: "git", url: URL_OF_REPOSITORY }, ...manifest },
    files ?? { "index.js": "module.exports = 1;\n", "README.md": `# ${name}\n` },
  );
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
      unpackedSize: 0,
      fileCount: Object.keys(files ?? {}).length + 1,
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

export function createConfig(registry: string, token?: string): RegistryConfig {
  return {
    registry,
    scopeRegistries: {},
    registryFor: () => registry,
    fetchOptions: {
      registry,
      ...(token !== undefined && { [`//${new URL(registry).host}/:_authToken`]: token }),
    },
    tokenSources: [],
  };
}

/** ID tokens as the runner's endpoint gives them. */
export function createMinter(rehearsal: Rehearsal, run: SimulatedRun = RUN): MintIdToken {
  const { requestUrl, requestToken } = rehearsal.openRun(createRunClaims({ sha: COMMIT, ...run }));
  return async (audience) => {
    const response = await fetch(`${requestUrl}&audience=${encodeURIComponent(audience)}`, {
      headers: { authorization: `Bearer ${requestToken}` },
    });
    const { value }: { value: string } = JSON.parse(await response.text());
    return value;
  };
}

export interface TestRelease extends TestDirectory {
  readonly rehearsal: Rehearsal;
  /** For `publishRelease` by trusted publishing; to be changed as a test needs. */
  readonly options: ReleaseOptions;
  readonly close: () => Promise<void>;
}

/** A packed directory and a registry on which every package exists at 0.0.0 and trusts this run. */
export async function createTestRelease(
  packages: readonly TestPackage[],
  { run = RUN, ...options }: RehearsalOptions & { readonly run?: SimulatedRun } = {},
): Promise<TestRelease> {
  const rehearsal = await startRehearsal({
    trust: packages.map(({ name }): TrustRecord => ({
      package: name,
      repository: "acme/tools",
      file: "release.yml",
      permissions: ["createPackage"],
    })),
    packages: packages.map(({ name }) => ({ name, versions: [{ version: "0.0.0" }] })),
    ...options,
  });
  const packed = await createPackedDirectory(packages, rehearsal.registry);
  return {
    ...packed,
    rehearsal,
    options: {
      directory: packed.directory,
      plan: packed.plan,
      config: createConfig(rehearsal.registry),
      auth: { kind: "oidc", mintIdToken: createMinter(rehearsal, run) },
      signing: rehearsal.signing,
      concurrency: 4,
      ledger: join(packed.directory, "ledger.ndjson"),
      retryPolicy: IMPATIENT,
    },
    close: async () => {
      await rehearsal.close();
      await packed.remove();
    },
  };
}
