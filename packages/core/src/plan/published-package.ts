import { isJsonObject, type Json, type Manifest } from "../json/json.ts";
import type { PublishDirectory } from "../workspace/publish-directory.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import type { PackingFacts } from "./packed-manifest.ts";

/** What is planned from the source, wherever the package is published from. */
const SETTING = /^(?:access|provenance|tag|(?:@[^:]+:)?registry)$/u;

function listSettings({ publishConfig }: Manifest): Record<string, Json> {
  const settings = isJsonObject(publishConfig) ? publishConfig : {};
  return Object.fromEntries(Object.entries(settings).filter(([key]) => SETTING.test(key)));
}

/**
 * A package as it will be published: with the manifest of the directory that it is published from, where there is one. Name,
 * version and how it is published are those of the source: the plan is made of them.
 */
export function toPublished(pkg: WorkspacePackage, packing: PackingFacts): WorkspacePackage {
  const files = packing.packages.get(pkg.directory);
  const { from, built } = files ?? {};
  if (from?.text === undefined || built === undefined) return pkg;
  const { directory: _, ...publishConfig } = isJsonObject(built["publishConfig"]) ? built["publishConfig"] : {};
  const manifest: Manifest = {
    ...built,
    name: pkg.name,
    version: pkg.version,
    publishConfig: { ...publishConfig, ...listSettings(pkg.manifest) },
  };
  return { ...pkg, file: `${from.path}/package.json`, manifest, text: from.text };
}

/** The directories without a manifest, by those of their packages. */
export function listUnbuilt({ packages }: PackingFacts): ReadonlyMap<string, PublishDirectory> {
  return new Map(
    Array.from(packages).flatMap(([directory, { from, built }]) =>
      from === undefined || built !== undefined ? [] : [[directory, from] as const],
    ),
  );
}
