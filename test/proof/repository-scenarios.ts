import { createManifest } from "../fixtures/create-manifest.ts";
import type { FileContent } from "../fixtures/create-repository.ts";
import { createWorkflow } from "./create-workflow.ts";
import type { RepositoryScenario } from "./scenario.ts";

const RELEASE = ".github/workflows/release.yml";
const INDEX = { "index.js": "export const answer = 42;\n" };
const EXPECTED = 'expected to match "https://github.com/acme/anvils" from provenance';

/** A repository with one package that publishes well, but for what `extra` and `workflow` change. */
function single(
  name: string,
  extra: Readonly<Record<string, unknown>> = {},
  workflow: string | undefined = undefined,
): Record<string, FileContent> {
  const manifest = Object.entries(createManifest(name, undefined, extra)).filter(([, value]) => value !== undefined);
  return { "package.json": Object.fromEntries(manifest), ...INDEX, ...(workflow !== undefined && { [RELEASE]: workflow }) };
}

function at(url: string): Readonly<Record<string, unknown>> {
  return { repository: { type: "git", url } };
}

const MANIFESTS: readonly RepositoryScenario[] = [
  {
    rows: ["PROV-01"],
    title: "a manifest without `repository`",
    files: single("prov-01", { repository: undefined }),
    predicted: ["REPOSITORY_MISSING"],
    fixed: true,
    rehearsed: `package.json: \\"repository.url\\" is \\"\\", ${EXPECTED.replaceAll('"', '\\"')}`,
  },
  {
    rows: ["PROV-02"],
    title: "the repository in another letter case",
    files: single("prov-02", at("git+https://github.com/Acme/anvils.git")),
    environment: { GITHUB_REPOSITORY: "acme/anvils" },
    predicted: ["REPOSITORY_CASE_MISMATCH"],
    fixed: true,
    rehearsed: "git+https://github.com/Acme/anvils.git",
  },
  {
    rows: ["PROV-03", "CFG-06"],
    title: "the repository before it was renamed",
    files: single("prov-03", at("git+https://github.com/acme/old-anvils.git")),
    environment: { GITHUB_REPOSITORY: "acme/anvils" },
    predicted: ["REPOSITORY_URL_MISMATCH"],
    fixed: true,
    rehearsed: "git+https://github.com/acme/old-anvils.git",
  },
  {
    rows: ["PROV-04"],
    title: "a `git+http` address",
    files: single("prov-04", at("git+http://github.com/acme/anvils.git")),
    predicted: ["REPOSITORY_SCHEME_REJECTED"],
    fixed: true,
    rehearsed: "git+http://github.com/acme/anvils.git",
  },
  {
    rows: ["PROV-05"],
    title: "provenance asked for in a private repository",
    files: single("prov-05", { publishConfig: { access: "public", provenance: true } }),
    payload: { visibility: "private", private: true },
    predicted: ["ENVIRONMENT_VISIBILITY_UNSUPPORTED"],
    rehearsed: 'Unsupported GitHub Actions source repository visibility: \\"private\\"',
  },
  {
    rows: ["PACK-01"],
    title: "`workspace:` in a repository that npm packs",
    files: {
      "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
      "packages/a/package.json": createManifest("pack-01-a", "packages/a"),
      "packages/a/index.js": "export const a = 1;\n",
      "packages/b/package.json": createManifest("pack-01-b", "packages/b", { dependencies: { "pack-01-a": "workspace:*" } }),
      "packages/b/index.js": "export const b = 1;\n",
    },
    predicted: ["DEPENDENCY_PROTOCOL_LEFT"],
    rehearsed: 'Unsupported URL Type \\"workspace:\\": workspace:*',
  },
  {
    rows: ["CFG-01", "PUB-04"],
    title: "a package that was never published",
    files: single("cfg-01", {}, createWorkflow()),
    predicted: ["FIRST_PUBLISH_UNDER_OIDC"],
    uncreated: true,
    rehearsed: "OIDC token exchange error - package not found",
  },
  {
    rows: ["CFG-16"],
    title: "a name whose versions were all unpublished",
    files: single("cfg-16"),
    packument: { name: "cfg-16", time: { unpublished: { time: "2026-01-01T00:00:00.000Z", versions: ["0.9.0"] } } },
    predicted: ["PACKAGE_UNPUBLISHED"],
  },
  {
    rows: ["WF-23"],
    title: "provenance switched off in the manifest",
    files: single("wf-23", { publishConfig: { access: "public", provenance: false } }),
    predicted: ["PROVENANCE_DISABLED"],
    rehearsed: "it was published without provenance",
  },
  {
    rows: ["PACK-12", "PACK-11"],
    title: "a manifest that names another registry",
    files: single("pack-12", { publishConfig: { access: "public", provenance: true, registry: "https://registry.example/" } }),
    predicted: ["REGISTRY_REDIRECTED"],
  },
  {
    rows: ["PUB-01"],
    title: "many new packages at once",
    files: {
      "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
      ...Object.fromEntries(
        Array.from({ length: 21 }, (_, index): [string, FileContent] => [
          `packages/p${index}/package.json`,
          createManifest(`pub-01-${index}`, `packages/p${index}`),
        ]),
      ),
    },
    predicted: ["FIRST_PUBLISH_BURST"],
  },
];

