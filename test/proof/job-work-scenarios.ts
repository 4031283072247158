import { createSingle } from "./create-single.ts";
import { createWorkflow } from "./create-workflow.ts";
import type { RepositoryScenario } from "./scenario.ts";

/** A workspace of pnpm's whose packages nobody else can publish. */
function createTools(): RepositoryScenario["files"] {
  const member = (name: string, extra: object): object => ({
    name: `@acme/${name}`,
    version: "1.0.0",
    repository: { type: "git", url: "git+https://github.com/acme/anvils.git", directory: `packages/${name}` },
    ...extra,
  });
  return {
    "package.json": { name: "tools", private: true, packageManager: "pnpm@11.0.0" },
    "pnpm-workspace.yaml": "packages: ['packages/*']\n",
    "packages/a/package.json": member("a", { dependencies: { "@acme/b": "workspace:^" } }),
    "packages/b/package.json": member("b", { main: "src/b.ts", publishConfig: { access: "public", main: "b.js" } }),
  };
}

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
  {
    rows: ["JOB-02"],
    title: "npm in the directories of a matrix, in a workspace of pnpm's",
    files: {
      ...createTools(),
      ".github/workflows/release.yml": createWorkflow({
        job: {
          strategy: { matrix: { package: ["a", "b"] } },
          defaults: { run: { "working-directory": "packages/${{ matrix.package }}" } },
        },
      }),
    },
    predicted: ["DEPENDENCY_PROTOCOL_LEFT", "PUBLISH_CONFIG_IGNORED"],
  },
];
