import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type DirectorySettings, fillPackageRoot, type PublishDirectory, type Workspace } from "@slipway/core";
import { parse } from "jsonc-parser";
import * as v from "valibot";

const Lerna = v.object({ command: v.object({ publish: v.object({ contents: v.string() }) }) });

const Target = v.object({ options: v.object({ packageRoot: v.string() }) });
const Nx = v.object({ targetDefaults: v.object({ "nx-release-publish": Target }) });
const Project = v.object({ targets: v.object({ "nx-release-publish": Target }) });
const ManifestProject = v.object({ nx: Project });

/** Bytes of a tool's settings. */
const LARGEST_SETTINGS = 4 * 1024 * 1024;

/** What the files of lerna and nx say about the directories that packages are published from. */
export async function readDirectorySettings(
  { base, root, packages }: Pick<Workspace, "base" | "root" | "packages">,
  published: ReadonlyMap<string, PublishDirectory>,
): Promise<DirectorySettings> {
  const directory = join(base, root);
  const [lerna, nx] = await Promise.all([
    readSettings(join(directory, "lerna.json")),
    readSettings(join(directory, "nx.json")),
  ]);
  const others = new Map(published);
  // Only nx knows projects.
  if (nx !== undefined) {
    await Promise.all(
      packages.map(async (pkg) => {
        const project = await readSettings(join(base, pkg.directory, "project.json"));
        const target =
          parseTarget(project) ?? parseTarget(v.is(ManifestProject, pkg.manifest) ? pkg.manifest.nx : undefined);
        if (target === undefined || others.has(pkg.directory)) return;
        others.set(pkg.directory, {
          path: fillPackageRoot(target, { ...pkg, root }),
          by: "`packageRoot` of its nx project",
        });
      }),
    );
  }
  return {
    lernaContents: v.is(Lerna, lerna) ? lerna.command.publish.contents : undefined,
    nxPackageRoot: v.is(Nx, nx) ? nx.targetDefaults["nx-release-publish"].options.packageRoot : undefined,
    others,
  };
}

function parseTarget(project: unknown): string | undefined {
  return v.is(Project, project) ? project.targets["nx-release-publish"].options.packageRoot : undefined;
}

/** Nothing for a file that is not there, or is not what the tool itself would read. */
async function readSettings(file: string): Promise<unknown> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined || bytes.length > LARGEST_SETTINGS) return undefined;
  const value: unknown = parse(bytes.toString("utf8"));
  return value;
}
