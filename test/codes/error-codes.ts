import type { FileContent } from "../fixtures/create-repository.ts";
import { createSingle } from "../proof/create-single.ts";
import { createTarball } from "../security/create-tarball.ts";
import type { RepositoryCode } from "./code-scenario.ts";

const ENDED = { exitCode: 2, severity: "error" } as const;

/** What `changeset pack` leaves of a package, with a tarball that is none. */
function createPackDirectory(version: string): Record<string, FileContent> {
  const tarball = { path: "packages/anvil-1.0.0.tgz", integrity: `sha256-${"A".repeat(43)}=` };
  const release = { kind: "publish", name: "anvil", version, access: "public", tag: "latest", tarball };
  return {
    "packed/publish-plan.json": { version: 1, plan: [[release]] },
    "packed/packages/anvil-1.0.0.tgz": "no tarball\n",
  };
}

/** Of what the command line names, and of a repository in which there is nothing to do. */
const INPUT: readonly RepositoryCode[] = [
  {
    code: "BASE_UNREADABLE",
    title: "a branch to compare with that the clone does not have",
    files: createSingle("anvil"),
    command: "check --offline --base trunk",
    ...ENDED,
    says: ["`trunk` names no commit of this clone that it has in common with `HEAD`"],
  },
  {
    code: "CHANGESETS_OUTPUT_UNWRITABLE",
    title: "a file below a file, for an action of changesets to read",
    files: createSingle("anvil"),
    environment: { CHANGESETS_OUTPUT: "package.json/lines" },
    command: "publish --auth token",
    ...ENDED,
    says: ["cannot write `<repository>/package.json/lines`, which `CHANGESETS_OUTPUT` names:…"],
  },
  {
    code: "CODE_BESIDE_TOKEN",
    title: "packing where an ID token can be had",
    files: createSingle("anvil"),
    environment: { NPM_ID_TOKEN: "eyJ" },
    command: "pack",
    ...ENDED,
    says: ["code of the repository would run where an ID token can be had (`NPM_ID_TOKEN` is set), and could publish…"],
  },
  {
    code: "CODE_HOST_UNKNOWN",
    title: "workflows for a repository that is not on GitHub",
    files: createSingle("anvil"),
    remote: "https://gitlab.com/acme/anvils.git",
    command: "init",
    ...ENDED,
    says: ["the remote `origin` is on `https://gitlab.com`, expected GitHub"],
  },
  {
    code: "CODE_UNKNOWN",
    title: "a code that is misspelt",
    files: { "README.md": "# Anvils\n" },
    command: "explain REPOSITORY_MISING",
    ...ENDED,
    says: ["there is no code `REPOSITORY_MISING`"],
  },
  {
    code: "CONFIG_INVALID",
    title: "a key that `slipway.json` does not have",
    files: { ...createSingle("anvil"), "slipway.json": { ingore: [] } },
    command: "check --offline",
    ...ENDED,
    says: ["slipway.json:2:13: unknown key `ingore`"],
  },
  {
    code: "FILE_UNREADABLE",
    title: "a report that is not there",
    files: { "README.md": "# Anvils\n" },
    command: "report report.json",
    ...ENDED,
    says: ["cannot read `report.json`, given as the argument: no such file or directory (ENOENT)"],
  },
  {
    code: "FILE_KIND_UNEXPECTED",
    title: "a directory where a plan is to be written",
    files: createSingle("anvil"),
    command: "plan --out .",
    ...ENDED,
    says: ["`<repository>`: illegal operation on a directory (EISDIR, open)"],
  },
  {
    code: "FILE_MISSING",
    title: "a directory that is not there, to write a plan into",
    files: createSingle("anvil"),
    command: "plan --out nowhere/plan.json",
    ...ENDED,
    says: ["`<repository>/nowhere/plan.json`: no such file or directory (ENOENT, open)"],
  },
  {
    code: "GITHUB_TOKEN_MISSING",
    title: "a release to announce, and no token",
    files: {
      "report.json": {
        schemaVersion: 1,
        mode: "publish",
        verdict: "succeeded",
        plan: {
          schemaVersion: 1,
          registry: "https://registry.example/",
          packages: [
            {
              name: "anvil",
              version: "1.0.0",
              directory: ".",
              access: "public",
              distTag: "latest",
              dependsOn: [],
              firstPublish: true,
            },
          ],
          skipped: [],
        },
        problems: [],
        outcomes: [{ name: "anvil", version: "1.0.0", status: "published", attempt: 1, timings: {} }],
        verifications: [
          {
            name: "anvil",
            version: "1.0.0",
            availability: "available",
            integrity: { state: "ok" },
            distTag: { state: "ok" },
            attestation: { state: "not-checked" },
          },
        ],
        notChecked: [],
        timings: {},
      },
    },
    environment: { GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "acme/anvils", GITHUB_REF: "refs/tags/release-1" },
    command: "announce report.json",
    ...ENDED,
    says: ["neither `GH_TOKEN` nor `GITHUB_TOKEN` is set"],
  },
  {
    code: "NOTHING_PUBLISHABLE",
    title: "a repository whose only package is private",
    files: createSingle("anvil", { private: true }),
    command: "check --offline",
    ...ENDED,
    says: ["no package to publish in the repository with a single package `<repository>`: 1 found, 1 of them private"],
  },
  {
    code: "NPM_CONFIG_UNREADABLE",
    title: "a certificate that npm's configuration says is a directory",
    files: { ...createSingle("anvil"), ".npmrc": "cafile=.git\n" },
    command: "check",
    ...ENDED,
    says: ["npm's configuration cannot be read: `cafile` in `<repository>/.npmrc` (EISDIR)"],
  },
  {
    code: "PROGRAM_UNPROVEN",
    title: "workflows that would start a program which nobody has published",
    files: createSingle("anvil"),
    remote: "https://github.com/acme/anvils.git",
    command: "init",
    ...ENDED,
    says: ["nobody holds the name `slipway` on <registry>"],
  },
  {
    code: "REPORT_UNREADABLE",
    title: "a manifest in the place of a report",
    files: createSingle("anvil"),
    command: "report package.json",
    ...ENDED,
    says: ["this is no report of Slipway: it is the manifest of a package"],
  },
  {
    code: "REPOSITORY_NAME_INVALID",
    title: "an owner without a repository",
    files: createSingle("anvil"),
    command: "check --offline --repository acme",
    ...ENDED,
    says: ['`--repository` is "acme", expected `owner/name`'],
  },
  {
    code: "REPOSITORY_UNKNOWN",
    title: "a rehearsal in a clone without a remote",
    files: createSingle("anvil"),
    remote: null,
    command: "rehearse",
    ...ENDED,
    says: ["nothing tells which GitHub repository this is: there is no remote `origin` that names one"],
  },
  {
    code: "SUMMARY_UNWRITABLE",
    title: "a summary in a directory that is not there",
    files: createSingle("anvil"),
    environment: {
      GITHUB_ACTIONS: "true",
      GITHUB_REPOSITORY: "acme/anvils",
      GITHUB_STEP_SUMMARY: "nowhere/summary.md",
    },
    command: "check --offline",
    ...ENDED,
    says: ["cannot write the job's summary: ENOENT: no such file or directory, open 'nowhere/summary.md'"],
  },
  {
    code: "WORKSPACE_NOT_FOUND",
    title: "a repository without a manifest",
    files: { "README.md": "# Anvils\n" },
    command: "check --offline",
    ...ENDED,
    says: ["no `package.json`, `pnpm-workspace.yaml`, `lerna.json` or `rush.json` in `<repository>` or above…"],
  },
];

