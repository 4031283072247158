import { createChangeset, createChangesetsRoot } from "../fixtures/changesets.ts";
import { createManifest } from "../fixtures/create-manifest.ts";
import type { FileContent } from "../fixtures/create-repository.ts";
import type { RepositoryCode } from "./code-scenario.ts";

const OFFLINE = { command: "check --offline", exitCode: 1, severity: "error" } as const;

/** A workspace that changesets versions: one package is released, and one is ignored. */
function withChangesets(
  files: Readonly<Record<string, FileContent>>,
  { major = 3, ignore = ["@acme/docs"] }: { readonly major?: 2 | 3; readonly ignore?: readonly string[] } = {},
): Readonly<Record<string, FileContent>> {
  return {
    ...createChangesetsRoot(major),
    "packages/core/package.json": createManifest("@acme/core", "packages/core", {
      publishConfig: { access: "public" },
    }),
    "packages/docs/package.json": createManifest("@acme/docs", "packages/docs", {
      publishConfig: { access: "public" },
    }),
    ".changeset/config.json": { access: "public", ignore },
    ...files,
  };
}

/** Of `.changeset/`, as the repository's own major understands it. */
export const changesetsCodes: readonly RepositoryCode[] = [
  {
    code: "CHANGESETS_UNREADABLE",
    title: "a changeset with a bump that does not exist",
    files: withChangesets({ ".changeset/brave-dogs.md": createChangeset({ "@acme/core": "huge" }) }),
    ...OFFLINE,
    says: [
      'because   could not parse changeset - invalid version type "huge" for package "@acme/core".',
      ".changeset/brave-dogs.md:1:1",
    ],
  },
  {
    code: "CHANGESETS_CONFIG_REFUSED",
    title: "an ignored name that no package has, with changesets 2",
    files: withChangesets({}, { major: 2, ignore: ["@acme/gone"] }),
    ...OFFLINE,
    says: [
      'because   The package or glob expression "@acme/gone" is specified in the `ignore` option but it is not found in the project…',
      ".changeset/config.json:3:13",
    ],
  },
  {
    code: "CHANGESET_PACKAGE_UNKNOWN",
    title: "a changeset for a package that was renamed",
    files: withChangesets({ ".changeset/brave-dogs.md": createChangeset({ "@acme/anvil": "minor" }) }),
    ...OFFLINE,
    says: ["actual    @acme/anvil", ".changeset/brave-dogs.md:2:2"],
  },
  {
    code: "CHANGESET_MIXED",
    title: "a changeset for an ignored package and another",
    files: withChangesets({
      ".changeset/brave-dogs.md": createChangeset({ "@acme/core": "minor", "@acme/docs": "patch" }),
    }),
    ...OFFLINE,
    says: ["actual    `@acme/docs`", "expected  `@acme/core`", ".changeset/brave-dogs.md:3:2"],
  },
  {
    code: "CHANGESET_NEVER_USED",
    title: "a changeset for an ignored package",
    files: withChangesets({ ".changeset/brave-dogs.md": createChangeset({ "@acme/docs": "patch" }) }),
    ...OFFLINE,
    says: ["actual    `@acme/docs`", ".changeset/brave-dogs.md:2:2"],
  },
  {
    code: "CHANGESETS_USED_AGAIN",
    title: "a prerelease begun with changesets 2 that 3 goes on with",
    files: withChangesets({
      ".changeset/brave-dogs.md": createChangeset({ "@acme/core": "minor" }),
      ".changeset/pre.json": {
        mode: "pre",
        tag: "next",
        initialVersions: { "@acme/core": "1.0.0", "@acme/docs": "1.0.0" },
        changesets: ["brave-dogs"],
      },
    }),
    ...OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["actual    1", ".changeset/pre.json:8:17"],
  },
  {
    code: "CHANGESETS_LEFT",
    title: "a release tag before the version pull request was merged",
    files: withChangesets({ ".changeset/brave-dogs.md": createChangeset({ "@acme/core": "minor" }) }),
    environment: { GITHUB_ACTIONS: "true", GITHUB_REF: "refs/tags/release-1", GITHUB_REPOSITORY: "acme/anvils" },
    ...OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    1 changeset",
      "because   this is not in the release: `@acme/core` 1.0.0 → 1.1.0",
      ".changeset/brave-dogs.md:1:1",
    ],
  },
  {
    code: "PLAN_PENDING",
    title: "packing a plan of what pending changesets will make",
    files: withChangesets({ ".changeset/brave-dogs.md": createChangeset({ "@acme/core": "minor" }) }),
    before: ["plan --pending --out plan.json"],
    command: "pack --plan plan.json",
    exitCode: 2,
    severity: "error",
    says: ["the plan is of versions that 1 pending changeset will make, which no commit has yet"],
  },
];
