import { isJsonObject, type Json, type Manifest } from "../../json/json.ts";
import { locate } from "../../json/locate.ts";
import type { Problem } from "../../problems/problem.ts";
import type { InspectInput } from "./tarball-subject.ts";

type Path = readonly string[];

/**
 * A problem of a tarball, placed in the manifest it was packed from: at the packed field if the source has it, under
 * `publishConfig` first, as package managers copy it from there.
 */
export function tarballProblem(
  { entry, source }: InspectInput,
  problem: Omit<Problem, "package" | "file" | "position" | "field">,
  path: Path = [],
): Problem {
  const sourcePath = source === undefined ? undefined : pathInSource(source.manifest, path);
  return {
    ...problem,
    package: entry.name,
    ...(source !== undefined && { file: source.file }),
    ...(source !== undefined && sourcePath !== undefined && { position: locate(source.text, sourcePath) }),
    ...(path.length > 0 && { field: path.join(".") }),
  };
}

function pathInSource(manifest: Manifest, path: Path): Path | undefined {
  if (path.length === 0) return undefined;
  const candidates = [["publishConfig", ...path], path];
  return candidates.find((candidate) => has(manifest, candidate)) ?? fallback(manifest);
}

/** A package that is packed from a build directory has its packed fields in a manifest that is not the source's. */
function fallback(manifest: Manifest): Path | undefined {
  const path = ["publishConfig", "directory"];
  return has(manifest, path) ? path : undefined;
}

function has(manifest: Manifest, path: Path): boolean {
  let value: Json | undefined = manifest;
  for (const key of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return false;
    value = value[key];
  }
  return true;
}