const WORKFLOWS: readonly RepositoryScenario[] = [
  {
    rows: ["WF-01"],
    title: "a job without `id-token: write`",
    files: single("wf-01", {}, createWorkflow({ job: { permissions: { contents: "read" } } })),
    predicted: ["WORKFLOW_ID_TOKEN_MISSING"],
    fixed: true,
    rehearsed: "this job has no ID token",
  },
  {
    rows: ["WF-02"],
    title: "a caller that does not pass `id-token: write` on",
    files: {
      ...single("wf-02"),
      [RELEASE]: createWorkflow({
        job: { permissions: { contents: "read" }, uses: "./.github/workflows/publish.yml" },
        without: ["runs-on", "steps"],
      }),
      ".github/workflows/publish.yml": createWorkflow({ on: { workflow_call: {} } }),
    },
    predicted: ["WORKFLOW_CALLER_PERMISSION"],
    fixed: true,
    rehearsed: "this job has no ID token",
  },
  {
    rows: ["PROV-06"],
    title: "a self-hosted runner",
    files: single("prov-06", {}, createWorkflow({ job: { "runs-on": "self-hosted" } })),
    payload: { visibility: "public", private: false },
    predicted: ["WORKFLOW_RUNNER_UNSUPPORTED"],
    rehearsed: 'Unsupported GitHub Actions runner environment: \\"self-hosted\\"',
  },
  {
    rows: ["PROV-05"],
    title: "a workflow that asks for provenance in a private repository",
    files: single("prov-05-workflow", {}, createWorkflow({ run: "npm publish --provenance" })),
    payload: { visibility: "private", private: true },
    predicted: ["WORKFLOW_PROVENANCE_PRIVATE"],
  },
  {
    rows: ["CFG-03"],
    title: "a trust record for another file",
    files: { ...single("cfg-03", {}, createWorkflow()), "slipway.json": { workflow: "publish.yml" } },
    predicted: ["WORKFLOW_FILE_MISMATCH"],
  },
  {
    rows: ["CFG-04"],
    title: "a trust record for the workflow that is only called",
    files: {
      ...single("cfg-04"),
      [RELEASE]: createWorkflow({ job: { uses: "./.github/workflows/publish.yml" }, without: ["runs-on", "steps"] }),
      ".github/workflows/publish.yml": createWorkflow({ on: { workflow_call: {} } }),
      "slipway.json": { workflow: "publish.yml" },
    },
    predicted: ["WORKFLOW_FILE_MISMATCH"],
  },
  {
    rows: ["CFG-05"],
    title: "a trust record for another environment",
    files: {
      ...single("cfg-05", {}, createWorkflow({ job: { environment: "Release" } })),
      "slipway.json": { environment: "release" },
    },
    predicted: ["WORKFLOW_ENVIRONMENT_MISMATCH"],
  },
  {
    rows: ["WF-04"],
    title: "Node 22, whose npm is too old",
    files: single("wf-04", {}, createWorkflow({ node: "22" })),
    predicted: ["WORKFLOW_NPM_TOO_OLD"],
  },
  {
    rows: ["WF-05"],
    title: "npm 12 on a Node that it refuses",
    files: single("wf-05", {}, createWorkflow({ node: "22.14.0", steps: [{ run: "npm install -g npm@12" }] })),
    predicted: ["WORKFLOW_NPM_NODE_MISMATCH"],
  },
  {
    rows: ["WF-06"],
    title: "npm 12.0.0",
    files: single("wf-06", {}, createWorkflow({ steps: [{ run: "npm install -g npm@12.0.0" }] })),
    predicted: ["WORKFLOW_NPM_BROKEN"],
  },
  {
    rows: ["WF-08"],
    title: "a self-upgrade of the npm of Node 22.22.2",
    files: single("wf-08", {}, createWorkflow({ node: "22.22.2", steps: [{ run: "npm install -g npm@11" }] })),
    predicted: ["WORKFLOW_NPM_BROKEN"],
  },
  {
    rows: ["WF-12"],
    title: "a guard with the repository's old name",
    files: single("wf-12", {}, createWorkflow({ job: { if: "github.repository == 'acme/old-anvils'" } })),
    predicted: ["WORKFLOW_GUARD_EXCLUDES_REPOSITORY"],
  },
  {
    rows: ["WF-12"],
    title: "a failure that is swallowed",
    files: single("wf-12-swallowed", {}, createWorkflow({ run: "npm publish || true" })),
    predicted: ["WORKFLOW_FAILURE_SWALLOWED"],
  },
  {
    rows: ["WF-13"],
    title: "a job without a guard against forks",
    files: single("wf-13", {}, createWorkflow({ without: ["if"] })),
    predicted: ["WORKFLOW_FORK_GUARD_MISSING"],
  },
  {
    rows: ["WF-14"],
    title: "a semantic-release that does not know OIDC",
    files: single(
      "wf-14",
      { devDependencies: { "@semantic-release/npm": "^12.0.0" } },
      createWorkflow({ run: "npx semantic-release" }),
    ),
    predicted: ["WORKFLOW_TOOL_WITHOUT_OIDC"],
  },
  {
    rows: ["WF-15"],
    title: "a lerna that does not know OIDC",
    files: single("wf-15", { devDependencies: { lerna: "^8.0.0" } }, createWorkflow({ run: "npx lerna publish" })),
    predicted: ["WORKFLOW_TOOL_WITHOUT_OIDC"],
  },
  {
    rows: ["WF-16"],
    title: "a yarn that does not know OIDC",
    files: single("wf-16", { packageManager: "yarn@4.9.2" }, createWorkflow({ run: "yarn npm publish" })),
    predicted: ["WORKFLOW_TOOL_WITHOUT_OIDC"],
  },
  {
    rows: ["WF-17", "WF-09"],
    title: "a pnpm that prefers the placeholder of setup-node",
    files: single("wf-17", { packageManager: "pnpm@11.0.2" }, createWorkflow({ run: "pnpm publish --no-git-checks" })),
    predicted: ["WORKFLOW_TOOL_WITHOUT_OIDC"],
  },
  {
    rows: ["WF-18"],
    title: "a changesets action that writes a token line",
    files: single(
      "wf-18",
      {},
      createWorkflow({
        job: {
          steps: [
            { uses: "actions/checkout@v6" },
            { uses: "changesets/action@v1.5.3", with: { publish: "npx changeset publish" } },
          ],
        },
      }),
    ),
    predicted: ["WORKFLOW_TOOL_WITHOUT_OIDC"],
  },
  {
    rows: ["WF-21"],
    title: "a release that GitHub's own token made",
    files: {
      ...single("wf-21", {}, createWorkflow({ on: { release: { types: ["published"] } } })),
      ".github/workflows/version.yml": createWorkflow({
        on: { push: { branches: ["main"] } },
        job: { permissions: { contents: "write" } },
        run: "gh release create v1 --generate-notes",
        env: { GH_TOKEN: "${{ github.token }}" },
      }),
    },
    predicted: ["WORKFLOW_RELEASE_EVENT_UNSEEN"],
  },
  {
    rows: ["WF-22"],
    title: "an npm without `stage`",
    files: single("wf-22", {}, createWorkflow({ run: "npm stage publish", steps: [{ run: "npm i -g npm@11.12.0" }] })),
    predicted: ["WORKFLOW_NPM_TOO_OLD"],
  },
  {
    rows: ["WF-24"],
    title: "publishing in a container started by hand",
    files: single("wf-24", {}, createWorkflow({ run: "docker run --rm -v $PWD:/w -w /w node:24 npm publish" })),
    predicted: ["WORKFLOW_PUBLISH_IN_DOCKER"],
  },
  {
    rows: ["WF-28"],
    title: "several packages in one npm",
    files: single("wf-28", {}, createWorkflow({ run: "npm publish --workspaces" })),
    predicted: ["WORKFLOW_NPM_WORKSPACES"],
  },
];

/** What `check` sees in files, workflows, payload and registry. */
export const repositoryScenarios: readonly RepositoryScenario[] = [...MANIFESTS, ...WORKFLOWS];
