import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { writePlan } from "../fixtures/pack-release.ts";
import { createSingle } from "../proof/create-single.ts";
import { createTarball } from "../security/create-tarball.ts";
import type { CodeScenario, JobCode } from "./code-scenario.ts";

const ENDED = { exitCode: 2, severity: "error" } as const;
const JOB = { run: {}, command: "publish --from packed", ...ENDED } as const;
const APPROVE = "approve packed/report.json";
const STAGED = { ...ENDED, run: {}, before: ["publish --from packed --stage"] } as const;

/** Of what the command line names, and of a repository in which there is nothing to do. */
const INPUT: readonly CodeScenario[] = [
  {
    code: "CODE_UNKNOWN",
    title: "a code that is misspelt",
    files: { "README.md": "# Anvils\n" },
    command: "explain REPOSITORY_MISING",
    ...ENDED,
    says: ["there is no problem code `REPOSITORY_MISING`"],
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
    says: ["cannot read `report.json`, given as the argument"],
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
    says: ["npm's configuration cannot be read: EISDIR: illegal operation on a directory, read"],
  },
  {
    code: "REPORT_UNREADABLE",
    title: "a manifest in the place of a report",
    files: createSingle("anvil"),
    command: "report package.json",
    ...ENDED,
    says: ["this is no report of Slipway: schemaVersion is not as expected"],
  },
  {
    code: "REPOSITORY_UNKNOWN",
    title: "a rehearsal in a clone without a remote",
    files: createSingle("anvil"),
    remote: null,
    command: "rehearse",
    ...ENDED,
    says: ["nothing tells which GitHub repository this is: there is no remote `origin`"],
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
    says: ["no `package.json`, `pnpm-workspace.yaml` or `lerna.json` in `<repository>` or above it, up…"],
  },
];

/** Of packing. */
const PACKING: readonly CodeScenario[] = [
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
    code: "PACK_INCOMPLETE",
    title: "a package manager that packs something else",
    files: createSingle("anvil"),
    made: createTarball([{ path: "package/package.json", text: '{ "name": "hammer", "version": "1.0.0" }' }]),
    command: "pack",
    ...ENDED,
    says: ["npm 12.2.0 made no tarball of `anvil`, but of `hammer`"],
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
    files: createSingle("anvil", { packageManager: "bun@1.3.0" }),
    environment: { PATH: "/nowhere" },
    command: "pack",
    ...ENDED,
    says: ["this repository is packed by `bun@1.3.0`, and there is no `bun` on PATH"],
  },
];

/** Of the job that publishes. */
const PUBLISHING: readonly JobCode[] = [
  {
    code: "ENACT_REFUSED",
    title: "problems that would be enacted on a real registry",
    ...JOB,
    command: "publish --from packed --enact",
    spoil: async ({ packed, plan }) => writePlan(packed, { ...plan, registry: "https://registry.example/" }),
    says: ["problems are enacted on loopback only, and the registry is `https://registry.example/`"],
  },
  {
    code: "ID_TOKEN_REFUSED",
    title: "an endpoint that refuses an ID token",
    ...JOB,
    faults: [{ request: "id-token", effect: { type: "answer", status: 403 } }],
    says: ["The ID token endpoint refused with HTTP 403"],
  },
  {
    code: "ID_TOKEN_UNREACHABLE",
    title: "an endpoint that has no ID token",
    ...JOB,
    faults: [{ request: "id-token", effect: { type: "answer", status: 502 } }],
    says: ["The ID token endpoint gave no token in 5 tries: HTTP 502"],
  },
  {
    code: "ID_TOKEN_UNREADABLE",
    title: "an `NPM_ID_TOKEN` that is none",
    ...JOB,
    environment: {
      GITHUB_ACTIONS: "",
      ACTIONS_ID_TOKEN_REQUEST_URL: "",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "",
      NPM_ID_TOKEN: "none",
    },
    says: ["The ID token cannot be read: it is not a JSON Web Token"],
  },
  {
    code: "LEDGER_UNREADABLE",
    title: "a ledger with a line that is no outcome",
    ...JOB,
    spoil: async ({ packed }) => writeFile(join(packed, "ledger.ndjson"), "{}\n{}\n"),
    says: ["Line 1 of the ledger cannot be read: `name` has not the form of an outcome's"],
  },
  {
    code: "PACKED_DIRECTORY_UNREADABLE",
    title: "a packed directory that is not there",
    ...JOB,
    command: "publish --from nowhere",
    says: ["`<job>/nowhere` is not a packed directory: it is not a directory that can be read"],
  },
  {
    code: "PLAN_UNREADABLE",
    title: "a plan of another form",
    ...JOB,
    spoil: async ({ packed }) => writePlan(packed, { schemaVersion: 2 }),
    says: ["The publish plan cannot be used: `schemaVersion` is `2`, expected `1`, the version of…"],
  },
  {
    code: "SIGNING_CONFIG_INVALID",
    title: "an address of a signing service that is none",
    ...JOB,
    spoil: async ({ base }) => writeFile(join(base, "signing-config.json"), '{ "fulcioURL": "nowhere" }'),
    says: ['`<job>/signing-config.json` is not as expected: Invalid URL: Received "nowhere"'],
  },
];

/** Of those who approve what it has put on the stage. */
const STAGE: readonly JobCode[] = [
  {
    code: "NOTHING_STAGED",
    title: "a report of a release that went past the stage",
    ...ENDED,
    run: {},
    before: ["publish --from packed"],
    command: APPROVE,
    says: ["none of the report's 1 package went to the stage"],
  },
  {
    code: "NOT_LOGGED_IN",
    title: "somebody who is not logged in",
    ...STAGED,
    environment: { HOME: "/nowhere" },
    command: APPROVE,
    says: ["npm's configuration has no credential for `<registry>`"],
  },
  {
    code: "ONE_TIME_PASSWORD_REFUSED",
    title: "a one-time password of another minute",
    ...STAGED,
    command: `${APPROVE} --yes --otp 000000`,
    says: ["the registry did not get a one-time password that it accepts"],
  },
  {
    code: "REPORT_UNWRITABLE",
    title: "something in the place where a report is written",
    ...STAGED,
    command: "verify packed/report.json --write",
    between: async ({ packed }) => mkdir(join(packed, "report.json.next")),
    says: ["cannot write `<job>/packed/report.json`: Path is a directory: rm returned EISDIR (is a…"],
  },
  {
    code: "STAGE_MISMATCH",
    title: "a report that names another dist-tag than the stage",
    ...STAGED,
    command: APPROVE,
    between: async ({ packed }) => {
      const file = join(packed, "report.json");
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replaceAll('"distTag": "latest"', '"distTag": "next"'));
    },
    says: ["the stage is not what the report says: `<stage>` of `@acme/core 1.0.0` has dist-tag…"],
  },
  {
    code: "STAGE_UNREADABLE",
    title: "a stage that this person may not see",
    ...STAGED,
    faults: [{ request: "approve", effect: { type: "answer", status: 403 } }],
    command: APPROVE,
    says: ["the stage cannot be read: 403 Forbidden"],
  },
  {
    code: "TERMINAL_REQUIRED",
    title: "an approval that nobody can be asked for",
    ...STAGED,
    command: APPROVE,
    says: ["to approve a release takes a person's confirmation and one-time password, and there is no…"],
  },
];

/** Of what ends a command before there is a list of problems. */
export const errorCodes: readonly CodeScenario[] = [...INPUT, ...PACKING, ...PUBLISHING, ...STAGE];
