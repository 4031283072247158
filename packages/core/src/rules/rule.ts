import type { ReleaseContext } from "../context/release-context.ts";
import type { Problem } from "../problems/problem.ts";
import type { RegistryState } from "../registry/registry-state.ts";
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
}

/** Looks at one aspect and returns what is wrong with it. */
export type Rule = (input: CheckInput) => Iterable<Problem>;
