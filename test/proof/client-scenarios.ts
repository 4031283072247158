import type { FileContent } from "../fixtures/create-repository.ts";
import { createWorkflow } from "./create-workflow.ts";
import type { ClientScenario } from "./scenario.ts";

const RELEASE = ".github/workflows/release.yml";
const PUBLISH = ["publish"];
const GUARD = "github.repository == 'acme/tools'";
const NO_ENDPOINT = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined };

function single(
  name: string,
  extra: Readonly<Record<string, unknown>> = {},
  workflow: string | undefined = undefined,
): Record<string, FileContent> {
  const repository = { type: "git", url: "git+https://github.com/acme/tools.git" };
  return {
    "package.json": { name, version: "1.1.0", repository, ...extra },
    ...(workflow !== undefined && { [RELEASE]: workflow }),
  };
}

function workspaces(...names: readonly string[]): Record<string, FileContent> {
  return {
    "package.json": { name: "tools", private: true, workspaces: names.map((name) => `packages/${name}`) },
    ...Object.fromEntries(names.map((name) => [`packages/${name}/package.json`, single(name)["package.json"] ?? {}])),
  };
}

function existing(...names: readonly string[]): NonNullable<ClientScenario["seeds"]> {
  return names.map((name) => ({ name, versions: [{ version: "1.0.0" }] }));
}

function withToken(run = "npm publish"): string {
  return createWorkflow({ job: { if: GUARD }, run, env: { NODE_AUTH_TOKEN: "${{ secrets.NPM_TOKEN }}" } });
}

const WORKFLOWS: readonly ClientScenario[] = [
  {
    rows: ["WF-01"],
    title: "no `id-token: write`",
    client: "npm-11",
    arguments: PUBLISH,
    files: single("wf-01", {}, createWorkflow({ job: { permissions: { contents: "read" } } })),
    seeds: existing("wf-01"),
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
    files: single(
      "wf-03",
      {},
      createWorkflow({
        job: { if: GUARD, permissions: { contents: "read" } },
        run: "npm publish --provenance --access public",
        env: { NODE_AUTH_TOKEN: "${{ secrets.NPM_TOKEN }}" },
      }),
    ),
    seeds: existing("wf-03"),
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
      ...workspaces("wf-07"),
      [RELEASE]: createWorkflow({ run: "npm publish -ws", steps: [{ run: "npm install -g npm@12" }] }),
    },
    seeds: existing("wf-07"),
    predicted: ["WORKFLOW_NPM_WORKSPACES"],
    fixed: true,
    says: ["-ws is not a valid single-hyphen cli flag"],
  },
  {
    rows: ["PUB-05"],
    title: "the first of two packages fails, and the second is not tried",
    client: "npm-12",
    arguments: ["publish", "--workspaces"],
    files: workspaces("pub-05-a", "pub-05-b"),
    seeds: existing("pub-05-a", "pub-05-b"),
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
    files: single("wf-10", {}, withToken()),
    seeds: existing("wf-10"),
    token: "stale",
    predicted: ["WORKFLOW_TOKEN_IN_SCOPE"],
    says: ["npm error code E404", "404 Not Found - PUT"],
  },
  {
    rows: ["WF-11"],
    title: "a token that asks for a one-time password",
    client: "npm-11",
    arguments: PUBLISH,
    files: single("wf-11", {}, withToken()),
    seeds: existing("wf-11"),
    token: "two-factor",
    predicted: ["WORKFLOW_TOKEN_IN_SCOPE"],
    says: ["npm error code EOTP"],
  },
  {
    rows: ["CFG-10"],
    title: "a token where the package allows none",
    client: "npm-11",
    arguments: PUBLISH,
    files: single("cfg-10", {}, withToken()),
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
    files: single("wf-17"),
    seeds: existing("wf-17"),
    says: ["ERR_PNPM_AUTH_TOKEN_EXCHANGE"],
  },
  {
    rows: ["WF-19"],
    title: "`devEngines` that insist on pnpm",
    client: "npm-11",
    arguments: ["install"],
    files: single(
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
    files: single("wf-20", {}, createWorkflow({ steps: [{ run: "npm whoami" }] })),
    predicted: ["WORKFLOW_COMMAND_NEEDS_TOKEN"],
    says: ["npm error code ENEEDAUTH"],
  },
  {
    rows: ["WF-25"],
    title: "a directory that npm takes for a repository",
    client: "npm-11",
    arguments: ["publish", "packages/wf-25"],
    files: { ...workspaces("wf-25"), [RELEASE]: createWorkflow({ run: "npm publish packages/wf-25" }) },
    seeds: existing("wf-25"),
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
    files: single("prov-07", {}, createWorkflow({ on: { release: { types: ["published"] } }, job: { if: GUARD } })),
    seeds: existing("prov-07"),
    trusted: ["prov-07"],
    run: { ref: "", event: "release" },
    predicted: ["WORKFLOW_RELEASE_EVENT_REF"],
    says: ["npm error code E422", "Missing SourceRepositoryRef in signing certificate"],
  },
];

