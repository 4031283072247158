import semver from "semver";

import { groupBy } from "../problems/group.ts";
import { formatVersionTag } from "../tag/version-tag.ts";

/** What a version's provenance says that it was made from. */
export interface AttestedSource {
  /** Full hash. */
  readonly commit: string;
  /** `owner/name`; absent where it is not said. */
  readonly repository: string | undefined;
}

/** What the registry says of one public version. */
export interface VersionHistory {
  readonly version: string;
  /** When it was published; what has no time is sorted by its number. */
  readonly time: string | undefined;
  /** The publisher's own word for the commit. */
  readonly gitHead: string | undefined;
  readonly hasAttestation: boolean;
  /** Absent where nobody asked, because the tag is there. */
  readonly attested: readonly AttestedSource[] | undefined;
  /** Why the attestation could not be read. */
  readonly unread: string | undefined;
}

/** What the remote has. */
export interface RemoteFacts {
  /** Tags by name, each with the hash of its commit. */
  readonly tags: ReadonlyMap<string, string>;
  /** Every commit that a branch or a tag of the remote contains. */
  readonly commits: ReadonlySet<string>;
  /** `owner/name` */
  readonly repository: string;
  /** The repository is one package and no workspace. */
  readonly single: boolean;
}

/**
 * `there`: the tag is, and where it should be as far as anybody says. `missing`: it can be made. `elsewhere`: it names another
 * commit than the version does. `suspicious`: what is said of the version does not fit, so that nothing is made of it.
 * `unknown`: nothing tells the commit, or it could not be read.
 */
export type VersionFinding = { readonly name: string; readonly version: string; readonly tag: string } & (
  | { readonly kind: "there"; readonly commit: string }
  | { readonly kind: "missing"; readonly commit: string; readonly by: "attestation" | "gitHead" }
  | { readonly kind: "elsewhere" | "suspicious" | "unknown"; readonly reason: string }
);

/** Compares the history of one package with the tags of the remote. */
export function reconcileVersions(
  name: string,
  history: readonly VersionHistory[],
  facts: RemoteFacts,
): VersionFinding[] {
  // A registry may say anything, and what it says becomes the name of a ref.
  const sorted = history.filter(({ version }) => semver.valid(version) === version).toSorted(byTime);
  return sorted.map((one, index) => {
    const { version } = one;
    const tag = formatVersionTag({ name, version }, facts.single);
    const attestedBefore = sorted.slice(0, index).findLast(({ hasAttestation }) => hasAttestation);
    return { name, version, tag, ...judge(one, attestedBefore, { ...facts, at: facts.tags.get(tag) }) };
  });
}

function byTime(left: VersionHistory, right: VersionHistory): number {
  if (left.time !== undefined && right.time !== undefined && left.time !== right.time) {
    return left.time < right.time ? -1 : 1;
  }
  return semver.compare(left.version, right.version);
}

type Judged =
  | { readonly kind: "there"; readonly commit: string }
  | { readonly kind: "missing"; readonly commit: string; readonly by: "attestation" | "gitHead" }
  | { readonly kind: "elsewhere" | "suspicious" | "unknown"; readonly reason: string };

function judge(
  { gitHead, hasAttestation, attested = [], unread }: VersionHistory,
  /** The last one that has an attestation. */
  before: VersionHistory | undefined,
  { at, commits, repository }: RemoteFacts & { readonly at: string | undefined },
): Judged {
  if (at !== undefined) {
    return gitHead === undefined || gitHead === at
      ? { kind: "there", commit: at }
      : { kind: "elsewhere", reason: `the tag is at ${at}, and the version says ${gitHead}` };
  }
  if (unread !== undefined) return { kind: "unknown", reason: `its attestation could not be read: ${unread}` };
  const said = [...new Set(attested.map(({ commit }) => commit))];
  const [commit = gitHead] = said;
  if (said.length > 1) return { kind: "suspicious", reason: `its attestations name ${said.join(" and ")}` };
  if (hasAttestation && said.length === 0) {
    return { kind: "unknown", reason: "its attestation names no commit" };
  }
  if (said.length === 1 && gitHead !== undefined && gitHead !== commit) {
    return { kind: "suspicious", reason: `its attestation names ${String(commit)}, and its manifest ${gitHead}` };
  }
  const foreign = attested.find(({ repository: its = repository }) => its.toLowerCase() !== repository.toLowerCase());
  if (foreign !== undefined) {
    return { kind: "suspicious", reason: `its attestation names the repository ${String(foreign.repository)}` };
  }
  if (!hasAttestation && before !== undefined) {
    return { kind: "suspicious", reason: `it has no attestation, and ${before.version} before it has one` };
  }
  if (commit === undefined)
    return { kind: "unknown", reason: "neither its manifest nor an attestation names a commit" };
  if (!commits.has(commit)) {
    return { kind: "suspicious", reason: `no branch and no tag of the repository contains its commit ${commit}` };
  }
  return { kind: "missing", commit, by: said.length === 1 ? "attestation" : "gitHead" };
}

/** A release tag without a GitHub Release, and what was released from its commit. */
export interface MissingRelease {
  readonly tag: string;
  readonly commit: string;
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}

/**
 * The release tags that have no release although something was released from their commits.
 *
 * @param releaseTags Tags of releases, by name, each with the hash of its commit.
 * @param released Tags that have a release, drafts too.
 */
export function listMissingReleases(
  releaseTags: ReadonlyMap<string, string>,
  released: ReadonlySet<string>,
  findings: readonly VersionFinding[],
): MissingRelease[] {
  const byCommit = groupBy(
    findings.filter((one) => one.kind === "there" || one.kind === "missing"),
    ({ commit }) => commit,
  );
  return [...releaseTags].flatMap(([tag, commit]) => {
    const packages = (byCommit.get(commit) ?? []).map(({ name, version }) => ({ name, version }));
    return released.has(tag) || packages.length === 0 ? [] : [{ tag, commit, packages }];
  });
}
