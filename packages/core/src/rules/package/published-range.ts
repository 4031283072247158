import type { DependencySpec } from "../../dependencies/dependency.ts";

/**
 * The range of a dependency on a package of the workspace as consumers will see it, after the packing client replaced
 * `workspace:`. `undefined` where the manifest alone does not tell: catalogs, dist-tags, addresses.
 *
 * @param version The workspace's version of the dependency.
 */
export function publishedRange(spec: DependencySpec, version: string): string | undefined {
  if (spec.kind === "range") return spec.range;
  if (spec.kind === "path" && spec.protocol === "workspace:") return version;
  if (spec.kind !== "workspace") return undefined;
  if (spec.range === "^" || spec.range === "~") return `${spec.range}${version}`;
  return spec.range === "*" || spec.range === "" ? version : spec.range;
}
