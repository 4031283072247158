import type { BumpType, Json, RangeSettings } from "@slipway/core";
import * as v from "valibot";

/** A package as changesets takes it. */
interface ChangesetsPackage {
  /** Absolute path. */
  readonly dir: string;
  readonly packageJson: ChangesetsManifest;
}

export interface ChangesetsWorkspace {
  readonly root: ChangesetsPackage;
  /** Without the root, unless it is alone. */
  readonly packages: ChangesetsPackage[];
}

type Ranges = Record<string, string>;

/** The fields of a manifest that changesets looks at. */
export interface ChangesetsManifest {
  name: string;
  /** Empty where there is none. */
  version: string;
  private: boolean;
  dependencies?: Ranges | undefined;
  devDependencies?: Ranges | undefined;
  peerDependencies?: Ranges | undefined;
  optionalDependencies?: Ranges | undefined;
}

export interface ParsedChangeset {
  readonly id: string;
  readonly summary: string;
  readonly releases: { readonly name: string; readonly type: BumpType }[];
}

/** `.changeset/pre.json`; of changesets 3 without the last two. */
export interface PreState {
  mode: "pre" | "exit";
  tag: string;
  initialVersions: Record<string, string>;
  changesets: string[];
}

interface AssembledRelease {
  readonly name: string;
  readonly type: BumpType;
  readonly oldVersion: string | undefined;
  readonly newVersion: string | undefined;
  readonly changesets: readonly string[];
}

/** A repository's settings as one major understands them. */
export interface Settings {
  /**
   * What `changeset version` would release.
   *
   * @throws {Error} In changesets' own words.
   */
  readonly assemble: (changesets: ParsedChangeset[], pre: PreState | undefined) => readonly AssembledRelease[];
  /** Whether no changeset raises a package: it is ignored, or private where private ones are left alone. */
  readonly isSkipped: (manifest: ChangesetsManifest) => boolean;
  readonly ranges: RangeSettings;
}

/** One major of changesets: its own functions behind one interface. None of them runs code of the repository. */
export interface Planner {
  /** @throws {Error} In changesets' own words. */
  readonly parse: (text: string) => Omit<ParsedChangeset, "id">;
  /**
   * @param json What `.changeset/config.json` holds.
   * @throws {Error} In changesets' own words, a line for each thing that is wrong.
   */
  readonly configure: (json: { readonly [key: string]: Json }, workspace: ChangesetsWorkspace) => Settings;
}

/** The part of a configuration that both majors call the same. */
interface SharedConfig {
  readonly ignore: readonly string[];
  readonly privatePackages: { readonly version: boolean };
  readonly updateInternalDependencies: "patch" | "minor";
  readonly bumpVersionsWithWorkspaceProtocolOnly?: boolean;
  readonly ___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH: {
    readonly onlyUpdatePeerDependentsWhenOutOfRange: boolean;
  };
}

/** Settings as a major has completed them, with its own way to assemble a release. */
export function createSettings(config: SharedConfig, major: 2 | 3, assemble: Settings["assemble"]): Settings {
  const { ignore, privatePackages, updateInternalDependencies, bumpVersionsWithWorkspaceProtocolOnly = false } = config;
  const { onlyUpdatePeerDependentsWhenOutOfRange } = config.___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH;
  return {
    assemble,
    isSkipped: ({ name, version, private: isPrivate }) =>
      ignore.includes(name) || (isPrivate && !privatePackages.version) || version === "",
    ranges: {
      major,
      updateInternalDependencies,
      onlyUpdatePeerDependentsWhenOutOfRange,
      bumpVersionsWithWorkspaceProtocolOnly,
    },
  };
}

const ranges: v.GenericSchema<unknown, Ranges | undefined> = v.fallback(
  v.optional(v.record(v.string(), v.string())),
  undefined,
);

/** Of anything else in these fields changesets makes nothing. */
const ManifestSchema: v.GenericSchema<unknown, ChangesetsManifest> = v.object({
  name: v.fallback(v.string(), ""),
  version: v.fallback(v.string(), ""),
  private: v.pipe(v.unknown(), v.transform(Boolean)),
  dependencies: ranges,
  devDependencies: ranges,
  peerDependencies: ranges,
  optionalDependencies: ranges,
});

export function toChangesetsManifest(manifest: { readonly [key: string]: Json }): ChangesetsManifest {
  return v.parse(ManifestSchema, { private: false, ...manifest });
}

const PreStateSchema: v.GenericSchema<unknown, PreState> = v.object({
  mode: v.picklist(["pre", "exit"]),
  tag: v.string(),
  initialVersions: v.optional(v.record(v.string(), v.string()), {}),
  changesets: v.optional(v.array(v.string()), []),
});

/** What is wrong with a value, and the keys that lead to it. */
interface Fault {
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

/** What `.changeset/pre.json` holds, or everything that is wrong with it. */
export function parsePreState(json: Json): { readonly state: PreState } | { readonly faults: readonly Fault[] } {
  const parsed = v.safeParse(PreStateSchema, json);
  if (parsed.success) return { state: parsed.output };
  return {
    faults: parsed.issues.map(({ message, path = [] }) => {
      const keys = path.map(({ key }) => (typeof key === "number" ? key : String(key)));
      return { path: keys, reason: keys.length === 0 ? message : `${message} for \`${keys.join(".")}\`` };
    }),
  };
}

/** Planners print to a terminal of their own what they throw or return as well. */
export function muted<T>(work: () => T): T {
  const { error, warn } = console;
  Object.assign(console, { error: stayQuiet, warn: stayQuiet });
  try {
    return work();
  } finally {
    Object.assign(console, { error, warn });
  }
}

function stayQuiet(): void {}
