import { isJsonObject } from "../workspace/is-json-object.ts";
import type { Manifest } from "../workspace/manifest.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";

export type Scripts = ReadonlyMap<string, string>;

/** The scripts of a workspace: by directory, and by package name. */
export interface PackageScripts {
  readonly byDirectory: ReadonlyMap<string, Scripts>;
  readonly byName: ReadonlyMap<string, Scripts>;
}

/** @param root The manifest at the base, which is no package of every workspace. */
export function packageScripts(root: Manifest | undefined, packages: readonly WorkspacePackage[]): PackageScripts {
  const byDirectory = new Map<string, Scripts>();
  const byName = new Map<string, Scripts>();
  if (root !== undefined) byDirectory.set(".", scriptsOf(root));
  for (const { name, directory, manifest } of packages) {
    byDirectory.set(directory, scriptsOf(manifest));
    byName.set(name, scriptsOf(manifest));
  }
  return { byDirectory, byName };
}

function scriptsOf({ scripts }: Manifest): Scripts {
  if (!isJsonObject(scripts)) return new Map();
  return new Map(Object.entries(scripts).flatMap(([name, text]) => (typeof text === "string" ? [[name, text]] : [])));
}
