import { createTool, createTools, seedTools } from "./create-tools.ts";
import { createWorkflow } from "./create-workflow.ts";
import type { ClientScenario } from "./scenario.ts";

const RELEASE = ".github/workflows/release.yml";
const PUBLISH = ["publish"];
const GUARD = "github.repository == 'acme/tools'";
const NO_ENDPOINT = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined };

/** Of workflows. */
export const clientWorkflowScenarios: readonly ClientScenario[] = [
  {
    rows: ["WF-01"],
    title: "no `id-token: write`",
    client: "npm-11",
    arguments: PUBLISH,
    files: createTool("wf-01", {}, createWorkflow({ job: { permissions: { contents: "read" } } })),
    seeds: seedTools("wf-01"),
    trusted: ["wf-01"],
    environment: NO_ENDPOINT,
    predicted: ["WORKFLOW_ID_TOKEN_MISSING"],
    fixed: true,
    says: ["npm error code ENEEDAUTH", "This command requires you to be logged in to"],
  },
  {
    rows: ["WF-03"],
    title: "`--provenance` without `id-token: write`",
    client: "npm-11",
    arguments: ["publish", "--provenance", "--access=public"],
    files: createTool(
      "wf-03",
      {},
      createWorkflow({
        job: { if: GUARD, permissions: { contents: "read" } },
        run: "npm publish --provenance --access public",
        env: { NODE_AUTH_TOKEN: "${{ secrets.NPM_TOKEN }}" },
      }),
    ),
    seeds: seedTools("wf-03"),
    token: "bypass",
    environment: NO_ENDPOINT,
    predicted: ["WORKFLOW_ID_TOKEN_MISSING"],
    fixed: true,
    says: [
      "npm error code EUSAGE",
      'Provenance generation in GitHub Actions requires "write" access to the "id-token" permission',
    ],
  },
  {
    rows: ["WF-07"],
    title: "`-ws` with npm 12",
    client: "npm-12",
    arguments: ["publish", "-ws"],
    files: {
      ...createTools("wf-07"),
      [RELEASE]: createWorkflow({ run: "npm publish -ws", steps: [{ run: "npm install -g npm@12" }] }),
    },
    seeds: seedTools("wf-07"),
    predicted: ["WORKFLOW_NPM_WORKSPACES"],
    fixed: true,
    says: ["-ws is not a valid single-hyphen cli flag"],
  },
  {
    rows: ["PUB-05"],
    title: "the first of two packages fails, and the second is not tried",
    client: "npm-12",
    arguments: ["publish", "--workspaces"],
    files: createTools("pub-05-a", "pub-05-b"),
    seeds: seedTools("pub-05-a", "pub-05-b"),
    trusted: ["pub-05-b"],
    run: { visibility: "private" },
    says: ["npm error code ENEEDAUTH"],
    conceals: "+ pub-05-b@1.1.0",
  },
  {
    rows: ["WF-09", "WF-10"],
    title: "a token that is not good any more",
    client: "npm-11",
    arguments: PUBLISH,
    files: createTool("wf-10", {}, withToken()),
    seeds: seedTools("wf-10"),
    token: "stale",
    predicted: ["WORKFLOW_TOKEN_IN_SCOPE"],
    says: ["npm error code E404", "404 Not Found - PUT"],
  },
  {
    rows: ["WF-11"],
    title: "a token that asks for a one-time password",
    client: "npm-11",
    arguments: PUBLISH,
    files: createTool("wf-11", {}, withToken()),
    seeds: seedTools("wf-11"),
    token: "two-factor",
    predicted: ["WORKFLOW_TOKEN_IN_SCOPE"],
    says: ["npm error code EOTP"],
  },
  {
    rows: ["CFG-10"],
    title: "a token where the package allows none",
    client: "npm-11",
    arguments: PUBLISH,
    files: createTool("cfg-10", {}, withToken()),
    seeds: [{ name: "cfg-10", versions: [{ version: "1.0.0" }], disallowTokens: true }],
    token: "bypass",
    predicted: ["WORKFLOW_TOKEN_IN_SCOPE"],
    says: ["Two-factor authentication is required to publish this package but an automation token was specified"],
  },
  {
    rows: ["WF-17"],
    title: "pnpm, a package that is not trusted",
    client: "pnpm-11",
    arguments: ["publish", "--no-git-checks"],
    files: createTool("wf-17"),
    seeds: seedTools("wf-17"),
    says: ["ERR_PNPM_AUTH_TOKEN_EXCHANGE"],
  },
  {
    rows: ["WF-19"],
    title: "`devEngines` that insist on pnpm",
    client: "npm-11",
    arguments: ["install"],
    files: createTool(
      "wf-19",
      { devEngines: { packageManager: { name: "pnpm" } } },
      createWorkflow({ steps: [{ run: "npm install" }] }),
    ),
    predicted: ["WORKFLOW_DEV_ENGINES"],
    says: ["npm error code EBADDEVENGINES"],
  },
  {
    rows: ["WF-20"],
    title: "`npm whoami` under trusted publishing",
    client: "npm-11",
    arguments: ["whoami"],
    files: createTool("wf-20", {}, createWorkflow({ steps: [{ run: "npm whoami" }] })),
    predicted: ["WORKFLOW_COMMAND_NEEDS_TOKEN"],
    says: ["npm error code ENEEDAUTH"],
  },
  {
    rows: ["WF-25"],
    title: "a directory that npm takes for a repository",
    client: "npm-11",
    arguments: ["publish", "packages/wf-25"],
    files: { ...createTools("wf-25"), [RELEASE]: createWorkflow({ run: "npm publish packages/wf-25" }) },
    seeds: seedTools("wf-25"),
    environment: { GIT_SSH_COMMAND: "false" },
    predicted: ["WORKFLOW_PUBLISH_OPERAND"],
    fixed: true,
    says: ["npm error code 128", "ls-remote ssh://git@github.com/packages/wf-25.git"],
  },
  {
    rows: ["PROV-07"],
    title: "a run without a ref",
    client: "npm-11",
    arguments: PUBLISH,
    files: createTool("prov-07", {}, createWorkflow({ on: { release: { types: ["published"] } }, job: { if: GUARD } })),
    seeds: seedTools("prov-07"),
    trusted: ["prov-07"],
    run: { ref: "", event: "release" },
    predicted: ["WORKFLOW_RELEASE_EVENT_REF"],
    says: ["npm error code E422", "Missing SourceRepositoryRef in signing certificate"],
  },
];

function withToken(run = "npm publish"): string {
  return createWorkflow({ job: { if: GUARD }, run, env: { NODE_AUTH_TOKEN: "${{ secrets.NPM_TOKEN }}" } });
}
