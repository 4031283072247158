import semver from "semver";

import type { Dependency, DependencySpec } from "../dependencies/dependency.ts";
import { distTagsOf } from "../plan/publish-plan.ts";
import type { RegistryState } from "../registry/registry-state.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";

/** A version that this release publishes. */
interface PlannedVersion {
  readonly version: string;
  readonly distTag: string;
  readonly firstPublish: boolean;
}

/** Everything that is there once the release is out, as far as it is known. */
export interface World {
  readonly planned: ReadonlyMap<string, PlannedVersion>;
  /** Absent, nobody was asked. */
  readonly registry: RegistryState | undefined;
  /** The workspace's packages, by name. */
  readonly members: ReadonlyMap<string, WorkspacePackage>;
  /** Whether another step publishes a package before this release does. */
  readonly isElsewhere: (name: string) => boolean;
  /** Nothing else is published before the release any more. */
  readonly isLate?: true;
}

/** Who needs something. */
export interface Dependent {
  readonly name: string;
  /** Whether everybody may install it: what nobody is shown without a credential is then as good as absent. */
  readonly public: boolean;
}

/**
 * Whether what a dependency asks for will be there. `hidden`: the registry shows it to nobody who has no credential. What is
 * no question to a registry (paths, catalogs, git, addresses) has no answer.
 */
export type Answer =
  | { readonly kind: "met" | "not-asked" | "hidden"; readonly name: string }
  /** It is in this release, in a version that the range leaves out, and older versions are there. */
  | { readonly kind: "older"; readonly name: string; readonly planned: string }
  | { readonly kind: "elsewhere"; readonly name: string }
  | { readonly kind: "unknown"; readonly name: string; readonly why: string }
  | { readonly kind: "no-package"; readonly name: string }
  | { readonly kind: "no-version"; readonly name: string; readonly newest: string | undefined };

/** What a dependency asks a registry for. */
export interface Wish {
  readonly name: string;
  /** The range or dist-tag as npm quotes it, without an alias before it. */
  readonly asked: string;
  readonly accepts: (version: string, tags: readonly string[]) => boolean;
}

/** What the registry is to be asked about a dependency; nothing where it is none of the registry's business. */
export function findWish(
  { spec, specifier, field, optional, bundled }: Dependency,
  members: World["members"],
): Wish | undefined {
  // Nobody misses an optional peer, and what is bundled has to be in the tarball.
  if (bundled || (field === "peerDependencies" && optional)) return undefined;
  if (spec.kind === "tag") {
    return { name: spec.target, asked: spec.tag, accepts: (_, tags) => tags.includes(spec.tag) };
  }
  if (spec.kind !== "range" && spec.kind !== "workspace") return undefined;
  const range = publishedRange(spec, members.get(spec.target)?.version ?? "");
  if (range === undefined) return undefined;
  return {
    name: spec.target,
    asked: askedAs({ spec, specifier }, range),
    accepts: (version) => satisfies(version, range),
  };
}

/**
 * A range as npm quotes it: as its manifest has it, without the alias before it.
 *
 * @param range That of a specifier that is none by itself, such as `workspace:^`.
 */
export function askedAs({ spec, specifier }: Pick<Dependency, "spec" | "specifier">, range: string): string {
  if (spec.kind !== "range") return range;
  const written = specifier
    .trim()
    .replace(/^npm:@?[^@]*@?/i, "")
    .trim();
  return written === "" ? "*" : written;
}

/** As npm picks versions: every version counts as `*`, and of other ranges a prerelease is only in those that name one. */
export function satisfies(version: string, range: string): boolean {
  return range === "*" || semver.satisfies(version, range, true);
}

/**
 * The range that a dependency has once it is packed.
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

/** Looks for what a package needs in this release and on the registry. */
export function findAnswer(wish: Wish, dependent: Dependent, world: World): Answer {
  const { name } = wish;
  const planned = world.planned.get(name);
  if (planned !== undefined && wish.accepts(planned.version, distTagsOf(planned))) return { kind: "met", name };
  const found = askRegistry(wish, dependent, world);
  if (found.kind === "met" && planned !== undefined) return { kind: "older", name, planned: planned.version };
  const missing = found.kind === "no-package" || found.kind === "no-version" || found.kind === "hidden";
  return missing && world.isLate !== true && world.isElsewhere(name) ? { kind: "elsewhere", name } : found;
}

function askRegistry({ name, accepts }: Wish, dependent: Dependent, { registry }: World): Answer {
  const state = registry?.get(name);
  if (state === undefined) return { kind: "not-asked", name };
  switch (state.kind) {
    case "refused":
    case "unreachable":
      return { kind: "unknown", name, why: state.message };
    case "absent": {
      const proven = !name.startsWith("@") || dependent.public || state.credential === true;
      return { kind: proven ? "no-package" : "hidden", name };
    }
    case "present": {
      const { versions, distTags } = state;
      const tags = Object.entries(distTags);
      // Most ranges have the newest version in them, and some packages have thousands.
      const newestFirst = [...new Set([...Object.values(distTags), ...Object.keys(versions)])];
      const met = newestFirst.some(
        (version) =>
          Object.hasOwn(versions, version) &&
          accepts(
            version,
            tags.flatMap(([tag, it]) => (it === version ? [tag] : [])),
          ),
      );
      return met ? { kind: "met", name } : { kind: "no-version", name, newest: distTags["latest"] };
    }
  }
}