const MANIFESTS: readonly ClientScenario[] = [
  {
    rows: ["PACK-02"],
    title: "`private` as a text",
    client: "npm-11",
    arguments: ["publish", "./packages/pack-02"],
    files: {
      ...workspaces("pack-02", "pack-02-other"),
      "packages/pack-02/package.json": { name: "pack-02", version: "1.1.0", private: "true" },
    },
    seeds: existing("pack-02", "pack-02-other"),
    predicted: ["PACKAGE_PRIVATE_INVALID"],
    says: ["npm error code EPRIVATE", "This package has been marked as private"],
  },
  {
    rows: ["PACK-03"],
    title: "a prerelease without a tag",
    client: "npm-11",
    arguments: PUBLISH,
    files: single("pack-03", { version: "2.0.0-0" }),
    seeds: existing("pack-03"),
    trusted: ["pack-03"],
    predicted: ["DIST_TAG_REQUIRED"],
    says: ["You must specify a tag using --tag when publishing a prerelease version."],
  },
  {
    rows: ["PACK-04"],
    title: "`latest` to a lower version",
    client: "npm-12",
    arguments: PUBLISH,
    files: single("pack-04"),
    seeds: [{ name: "pack-04", versions: [{ version: "2.0.0" }] }],
    trusted: ["pack-04"],
    predicted: ["DIST_TAG_LATEST_BACKWARDS"],
    says: ['Cannot implicitly apply the "latest" tag because previously published version 2.0.0 is higher'],
  },
  {
    rows: ["PACK-05"],
    title: "a version that was unpublished",
    client: "npm-11",
    arguments: PUBLISH,
    files: single("pack-05"),
    seeds: [{ name: "pack-05", versions: [{ version: "1.0.0" }], unpublished: ["1.1.0"] }],
    trusted: ["pack-05"],
    run: { visibility: "private" },
    predicted: ["PACKAGE_VERSION_BURNT"],
    says: ["npm error code E403", "You cannot publish over the previously published versions: 1.1.0"],
  },
  {
    rows: ["PACK-06"],
    title: "provenance for a new scoped package without access",
    client: "npm-11",
    arguments: PUBLISH,
    files: single("@acme/pack-06", { publishConfig: { provenance: true } }),
    token: "bypass",
    predicted: ["ACCESS_UNDECLARED"],
    says: ["Can't generate provenance for new or private package, you must set `access` to public."],
  },
  {
    rows: ["PACK-06"],
    title: "provenance for a new unscoped package without access",
    client: "npm-11",
    arguments: PUBLISH,
    files: single("pack-06", { publishConfig: { provenance: true } }),
    token: "bypass",
    predicted: ["ACCESS_UNDECLARED"],
    says: ["Can't generate provenance for new or private package, you must set `access` to public."],
  },
  {
    rows: ["PACK-07"],
    title: "a new scoped package without access",
    client: "npm-12",
    arguments: PUBLISH,
    files: single("@acme/pack-07"),
    token: "bypass",
    run: null,
    predicted: ["ACCESS_UNDECLARED"],
    says: ["npm error code E402", "You must sign up for private packages"],
  },
  {
    rows: ["PACK-08"],
    title: "an unscoped package that is to be restricted",
    client: "npm-12",
    arguments: PUBLISH,
    files: single("pack-08", { publishConfig: { access: "restricted" } }),
    seeds: existing("pack-08"),
    token: "bypass",
    run: null,
    predicted: ["ACCESS_RESTRICTED_UNSCOPED"],
    says: ["Can't restrict access to unscoped packages."],
  },
  {
    rows: ["PACK-09"],
    title: "`packageExtensions` in a published manifest",
    client: "npm-12",
    arguments: PUBLISH,
    files: single("pack-09", { packageExtensions: { "left-pad@1": { dependencies: { tool: "1.0.0" } } } }),
    seeds: existing("pack-09"),
    token: "bypass",
    run: null,
    predicted: ["PACKAGE_EXTENSIONS_PRESENT"],
    says: ["npm error code EPACKAGEEXTENSIONS"],
  },
  {
    rows: ["PACK-10"],
    title: "a manifest that asks for provenance, on somebody's machine",
    client: "npm-12",
    arguments: PUBLISH,
    files: single("pack-10", { publishConfig: { provenance: true, access: "public" } }),
    token: "bypass",
    run: null,
    predicted: ["FIRST_PUBLISH_UNDER_OIDC"],
    says: ["Automatic provenance generation not supported for provider: null"],
  },
];

