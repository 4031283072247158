import { createManifest } from "../fixtures/create-manifest.ts";
import type { FileContent } from "../fixtures/create-repository.ts";
import { createSingle } from "./create-single.ts";
import { createWorkflow } from "./create-workflow.ts";
import type { RepositoryScenario } from "./scenario.ts";

const EXPECTED = 'expected to match "https://github.com/acme/anvils" from provenance';

/** Of manifests and what the registry holds. */
export const manifestScenarios: readonly RepositoryScenario[] = [
  {
    rows: ["PROV-01"],
    title: "a manifest without `repository`",
    files: createSingle("prov-01", { repository: undefined }),
    predicted: ["REPOSITORY_MISSING"],
    fixed: true,
    rehearsed: `package.json: \\"repository.url\\" is \\"\\", ${EXPECTED.replaceAll('"', '\\"')}`,
  },
  {
    rows: ["PROV-02"],
    title: "the repository in another letter case",
    files: createSingle("prov-02", at("git+https://github.com/Acme/anvils.git")),
    environment: { GITHUB_REPOSITORY: "acme/anvils" },
    predicted: ["REPOSITORY_CASE_MISMATCH"],
    fixed: true,
    rehearsed: "git+https://github.com/Acme/anvils.git",
  },
  {
    rows: ["PROV-03", "CFG-06"],
    title: "the repository before it was renamed",
    files: createSingle("prov-03", at("git+https://github.com/acme/old-anvils.git")),
    environment: { GITHUB_REPOSITORY: "acme/anvils" },
    predicted: ["REPOSITORY_URL_MISMATCH"],
    fixed: true,
    rehearsed: "git+https://github.com/acme/old-anvils.git",
  },
  {
    rows: ["PROV-04"],
    title: "a `git+http` address",
    files: createSingle("prov-04", at("git+http://github.com/acme/anvils.git")),
    predicted: ["REPOSITORY_SCHEME_REJECTED"],
    fixed: true,
    rehearsed: "git+http://github.com/acme/anvils.git",
  },
  {
    rows: ["PROV-05"],
    title: "provenance asked for in a private repository",
    files: createSingle("prov-05", { publishConfig: { access: "public", provenance: true } }),
    payload: { visibility: "private", private: true },
    predicted: ["ENVIRONMENT_VISIBILITY_UNSUPPORTED"],
    rehearsed: 'Unsupported GitHub Actions source repository visibility: \\"private\\"',
  },
  {
    rows: ["WF-30"],
    title: "`workspace:` in a repository that names no client",
    files: {
      "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
      "packages/a/package.json": createManifest("wf-30-a", "packages/a"),
      "packages/a/index.js": "export const a = 1;\n",
      "packages/b/package.json": createManifest("wf-30-b", "packages/b", {
        dependencies: { "wf-30-a": "workspace:*" },
      }),
      "packages/b/index.js": "export const b = 1;\n",
    },
    predicted: ["PACKAGE_MANAGER_UNKNOWN"],
  },
  {
    rows: ["PACK-01"],
    title: "`workspace:` in a repository that npm packs",
    files: {
      "package.json": { name: "anvils", private: true, packageManager: "npm@11.21.0", workspaces: ["packages/*"] },
      "packages/a/package.json": createManifest("pack-01-a", "packages/a"),
      "packages/a/index.js": "export const a = 1;\n",
      "packages/b/package.json": createManifest("pack-01-b", "packages/b", {
        dependencies: { "pack-01-a": "workspace:*" },
      }),
      "packages/b/index.js": "export const b = 1;\n",
    },
    predicted: ["DEPENDENCY_PROTOCOL_LEFT"],
    rehearsed: 'Unsupported URL Type \\"workspace:\\": workspace:*',
  },
  {
    rows: ["PACK-06", "PACK-07"],
    title: "a new scoped package in a public repository",
    files: createSingle("@acme/pack-07", { publishConfig: { provenance: true } }),
    payload: { visibility: "public", private: false },
    predicted: ["ACCESS_UNDECLARED"],
    fixed: true,
  },
  {
    rows: ["CFG-01", "PUB-04"],
    title: "a package that was never published",
    files: createSingle("cfg-01", {}, createWorkflow()),
    predicted: ["FIRST_PUBLISH_UNDER_OIDC"],
    uncreated: true,
    rehearsed: "OIDC token exchange error - package not found",
  },
  {
    rows: ["CFG-16"],
    title: "a name whose versions were all unpublished",
    files: createSingle("cfg-16"),
    packument: { name: "cfg-16", time: { unpublished: { time: "2026-01-01T00:00:00.000Z", versions: ["0.9.0"] } } },
    predicted: ["PACKAGE_UNPUBLISHED"],
  },
  {
    rows: ["WF-23"],
    title: "provenance switched off in the manifest",
    files: createSingle("wf-23", { publishConfig: { access: "public", provenance: false } }),
    predicted: ["PROVENANCE_DISABLED"],
    rehearsed: "it was published without provenance",
  },
  {
    rows: ["PACK-12", "PACK-11"],
    title: "a manifest that names another registry",
    files: createSingle("pack-12", {
      publishConfig: { access: "public", provenance: true, registry: "https://registry.example/" },
    }),
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

function at(url: string): Readonly<Record<string, unknown>> {
  return { repository: { type: "git", url } };
}
