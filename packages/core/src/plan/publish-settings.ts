/** The state in which `changeset pre enter` and `changeset pre exit` leave a repository (`.changeset/pre.json`). */
export interface ChangesetsPre {
  readonly mode: "pre" | "exit";
  readonly tag: string;
}

/** What is set for the whole release, outside of the manifests: npm's configuration and the options of this run. */
export interface PublishSettings {
  /** Registry URL from npm's configuration. */
  readonly registry: string;
  /** `@scope:registry` of npm's configuration, by scope with its `@`. npm prefers it to every other registry. */
  readonly scopeRegistries?: Readonly<Record<string, string>>;
  /** `tag` of npm's configuration, when it is set at all. */
  readonly tag?: string;
  /** `access` of npm's configuration, when it is set at all. */
  readonly access?: "public" | "restricted";
  /** Dist-tag asked for in this run. Goes before everything else. */
  readonly distTag?: string;
  readonly changesetsPre?: ChangesetsPre;
  /** `access` of `.changeset/config.json`, which changesets publishes new packages with. */
  readonly changesetsAccess?: "public";
  /** Whether the release authenticates by ID token. Absent: it does when the job can get one. */
  readonly trustedPublishing?: boolean;
  /** Take every package that the registry does not know as if a person had created it. */
  readonly assumeCreated?: boolean;
}
