import type { DeclaredTrust } from "../context/publishing-job.ts";
import type { RepositoryIdentity } from "../context/release-context.ts";

export interface Tarball {
  /** Base name inside the packed directory. */
  readonly file: string;
  /** `sha512-…` */
  readonly integrity: string;
  /** Bytes of the `.tgz`. */
  readonly size: number;
  /** Bytes of its contents. */
  readonly unpackedSize: number;
  readonly fileCount: number;
}

export interface PlanEntry {
  readonly name: string;
  readonly version: string;
  /** POSIX path from the base directory; `.` for the base. */
  readonly directory: string;
  readonly access: "public" | "restricted";
  /**
   * Nothing declares the access of this existing package: a request must not name any, which would change what the
   * registry has. `access` is then npm's default and for show only.
   */
  readonly keepAccess?: true;
  readonly distTag: string;
  /**
   * Names in this plan that must be on the registry before this one. Acyclic: members of a dependency cycle share
   * what the cycle needs, and whoever needs one member waits for all.
   */
  readonly dependsOn: readonly string[];
  /** What `distTag` points to now, or absent. */
  readonly previousVersion?: string;
  readonly firstPublish: boolean;
  readonly tarball?: Tarball;
}

/**
 * `unknown`: the registry gave no answer about it. `invalid`: it has no name or version that npm would take. `fixture`: it
 * looks like a part of a test or an example.
 */
export type SkipReason = "private" | "already-published" | "filtered" | "fixture" | "unknown" | "invalid";

export interface SkippedPackage {
  readonly name: string;
  readonly version: string;
  readonly reason: SkipReason;
}

/** Whether a public version says that it was made from the plan's commit. */
export type SameCommit = "yes" | "no" | "unknown";

/** A version that was public when the plan was made: nothing is sent for it. */
export interface PublishedEntry {
  readonly name: string;
  readonly version: string;
  /** `sha512-…`, as the registry shows it; old versions have none. */
  readonly integrity?: string;
  readonly distTag: string;
  /** `yes`: it belongs to this release, whose earlier attempt left it. */
  readonly sameCommit: SameCommit;
}

/** `plan.json`. `packages` is in publish order: longest chain first, then by name. */
export interface PublishPlan {
  readonly schemaVersion: 1;
  readonly repository?: RepositoryIdentity;
  readonly ref?: string;
  readonly commit?: string;
  /** Registry URL from npm's configuration, with its trailing slash. */
  readonly registry: string;
  /** What `slipway.json` says the packages' trusted publisher is, for the job that publishes and has no checkout. */
  readonly trust?: DeclaredTrust;
  readonly packages: readonly PlanEntry[];
  /** By name. Absent where nobody looked which commits they are from. */
  readonly published?: readonly PublishedEntry[];
  readonly skipped: readonly SkippedPackage[];
}

/** What an earlier attempt of the same release has published. */
export function publishedBefore({ published = [] }: PublishPlan): readonly PublishedEntry[] {
  return published.filter(({ sameCommit }) => sameCommit === "yes");
}

/** What is published of one package: its entry with its tarball. */
export interface PackedEntry extends PlanEntry {
  readonly tarball: Tarball;
}

/** A plan whose every entry has its tarball. */
export interface PackedPlan extends PublishPlan {
  readonly packages: readonly PackedEntry[];
}
