import type { ProviderFacts } from "./provider.ts";

/** Where the expected identity came from; a git remote may spell the letter case wrongly. */
export type IdentitySource = "environment" | "option" | "git-remote";

/** What the local clone says, where there is one. A job without a checkout has none. */
export interface Checkout {
  /** Full hash of `HEAD`. */
  readonly head: string;
  /** Full hash of the commit that the run's tag names in this clone; absent without a tag or when it was not fetched. */
  readonly tagCommit?: string;
  /** Whether the run's commit is an ancestor of the default branch; absent in a shallow clone. */
  readonly onDefaultBranch?: boolean;
  /** Tracked files that differ from `HEAD`, as POSIX paths; absent outside of a run, and where git did not tell. */
  readonly changed?: readonly string[] | undefined;
}

/** The environment of a run, read once. Holds no credential. */
export interface ReleaseContext {
  /** The service that the release runs on: the one of this run, or the one it will be. */
  readonly provider: ProviderFacts;
  /** Where this run is. */
  readonly ci: ProviderFacts["id"] | "other" | "none";
  readonly repository?: { readonly identity: RepositoryIdentity; readonly source: IdentitySource };
  /** What the git remote `upstream` names, where nothing but the remote `origin` tells which repository this is. */
  readonly upstream?: RepositoryIdentity;
  /** Why git tells nothing of a repository that is there, in one line; absent where it does. */
  readonly gitFailure?: string;
  /** `push`, `workflow_dispatch`, `pull_request`, … */
  readonly event?: string;
  /** `refs/tags/release-1` */
  readonly ref?: string;
  /** Full commit hash. */
  readonly commit?: string;
  /** Name of the tag that `ref` is, without `refs/tags/`. */
  readonly tag?: string;
  /** Who started the run. */
  readonly actor?: string;
  readonly defaultBranch?: string;
  /** Whether the repository is a fork of another one. */
  readonly fork?: boolean;
  /** Set in runs of a pull request; `fork` says that its head is in another repository. */
  readonly pullRequest?: {
    readonly number: number;
    readonly fork: boolean;
    /** Full hash of the commit that it would be merged into. */
    readonly base?: string | undefined;
    /** Name of the branch that it would be merged into. */
    readonly branch?: string | undefined;
    /** What is checked out is the merge of the two, made to be looked at. */
    readonly merged?: boolean | undefined;
  };
  readonly checkout?: Checkout;
  /**
   * The pipeline file that entered the run: the one npm compares with the trust record. `file` is the
   * base name, as in the trust record; `ref` the ref the file was read from.
   */
  readonly workflow?: { readonly file: string; readonly ref: string };
  readonly environment?: string;
  /** As the ID token calls it. */
  readonly runner?: string;
  readonly visibility?: "public" | "private" | "internal";
  /** Whether this job can get an ID token for the registry. */
  readonly idToken: boolean;
  /** `attempt` is absent where the service does not tell. */
  readonly run?: { readonly id: string; readonly attempt?: number; readonly url: string };
}

/** The repository that signs provenance, spelt as its server spells it: letter case matters to npm. */
export interface RepositoryIdentity {
  /** Origin without a trailing slash, such as `https://github.com`. */
  readonly server: string;
  /** Several segments for a group within a group. */
  readonly owner: string;
  readonly name: string;
}
