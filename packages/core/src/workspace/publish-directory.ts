import { isJsonObject, type Json } from "../json/json.ts";
import { resolveRelative } from "../text/relative-path.ts";
import type { WorkspacePackage } from "./workspace.ts";

/** A directory that a package is published from, and that is not its own. */
export interface PublishDirectory {
  /** POSIX path from the workspace's base. */
  readonly path: string;
  /** What says so: `publishConfig.directory`, a file or a command. */
  readonly by: string;
  /** The text of the manifest in it, where it is there. */
  readonly text?: string;
}

const FIELD = "`publishConfig.directory`";

/** Whether it is what pnpm itself looks at. */
export function isOfManifest({ by }: PublishDirectory): boolean {
  return by === FIELD;
}

/** What the tools of a release say about the directories of packages. */
export interface DirectorySettings {
  /** `contents` of `lerna.json`. */
  readonly lernaContents: string | undefined;
  /** `packageRoot` of `nx.json`, with its placeholders. */
  readonly nxPackageRoot: string | undefined;
  /** By the packages' directories: `packageRoot` of a project, and the directories that commands publish. */
  readonly others: ReadonlyMap<string, PublishDirectory>;
}

/** POSIX path of the workspace's root from its base goes before what a tool counts from there. */
export function choosePublishDirectory(
  { name, directory, manifest }: Pick<WorkspacePackage, "name" | "directory" | "manifest">,
  { lernaContents, nxPackageRoot, others }: DirectorySettings,
  root: string,
): PublishDirectory | undefined {
  const own = directory === "." ? "" : `${directory}/`;
  const field = readInner(manifest["publishConfig"]);
  const candidates = [
    others.get(directory),
    field === undefined ? undefined : { path: resolveRelative(own, field), by: FIELD },
    lernaContents === undefined
      ? undefined
      : { path: resolveRelative(own, lernaContents), by: "`contents` of `lerna.json`" },
    nxPackageRoot === undefined
      ? undefined
      : { path: fillPackageRoot(nxPackageRoot, { name, directory, root }), by: "`packageRoot` of `nx.json`" },
  ];
  return candidates.find(
    (candidate) => candidate !== undefined && candidate.path !== directory && candidate.path !== "",
  );
}

function readInner(publishConfig: Json | undefined): string | undefined {
  const directory = isJsonObject(publishConfig) ? publishConfig["directory"] : undefined;
  return typeof directory === "string" && directory !== "" ? directory : undefined;
}

/** nx counts from the root of the workspace. */
export function fillPackageRoot(
  pattern: string,
  { name, directory, root }: Pick<WorkspacePackage, "name" | "directory"> & { readonly root: string },
): string {
  const project = root === "." || !directory.startsWith(`${root}/`) ? directory : directory.slice(root.length + 1);
  const filled = pattern
    .replaceAll("{projectRoot}", project)
    .replaceAll("{projectName}", name)
    .replaceAll(/\{workspaceRoot\}\/?/gu, "");
  return resolveRelative(root === "." ? "" : `${root}/`, filled);
}
