import { createSingle } from "./create-single.ts";
import { createWorkflow } from "./create-workflow.ts";
import type { RepositoryScenario } from "./scenario.ts";

/** Of jobs that cannot do what they are there for. */
export const jobWorkScenarios: readonly RepositoryScenario[] = [
  {
    rows: ["JOB-01"],
    title: "a token that nobody reads",
    files: createSingle(
      "job-01",
      {},
      createWorkflow({
        job: { permissions: { contents: "read" } },
        steps: [{ uses: "actions/setup-node@v7", with: { "registry-url": "https://registry.example" } }],
        env: { NPM_TOKEN: "${{ secrets.NPM_TOKEN }}" },
      }),
    ),
    predicted: ["WORKFLOW_TOKEN_UNREAD"],
  },
];
