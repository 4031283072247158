import type { RepositoryIdentity } from "./repository-identity.ts";

/** Where the expected identity came from; a git remote may spell the letter case wrongly. */
export type IdentitySource = "environment" | "option" | "git-remote";

/** The environment of a run, read once. Holds no credential. */
export interface ReleaseContext {
  readonly ci: "github-actions" | "other" | "none";
  readonly repository?: { readonly identity: RepositoryIdentity; readonly source: IdentitySource };
  /** `push`, `workflow_dispatch`, `pull_request`, … */
  readonly event?: string;
  /** `refs/tags/release-1` */
  readonly ref?: string;
  /** Full commit hash. */
  readonly commit?: string;
  /** The workflow that entered the run (`GITHUB_WORKFLOW_REF`): the one npm compares with the trust record. */
  readonly workflow?: { readonly file: string; readonly ref: string };
  readonly environment?: string;
  readonly runner?: "github-hosted" | "self-hosted";
  readonly visibility?: "public" | "private" | "internal";
  /** Whether this job can ask for an ID token (`id-token: write`). */
  readonly idToken: boolean;
  readonly run?: { readonly id: string; readonly attempt: number; readonly url: string };
}
