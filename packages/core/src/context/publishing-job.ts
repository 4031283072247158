/** Where a static credential for the registry would come from: names, never values. */
export type TokenSource = {
  /** The value is empty, or names a variable that is not set. */
  readonly empty?: true;
} & (
  | { readonly kind: "variable"; readonly name: string }
  | {
      readonly kind: "npmrc";
      /** POSIX path from the workspace's base, or an absolute path for the user's and the global file. */
      readonly file: string;
      /** `//registry.example/:_authToken` */
      readonly key: string;
      /** 1-based, where the file was read for it. */
      readonly line?: number;
    }
);

/** What the packages' trusted publisher on the registry is said to be; each service has its own of these. */
export interface DeclaredTrust {
  /** `owner/name`; with the host before it where npm wants it so. */
  readonly repository?: string;
  /** Base name of the entry workflow: `release.yml`. */
  readonly workflow?: string;
  /** Absent when the trust record names none. */
  readonly environment?: string;
  /** UUIDs. */
  readonly organisation?: string;
  readonly project?: string;
  readonly pipelineDefinition?: string;
}

/**
 * What is true of a job that publishes by trusted publishing. Other jobs have none, and the rules about credentials say
 * nothing.
 */
export interface PublishingJob {
  /** `npm:<registry host>`, the audience the registry asks for. */
  readonly audience: string;
  /** Of an ID token of this job; absent when it could get none. */
  readonly claims?: IdTokenClaims;
  readonly tokenSources: readonly TokenSource[];
  readonly trust?: DeclaredTrust;
  /** As set by a flag, `NPM_CONFIG_PROVENANCE` or an `.npmrc`; absent when it is left to npm's automatism. */
  readonly provenance?: boolean;
  /** Whether this job can sign provenance at all. */
  readonly signs: boolean;
  /** Whether each exchange gets an ID token of its own; else all of them the one that was made when the job began. */
  readonly renewsIdTokens: boolean;
  /** Version of the running Node, without `v`. */
  readonly node: string;
}

/**
 * The claims of an ID token that npm, the certificate authority or a rule looks at, whatever the service calls them. Read from the
 * token without verifying it: whoever minted it for this job is trusted, and nobody else is asked to believe it.
 *
 * Sources: the references of GitHub, GitLab and CircleCI on OpenID Connect. `sub` is not for parsing, its form differs between repositories.
 */
export interface IdTokenClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  /** `owner/name`, spelt as its server spells it. */
  readonly repository?: string;
  readonly repositoryVisibility?: string;
  /** Empty when the run has no ref. */
  readonly ref?: string;
  readonly sha?: string;
  readonly eventName?: string;
  /** The workflow that entered the run: `owner/name/.github/workflows/release.yml@refs/tags/release-1`, `gitlab.com/group/name//.gitlab-ci.yml@refs/tags/1`. */
  readonly workflowRef?: string;
  /** The file the job stands in, which differs from `workflowRef` in a reusable workflow. */
  readonly jobWorkflowRef?: string;
  /** The deployment environment of the job. */
  readonly environment?: string;
  readonly runnerEnvironment?: string;
}
