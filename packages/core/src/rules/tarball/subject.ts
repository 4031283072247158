import { isJsonObject, type Json, type Manifest } from "../../json/json.ts";
import { locate } from "../../json/locate.ts";
import type { PlanEntry } from "../../plan/publish-plan.ts";
import type { Problem } from "../../problems/problem.ts";
import type { RegistryState } from "../../registry/registry-state.ts";
import { createListing, type LintFinding, type Listing, type TarballContents } from "../../tarball/contents.ts";
import type { PackedImports } from "../../tarball/imports.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

/** One tarball and what it is compared with. What was not read is absent, and rules that need it say nothing. */
export interface InspectInput {
  /** What the plan promises. */
  readonly entry: PlanEntry;
  readonly contents: TarballContents;
  /** The package it was packed from. Absent where there is no checkout. */
  readonly source?: WorkspacePackage;
  /** Every entry of the plan, by name. */
  readonly siblings?: ReadonlyMap<string, PlanEntry>;
  readonly registry?: RegistryState;
  /** Every package of the workspace, private ones too, by name. */
  readonly members?: ReadonlyMap<string, WorkspacePackage>;
  /** POSIX path of the workspace's root from its base. */
  readonly root?: string;
  /** What the files name to be loaded. */
  readonly imports?: PackedImports;
  /** What publint says; absent where it has not looked. */
  readonly lint?: readonly LintFinding[] | undefined;
}

/** The same, prepared for rules. */
export interface TarballSubject extends InspectInput {
  /** The packed manifest; empty when there is none to read. */
  readonly manifest: Manifest;
  readonly listing: Listing;
}

export function createSubject(input: InspectInput): TarballSubject {
  const { contents } = input;
  return { ...input, manifest: contents.manifest ?? {}, listing: createListing(contents.entries) };
}

type Path = readonly string[];

/**
 * A problem of a tarball, placed in the manifest it was packed from: at the packed field if the source has it, under
 * `publishConfig` first, as package managers copy it from there.
 */
export function tarballProblem<Code extends string>(
  { entry, source }: { readonly entry: Pick<PlanEntry, "name">; readonly source?: WorkspacePackage | undefined },
  problem: Omit<Problem<Code>, "package" | "file" | "position" | "field">,
  path: Path = [],
): Problem<Code> {
  const sourcePath = source === undefined ? undefined : pathInSource(source.manifest, path);
  return {
    ...problem,
    package: entry.name,
    file: source?.file,
    position: source !== undefined && sourcePath !== undefined ? locate(source.text, sourcePath) : undefined,
    field: path.length > 0 ? path.join(".") : undefined,
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

/** Problems of one kind: beyond the first few, one says how many more there are. */
export function summarise<Code extends string>(problems: readonly Problem<Code>[], most = 5): Problem<Code>[] {
  if (problems.length <= most) return [...problems];
  const shown = problems.slice(0, most);
  const last = shown.pop();
  if (last === undefined) return [];
  const more = `and ${problems.length - most} more like it`;
  return [...shown, { ...last, reason: last.reason === undefined ? more : `${last.reason}; ${more}` }];
}
