import type { DeclaredTrust } from "../context/publishing-job.ts";
import type { RepositoryIdentity } from "../context/release-context.ts";
import { ReleaseError } from "../errors/release-error.ts";
import type { RegistryState } from "../registry/registry-state.ts";
import { sanitise } from "../text/sanitise.ts";
import { formatCount, nameSome } from "../text/words.ts";
import type { Fingerprint } from "./fingerprint.ts";

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
  /** URL of the registry it goes to, with its trailing slash, where that is not the plan's. */
  readonly registry?: string;
  /** Whether it goes out with provenance, where its manifest says so and the release's configuration does not. */
  readonly provenance?: boolean;
  /**
   * Names in this plan that must be on the registry before this one. Acyclic: members of a dependency cycle go
   * one after the other, after what the cycle needs, and whoever needs one member waits for all.
   */
  readonly dependsOn: readonly string[];
  /** What `distTag` points to now, or absent. */
  readonly previousVersion?: string;
  /** The version that was published last came by trusted publishing. Absent is not known: mirrors strip it. */
  readonly trustedBefore?: true;
  readonly firstPublish: boolean;
  /** What its installation runs and pulls in, as foreseen before any code of the repository ran. */
  readonly fingerprint?: Fingerprint;
  /** Fields of the fingerprint, or groups of them, that the build is meant to make. */
  readonly builds?: readonly string[];
  /** Fields of the fingerprint that the version which `distTag` points to now does not have. */
  readonly added?: readonly string[];
  /** Fields of the fingerprint that its tarball lacks. Found by whoever looked at the tarball last. */
  readonly removed?: readonly string[];
  /** Which of the plan's `shards` packs it, from 1. */
  readonly shard?: number;
  readonly tarball?: Tarball;
}

/** The dist-tags that a version gets: the very first one of a package becomes `latest` besides its own. */
export function distTagsOf({ distTag, firstPublish }: Pick<PlanEntry, "distTag"> & Partial<PlanEntry>): string[] {
  return firstPublish === true && distTag !== "latest" ? [distTag, "latest"] : [distTag];
}

/**
 * `unknown`: the registry gave no answer about it. `invalid`: it has no name or version that npm would take. `fixture`: it
 * looks like a part of a test or an example. `placeholder`: its version stands for one that is made at release time.
 */
export type SkipReason =
  | "private"
  | "already-published"
  | "filtered"
  | "fixture"
  | "placeholder"
  | "unknown"
  | "invalid";

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
  /** As in the plan's other entries. */
  readonly registry?: string;
  readonly provenance?: boolean;
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
  /** Names of packages that another step publishes before, `*` standing for anything: asked for before the first upload. */
  readonly publishedElsewhere?: readonly string[];
  /** Absent for a plan of the versions that are committed. One of what pending changesets will make cannot be published. */
  readonly pending?: { readonly changesets: number };
  /** How many jobs share the packing, where more than one directory is to come of it. */
  readonly shards?: number;
  readonly packages: readonly PlanEntry[];
  /** By name. Absent where nobody looked which commits they are from. */
  readonly published?: readonly PublishedEntry[];
  readonly skipped: readonly SkippedPackage[];
}

/** The packages that may belong to the release, the registry having given no answer about them. */
export function listUnknown({ skipped }: Pick<PublishPlan, "skipped">): SkippedPackage[] {
  return skipped.filter(({ reason }) => reason === "unknown");
}

/**
 * A plan that does not say of every package whether it is to be published is none: what depends on the package would go
 * out without it.
 *
 * @throws {ReleaseError} `PLAN_INCOMPLETE`
 */
export function requireComplete(plan: Pick<PublishPlan, "skipped">): void {
  refuseUnknown(listUnknown(plan));
}

/**
 * A plan of versions that no commit has yet shows what a merge will release, and is nothing to publish.
 *
 * @throws {ReleaseError} `PLAN_PENDING`
 */
export function requireCommitted({ pending }: Pick<PublishPlan, "pending">): void {
  if (pending === undefined) return;
  const changesets = formatCount(pending.changesets, "pending changeset");
  throw new ReleaseError(
    "PLAN_PENDING",
    `the plan is of versions that ${changesets} will make, which no commit has yet`,
    {
      hint: "Merge the version pull request, and plan at its commit: `slipway plan --as-committed`",
    },
  );
}

/**
 * A plan that was made earlier says of its packages what the registry said then. Whoever packs it asks again, and goes by no
 * silence.
 *
 * @throws {ReleaseError} `PLAN_INCOMPLETE`
 */
export function requireAnswered(packages: readonly Pick<PlanEntry, "name">[], registry: RegistryState): void {
  refuseUnknown(
    packages.filter(({ name }) => {
      const kind = registry.get(name)?.kind;
      return kind !== undefined && kind !== "present" && kind !== "absent";
    }),
  );
}

function refuseUnknown(packages: readonly Pick<PlanEntry, "name">[]): void {
  const unknown = packages.map(({ name }) => `\`${name}\``);
  if (unknown.length === 0) return;
  throw new ReleaseError(
    "PLAN_INCOMPLETE",
    sanitise(`the registry gave no answer about ${nameSome(unknown)}: this is no plan`),
    { hint: "Plan, or pack, again when the registry answers" },
  );
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

/** Where a package of a plan goes. */
export function registryOf(
  plan: Pick<PublishPlan, "registry">,
  entry: Pick<PlanEntry | PublishedEntry, "registry">,
): string {
  return entry.registry ?? plan.registry;
}

/** All registries that a plan's packages go to, the plan's own first. */
export function listRegistries(plan: Pick<PublishPlan, "registry" | "packages">): string[] {
  return [...new Set([plan.registry, ...plan.packages.map((entry) => registryOf(plan, entry))])];
}
