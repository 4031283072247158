import { isJsonObject, type Json } from "../json/json.ts";
import { parseManifest } from "../json/parse.ts";
import { applyFixes } from "../problems/edits.ts";
import type { Fix, Problem } from "../problems/problem.ts";
import { formatCount, nameSome } from "../text/words.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { type BumpType, raiseRange, type RangeSettings } from "./raise-range.ts";

/** A changeset that no release has used yet. */
interface PendingChangeset {
  /** Name of its file without `.md`; below `pre/` where changesets 3 has used it in a prerelease. */
  readonly id: string;
  /** POSIX path from the workspace's base. */
  readonly file: string;
  readonly summary: string;
  readonly releases: readonly { readonly name: string; readonly type: BumpType }[];
}

/** What changesets will make of one package. */
interface PendingRelease {
  readonly name: string;
  readonly type: BumpType;
  readonly from: string;
  readonly to: string;
  /** Ids of the changesets that ask for it; none where only a dependency or a group does. */
  readonly changesets: readonly string[];
}

/** What `changeset version` would make of a repository as it is. */
export interface PendingReleases {
  /** The major of changesets that decides. */
  readonly major: 2 | 3;
  readonly changesets: readonly PendingChangeset[];
  /** In changesets' own order. */
  readonly releases: readonly PendingRelease[];
  /** The module that writes changelogs and what it is told; absent where none are written. */
  readonly changelog: { readonly module: string; readonly options: Json } | undefined;
  /** Whether prereleases end with it: `changeset pre exit` has been run. */
  readonly leavesPre: boolean;
  readonly ranges: RangeSettings;
}

/** What is not in a release because nobody has run `changeset version` before it; one problem, at the first changeset. */
export function describeLeft({
  changesets,
  releases,
}: Pick<PendingReleases, "changesets" | "releases">): Problem<"CHANGESETS_LEFT">[] {
  const [first] = changesets;
  if (first === undefined) return [];
  const raised = releases
    .filter(({ from, to }) => from !== to)
    .map(({ name, from, to }) => `\`${name}\` ${from} → ${to}`);
  return [
    {
      code: "CHANGESETS_LEFT",
      severity: "warning",
      file: first.file,
      position: { line: 1, column: 1 },
      actual: formatCount(changesets.length, "changeset"),
      reason: raised.length === 0 ? undefined : `this is not in the release: ${nameSome(raised)}`,
    },
  ];
}

const FIELDS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** The packages with the manifests that `changeset version` would write: their versions, and the ranges of their dependents. */
export function applyPending(
  packages: readonly WorkspacePackage[],
  { releases, ranges }: Pick<PendingReleases, "releases" | "ranges">,
): readonly WorkspacePackage[] {
  const raised = new Map(releases.map((release) => [release.name, release]));
  return packages.map((pkg) => {
    const own = raised.get(pkg.name);
    // Only who is in the release itself is written.
    if (own === undefined) return pkg;
    const fixes = FIELDS.flatMap((field) => listRaised(pkg, field, raised, ranges));
    if (own.to !== pkg.version) fixes.push({ file: pkg.file, path: ["version"], value: own.to });
    if (fixes.length === 0) return pkg;
    const text = applyFixes(pkg.text, fixes);
    const parsed = parseManifest(text);
    return "manifest" in parsed ? { ...pkg, version: own.to, text, manifest: parsed.manifest } : pkg;
  });
}

function listRaised(
  { file, manifest }: WorkspacePackage,
  field: string,
  raised: ReadonlyMap<string, PendingRelease>,
  settings: RangeSettings,
): Fix[] {
  const dependencies = manifest[field];
  if (!isJsonObject(dependencies)) return [];
  return Object.entries(dependencies).flatMap(([name, range]) => {
    const release = raised.get(name);
    if (release === undefined || typeof range !== "string") return [];
    const value = raiseRange(range, field, release, settings);
    return value === undefined ? [] : [{ file, path: [field, name], value }];
  });
}