/** Of packing. */
const PACKING: readonly RepositoryCode[] = [
  {
    code: "INTERRUPTED",
    title: "Ctrl-C while npm packs",
    files: createSingle("anvil"),
    programs: {
      npm: `if (process.argv.includes("--version")) console.log("12.2.0");
      else { process.kill(process.ppid, "SIGINT"); setTimeout(() => {}, 10_000); }`,
    },
    command: "pack",
    exitCode: 130,
    severity: "error",
    says: ["interrupted while packing: nothing was published"],
  },
  {
    code: "PACK_DIRECTORY_FOREIGN",
    title: "a directory that holds something else",
    files: { ...createSingle("anvil"), "dist/notes.txt": "" },
    command: "pack --out dist",
    ...ENDED,
    says: ["`<repository>/dist` holds `notes.txt`, which packing did not put there"],
  },
  {
    code: "PACK_FAILED",
    title: "a `prepack` that fails",
    files: createSingle("anvil", { scripts: { prepack: "exit 3" } }),
    command: "pack",
    ...ENDED,
    says: ["`npm pack` failed for `anvil` with exit code 3"],
  },
  {
    code: "PUBLISH_DIRECTORY_UNBUILT",
    title: "a build that is published and not made",
    files: createSingle("anvil", { publishConfig: { access: "public", directory: "dist" } }),
    command: "pack",
    ...ENDED,
    says: ["`anvil` is published from `dist`, and there is no `package.json`"],
  },
  {
    code: "PACK_INCOMPLETE",
    title: "a package manager that packs something else",
    files: createSingle("anvil"),
    made: createTarball([{ path: "package/package.json", text: '{ "name": "hammer", "version": "1.0.0" }' }]),
    command: "pack",
    ...ENDED,
    says: ["npm 12.2.0 made no tarball of `anvil`, but of `hammer`"],
  },
  {
    code: "SHARD_UNPLANNED",
    title: "a job of a matrix without the plan that its others have",
    files: createSingle("anvil"),
    command: "pack --shard 1/2",
    ...ENDED,
    says: ["a shard is a part of a plan that all packing jobs have from one file, and none was given"],
  },
  {
    code: "PACKED_DIGEST_MISMATCH",
    title: "a tarball that is not the one which changesets packed",
    files: { ...createSingle("anvil"), ...createPackDirectory("1.0.0") },
    command: "publish --auth token --from-pack-dir packed",
    ...ENDED,
    says: ["`packages/anvil-1.0.0.tgz` of `anvil` has the digest…"],
  },
  {
    code: "PACKED_RELEASE_DIFFERS",
    title: "what changesets packed of another version",
    files: { ...createSingle("anvil"), ...createPackDirectory("1.1.0") },
    command: "publish --auth token --from-pack-dir packed",
    ...ENDED,
    says: [
      "what changesets packed is another release: `anvil` was packed with the version `1.1.0`, planned is `1.0.0`",
    ],
  },
  {
    code: "PACKAGE_MANAGER_FAILED",
    title: "an npm that does not start",
    files: createSingle("anvil"),
    programs: { npm: `console.log("no such version"); process.exitCode = 1;` },
    command: "pack",
    ...ENDED,
    says: ["`npm --version` failed"],
  },
  {
    code: "PACKAGE_MANAGER_MISSING",
    title: "a machine without the repository's package manager",
    files: { ...createSingle("anvil"), "bun.lock": "" },
    environment: { PATH: "/nowhere" },
    command: "pack",
    ...ENDED,
    says: ["this repository is packed by `bun`, and there is no `bun` on PATH"],
  },
];

/** Of what ends a command before there is a list of problems. */
export const errorCodes: readonly RepositoryCode[] = [...INPUT, ...PACKING];
