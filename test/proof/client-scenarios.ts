import { clientManifestScenarios } from "./client-manifest-scenarios.ts";
import { clientTrustScenarios } from "./client-trust-scenarios.ts";
import { clientWorkflowScenarios } from "./client-workflow-scenarios.ts";
import type { ClientScenario } from "./scenario.ts";

/** What the clients say themselves, before the registry does or instead of it. */
export const clientScenarios: readonly ClientScenario[] = [
  ...clientWorkflowScenarios,
  ...clientManifestScenarios,
  ...clientTrustScenarios,
];
