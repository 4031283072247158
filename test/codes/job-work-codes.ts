import { createSingle } from "../proof/create-single.ts";
import { createWorkflow } from "../proof/create-workflow.ts";
import type { RepositoryCode } from "./code-scenario.ts";

const OFFLINE = "check --offline";

/** Of a job that cannot do what it is there for. */
export const jobWorkCodes: readonly RepositoryCode[] = [
  {
    code: "WORKFLOW_TOKEN_UNREAD",
    title: "a token in a variable that nobody reads",
    files: {
      ...createSingle(
        "anvil",
        {},
        createWorkflow({
          job: { permissions: { contents: "read" } },
          env: { NPM_TOKEN: "${{ secrets.NPM_TOKEN }}" },
        }),
      ),
      ".npmrc": "//registry.example/:_authToken=${NODE_AUTH_TOKEN}\n",
    },
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    NPM_TOKEN",
      "expected  NODE_AUTH_TOKEN",
      "predicts  npm error code ENEEDAUTH",
      ".github/workflows/release.yml:21:22",
    ],
  },
];
