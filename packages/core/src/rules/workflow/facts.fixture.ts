import { GITHUB_ACTIONS } from "../../../../ci/src/github-actions/facts.ts";
import { type CheckInput, createFacts, type Facts } from "../../rule/facts.ts";
import { findPublishJobs } from "../../workflow/publish-jobs.ts";
import type { RepositoryWorkflows } from "../../workflow/workflow.ts";

/** Of a repository whose workflows alone matter. */
export function createWorkflowFacts(workflows: RepositoryWorkflows, more: Partial<CheckInput> = {}): Facts {
  return createFacts({
    workspace: { base: "/", root: ".", git: true, tool: "single", packageManager: { name: "npm" }, packages: [] },
    publishable: [],
    context: { provider: GITHUB_ACTIONS, ci: "none", idToken: false },
    client: "npm",
    workflows,
    publishJobs: findPublishJobs(workflows),
    ...more,
  });
}
