import type { DeclaredTrust, PublishingJob } from "../context/publishing-job.ts";
import type { ReleaseContext } from "../context/release-context.ts";
import type { PublishPlan } from "../plan/publish-plan.ts";
import type { PublishSettings } from "../plan/publish-settings.ts";
import type { Problem } from "../problems/problem.ts";
import type { RegistryState } from "../registry/registry-state.ts";
import type { PublishJob } from "../workflow/publish-job.ts";
import type { RepositoryWorkflows } from "../workflow/workflow.ts";
import type { Workspace, WorkspacePackage } from "../workspace/workspace.ts";

/**
 * Who sends the manifest to the registry. `npm`, which Slipway does as well, normalises `repository` on the way; pnpm
 * 11 and later, yarn and bun send it as written.
 */
export type SendingClient = "npm" | "raw";

/** Everything that can be known before packing. What was not read is absent, and rules that need it say nothing. */
export interface CheckInput {
  readonly workspace: Workspace;
  /** The packages this release may publish: not private, not filtered out. */
  readonly publishable: readonly WorkspacePackage[];
  readonly context: ReleaseContext;
  readonly client: SendingClient;
  readonly registry?: RegistryState;
  /** npm's configuration and the options of this run, as far as they say how to publish. */
  readonly settings?: PublishSettings;
  /** A plan made earlier, packed or not; its versions may be on the registry by now. */
  readonly plan?: PublishPlan;
  /** Set in a job that publishes by trusted publishing. */
  readonly job?: PublishingJob;
  /** The repository's workflows; absent when they were not read. */
  readonly workflows?: RepositoryWorkflows;
  /** The jobs in them that publish: empty when there is none. */
  readonly publishJobs?: readonly PublishJob[];
  /** Release tags that exist, newest first. */
  readonly releaseTags?: readonly string[];
  /** What the configuration says the packages' trusted publisher is. */
  readonly trust?: DeclaredTrust;
}

/** Looks at one aspect and returns what is wrong with it. */
export type Rule = (input: CheckInput) => Iterable<Problem>;
