import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  compareContents,
  type ComparedFile,
  type ComparedPackage,
  describeUnraised,
  findNeededMembers,
  formatCount,
  isComparedAsText,
  type NeededMember,
  type PackedPackage,
  type Problem,
  type PublishPlan,
  type RegistryState,
  ReleaseError,
  sanitise,
} from "@slipway/core";
import { createRegistryFetch, packWorkspace, readTarball } from "@slipway/npm";
import pLimit from "p-limit";

import { createReader } from "./registry.ts";
import type { Run } from "./run/run.ts";
import type { Sources } from "./sources.ts";

/** Packing is dear: of a release that needs more of its workspace than this, the rest is not compared, and that is said. */
const MOST_COMPARED = 100;

const DOWNLOADS = 8;

/** Bytes of a file that is compared by its text. */
const LARGEST_TEXT = 4 * 1024 * 1024;

/**
 * Packs what the release needs of packages that are public already, beside the release, and compares it with what is public.
 * What cannot be packed or fetched is told, and stops nothing.
 */
export async function checkUnraised(
  {
    sources,
    plan,
    registry,
  }: { readonly sources: Sources; readonly plan: PublishPlan; readonly registry: RegistryState },
  packed: readonly PackedPackage[],
  run: Run,
): Promise<readonly Problem[]> {
  const all = findNeededMembers(packed, { plan, registry, members: sources.workspace.packages });
  const needed = all.slice(0, MOST_COMPARED);
  if (needed.length === 0) return [];
  if (all.length > needed.length) {
    run.progress.note(
      `${all.length - needed.length} more packages that the release needs are not compared with what is public`,
    );
  }
  const directory = await mkdtemp(join(tmpdir(), "slipway-compare-"));
  try {
    const title = `Compare ${formatCount(needed.length, "package")} that the release needs with what is public`;
    return await run.progress.stage(title, async () => compare(needed, { sources, plan, directory }, run));
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.code === "INTERRUPTED") throw error;
    run.progress.note(sanitise(`what the release needs was not compared with what is public: ${error.message}`));
    return [];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Place {
  readonly sources: Sources;
  readonly plan: PublishPlan;
  /** Absolute path of a directory of its own. */
  readonly directory: string;
}

async function compare(
  needed: readonly NeededMember[],
  { sources, plan, directory }: Place,
  run: Run,
): Promise<readonly Problem[]> {
  const entries = needed.map(({ pkg: { name, version, directory } }) => ({
    name,
    version,
    directory,
    dependsOn: [],
    access: "public" as const,
    distTag: "latest",
    firstPublish: false,
  }));
  const packed = join(directory, "packed");
  const { plan: made } = await packWorkspace({
    workspace: sources.workspace,
    plan: { ...plan, packages: entries, published: undefined, skipped: [] },
    directory: packed,
    environment: run.environment,
    signal: run.signal,
  });
  const tarballs = new Map(made.packages.map(({ name, tarball }) => [name, tarball]));
  const fetch = createRegistryFetch(createReader(sources.npm, run));
  const found = await pLimit(DOWNLOADS).map(needed, async ({ pkg, shown, neededBy }, index): Promise<Problem[]> => {
    const tarball = tarballs.get(pkg.name);
    if (tarball === undefined || tarball.integrity === shown.integrity || shown.tarball === undefined) return [];
    const file = join(directory, `${index}.tgz`);
    const response = await fetch(shown.tarball).catch(() => undefined);
    if (response?.ok !== true) {
      run.progress.note(
        sanitise(`${pkg.name} ${pkg.version} was not compared with what is public: it could not be fetched`),
      );
      return [];
    }
    await writeFile(file, Buffer.from(await response.arrayBuffer()));
    const [published, now] = await Promise.all([read(file), read(join(packed, tarball.file))]);
    return describeUnraised(pkg, compareContents(published, now), neededBy);
  });
  return found.flat();
}

async function read(file: string): Promise<ComparedPackage> {
  const texts = new Map<string, string>();
  const { entries, manifest = {} } = await readTarball(file, undefined, {
    wants: (path, size) => size <= LARGEST_TEXT && isComparedAsText(path),
    take: (path, text) => void texts.set(path, text),
  });
  const files = entries
    .filter(({ type }) => type === "file")
    .map(({ path, size }): [string, ComparedFile] => [path, { size, text: texts.get(path) }]);
  return { files: new Map(files), manifest };
}