const TRUST = ["trust", "github"];
const RECORD = ["--file=release.yml", "--repository=acme/tools", "--allow-publish", "--yes"];
const OTP = "--otp=123456";

const TRUSTING: readonly ClientScenario[] = [
  {
    rows: ["CFG-11"],
    title: "`npm trust` without a permission",
    client: "npm-12",
    arguments: [...TRUST, "cfg-11", "--file=release.yml", "--repository=acme/tools", "--yes", OTP],
    files: single("cfg-11"),
    seeds: existing("cfg-11"),
    token: "two-factor",
    run: null,
    says: ["At least one permission flag is required"],
  },
  {
    rows: ["CFG-12"],
    title: "`npm trust` without a second factor",
    client: "npm-12",
    arguments: [...TRUST, "cfg-12", ...RECORD],
    files: single("cfg-12"),
    seeds: existing("cfg-12"),
    token: "two-factor",
    run: null,
    says: ["npm error code EOTP"],
  },
  {
    rows: ["CFG-13"],
    title: "`npm trust` with a path",
    client: "npm-12",
    arguments: [
      ...TRUST,
      "cfg-13",
      "--file=.github/workflows/release.yml",
      "--repository=acme/tools",
      "--allow-publish",
      "--yes",
      OTP,
    ],
    files: single("cfg-13"),
    seeds: existing("cfg-13"),
    token: "two-factor",
    run: null,
    says: ["GitHub Actions workflow must be just a file not a path"],
  },
  {
    rows: ["CFG-14"],
    title: "`npm trust` for a package that is trusted",
    client: "npm-12",
    arguments: [...TRUST, "cfg-14", ...RECORD, OTP],
    files: single("cfg-14"),
    seeds: existing("cfg-14"),
    trusted: ["cfg-14"],
    token: "two-factor",
    run: null,
    says: ["npm error code E409"],
  },
  {
    rows: ["CFG-15"],
    title: "`npm trust` for a package that does not exist",
    client: "npm-12",
    arguments: [...TRUST, "cfg-15", ...RECORD, OTP],
    files: single("cfg-15"),
    token: "two-factor",
    run: null,
    predicted: ["FIRST_PUBLISH_UNDER_OIDC"],
    says: ["npm error code E404"],
  },
  {
    rows: ["DIAG-01"],
    title: "a dry run that is green although nobody is trusted",
    client: "npm-12",
    arguments: ["publish", "--dry-run"],
    files: single("diag-01"),
    seeds: existing("diag-01"),
    says: ["This command requires you to be logged in to"],
    succeeds: true,
  },
  {
    rows: ["DIAG-02"],
    title: "a refused exchange that is not told",
    client: "npm-12",
    arguments: PUBLISH,
    files: single("diag-02"),
    seeds: existing("diag-02"),
    says: ["npm error code ENEEDAUTH"],
    conceals: "package not found",
  },
];

/** What the clients say themselves, before the registry does or instead of it. */
export const clientScenarios: readonly ClientScenario[] = [...WORKFLOWS, ...MANIFESTS, ...TRUSTING];
