import { dependencyScenarios } from "./dependency-scenarios.ts";
import { jobWorkScenarios } from "./job-work-scenarios.ts";
import { manifestScenarios } from "./manifest-scenarios.ts";
import type { RepositoryScenario } from "./scenario.ts";
import { workflowScenarios } from "./workflow-scenarios.ts";

/** What `check` sees in files, workflows, payload and registry. */
export const repositoryScenarios: readonly RepositoryScenario[] = [
  ...manifestScenarios,
  ...workflowScenarios,
  ...jobWorkScenarios,
  ...dependencyScenarios,
];
