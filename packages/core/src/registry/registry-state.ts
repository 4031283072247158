/** One published version as a packument shows it. */
export interface PublishedVersion {
  /** Subresource integrity string, `sha512-…`; old versions may have none. */
  readonly integrity?: string;
  /** Hexadecimal SHA-1, which every version has. */
  readonly shasum?: string;
  /** Where its attestations are; absent for one that was published without provenance. */
  readonly attestations?: string;
  readonly deprecated?: true;
  /** What its installation does, where the registry was asked for that. */
  readonly installation?: PublishedInstallation;
  /** `name@version` of its manifest, where that is another than it is listed under. */
  readonly callsItself?: string;
  /** Where clients get it from. */
  readonly tarball?: string;
  /** Bytes of its contents, where the registry says so (versions since 2018). */
  readonly unpackedSize?: number;
  /** Files in it, where the registry says so. */
  readonly fileCount?: number;
  /** Whether Node would load TypeScript at one of its entry points, where the registry showed them. */
  readonly typescript?: boolean;
}

/** What a packument says of the installation of a version; what its scripts are, only the manifest in the tarball tells. */
export interface PublishedInstallation {
  readonly fingerprint: Readonly<Record<string, string>>;
  readonly runsScripts: boolean;
  readonly hasShrinkwrap: boolean;
}

/** How the versions of a package came, as far as its full packument tells. Mirrors may strip that: what is absent is not known. */
export interface TrustedPublications {
  /** The version that was published last, by the registry's own times. */
  readonly last: string | undefined;
  /** Whether it came by trusted publishing. */
  readonly lastTrusted: true | undefined;
  /** The trusted publishers that versions came through, as npm names them (`oidc:…`), each once. */
  readonly records: readonly string[];
}

/**
 * What a registry answered about a name. Absent, refused and unreachable are three different answers: only the
 * registry's own "not found" means absent, and an outage is never a pending release.
 */
export type PackageState =
  /** `credential`: it was asked for with one. Without, a private package looks the same. */
  | { readonly kind: "absent"; readonly credential?: true }
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  | { readonly kind: "unreachable"; readonly message: string }
  | {
      readonly kind: "present";
      readonly versions: Readonly<Record<string, PublishedVersion>>;
      readonly distTags: Readonly<Record<string, string>>;
      /** Versions that were published and removed, where the registry was asked for them: none can be used again. */
      readonly burnt?: readonly string[];
      /** Absent where the full packument was not read. */
      readonly publications?: TrustedPublications | undefined;
      /** It was shown to somebody without a credential. Absent: whether it would be is not known. */
      readonly public?: true;
    };

/** What a registry says of a package when it answers. */
export type KnownPackage = Extract<PackageState, { kind: "absent" | "present" }>;

/** By package name. */
export type RegistryState = ReadonlyMap<string, PackageState>;
