import { appendFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { openLedger } from "@slipway/npm";

import { writePlan } from "../fixtures/pack-release.ts";
import type { JobCode } from "./code-scenario.ts";

const ENDED = { exitCode: 2, severity: "error" } as const;
const JOB = { run: {}, command: "publish --from packed", ...ENDED } as const;
const FAILED = { command: "publish --from packed --enact", exitCode: 1, severity: "failure" } as const;
const APPROVE = "approve slipway-result/report.json";
const STAGED = { ...ENDED, run: {}, before: ["publish --from packed --stage"] } as const;

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
    spoil: async ({ result, plan }) => {
      await mkdir(result);
      const file = join(result, "ledger.ndjson");
      await (await openLedger(file, { plan })).close();
      await appendFile(file, "{}\n{}\n");
    },
    says: ["Line 2 of the ledger cannot be read: `name` has not the form of an outcome's"],
  },
  {
    code: "LEDGER_OTHER_RELEASE",
    title: "a ledger that was named and is of another registry",
    ...JOB,
    command: "publish --from packed --ledger other.ndjson",
    spoil: async ({ base, plan }) => {
      const other = { ...plan, registry: "https://registry.example/" };
      await (await openLedger(join(base, "other.ndjson"), { plan: other })).close();
    },
    says: ["`other.ndjson` is not this release's ledger: it is another release's"],
  },
  {
    code: "RUN_UNDER_WAY",
    title: "a lock of a run on another machine",
    ...JOB,
    spoil: async ({ result }) => {
      await mkdir(result);
      const lock = join(result, "ledger.ndjson.lock");
      await writeFile(lock, "");
      const { ino } = await stat(lock, { bigint: true });
      const time = { since: "2026-11-27T12:00:00.000Z", until: "2999-01-01T00:00:00.000Z" };
      await writeFile(lock, JSON.stringify({ pid: 4711, host: "elsewhere", ...time, inode: String(ino) }));
    },
    says: [
      "another run is at work in `<job>/slipway-result`: process 4711 on `elsewhere`, since 2026-11-27T12:00:00.000Z",
    ],
  },
  {
    code: "PACKED_DIRECTORY_UNREADABLE",
    title: "a packed directory that is not there",
    ...JOB,
    command: "publish --from nowhere",
    says: [
      "`<job>/nowhere` is not a packed directory: it is not a directory that can be read: no such file or directory (ENOENT)",
    ],
  },
  {
    code: "PLAN_REQUIRED",
    title: "no plan to compare with, where an ID token can be had",
    ...JOB,
    withoutPlan: true,
    says: [
      "there is no plan to compare the packed directory with, and an ID token can be had (`ACTIONS_ID_TOKEN_REQUEST_URL` is…",
    ],
  },
  {
    code: "OUT_DIRECTORY_PACKED",
    title: "results that would go into the packed directory",
    ...JOB,
    command: "publish --from packed --out packed/result",
    says: ["`<job>/packed/result` is in the packed directory, which holds a plan and tarballs only"],
  },
  {
    code: "PACKED_SHARD_MISSING",
    title: "a job of a matrix that packed nothing",
    ...JOB,
    command: "publish --from packed other",
    spoil: async ({ packed, base, plan }) => {
      const packages = plan.packages.map((entry) => ({ ...entry, shard: 2, tarball: undefined }));
      await mkdir(join(base, "other"));
      for (const directory of [packed, join(base, "other")])
        await writePlan(directory, { ...plan, shards: 2, packages });
    },
    says: ["no directory has `@acme/core`, which shard 2/2 packs"],
  },
  {
    code: "PACKED_SHARD_FOREIGN",
    title: "a second directory, of a plan that is all in one",
    ...JOB,
    command: "publish --from packed packed",
    says: ["`<job>/packed` is no part of this release: the plan is not divided among several jobs, so that one…"],
  },
  {
    code: "PLAN_UNREADABLE",
    title: "a plan of another form",
    ...JOB,
    spoil: async ({ packed }) => writePlan(packed, { schemaVersion: 2 }),
    says: ["The publish plan cannot be used: `schemaVersion` is `2`, expected `1`, the version of…"],
  },
  {
    code: "REGISTRY_INSECURE",
    title: "a registry that lost its `s`",
    ...JOB,
    environment: { npm_config_registry: "http://registry.example/" },
    spoil: async ({ packed, plan }) => writePlan(packed, { ...plan, registry: "http://registry.example/" }),
    says: ["`http://registry.example` would get credentials unencrypted"],
  },
  {
    code: "SIGNING_CONFIG_INVALID",
    title: "an address of a signing service that is none",
    ...JOB,
    spoil: async ({ base }) => writeFile(join(base, "signing-config.json"), '{ "fulcioURL": "nowhere" }'),
    says: ['`<job>/signing-config.json` is not as expected: Invalid URL: Received "nowhere"'],
  },
];

/** Of what stops one package, where a job is made to go on in spite of its problems. */
const FAILURES: readonly JobCode[] = [
  {
    code: "ID_TOKEN_MISSING",
    title: "a job without `id-token: write` that goes on",
    ...FAILED,
    run: {},
    environment: { ACTIONS_ID_TOKEN_REQUEST_URL: "", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "" },
    says: ["this job has no ID token: it needs `permissions: id-token: write` (id-token)"],
  },
  {
    code: "PROVENANCE_CLAIM_MISSING",
    title: "a run without a ref that goes on",
    ...FAILED,
    run: { ref: "" },
    says: ["The ID token for signing has no claim `ref` (sign)"],
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
    code: "NPM_CONFIG_UNSAFE",
    title: "a directory whose `.npmrc` turns the check of certificates off",
    ...STAGED,
    command: APPROVE,
    between: async ({ base }) => writeFile(join(base, ".npmrc"), "strict-ssl=false\n"),
    says: ["`strict-ssl` in the project's `.npmrc` would let others read credentials"],
  },
  {
    code: "ONE_TIME_PASSWORD_REFUSED",
    title: "a one-time password of another minute",
    ...STAGED,
    command: `${APPROVE} --yes --otp 000000`,
    says: ["the registry did not get a one-time password that it accepts"],
  },
  {
    code: "NOTHING_SENT",
    title: "a dry run that somebody wants to see on the registry",
    ...ENDED,
    run: {},
    before: ["publish --from packed --dry-run"],
    command: "verify slipway-result/report.json",
    says: ["this is the report of a dry run, which sends nothing to a registry that stays: there is nothing to see"],
  },
  {
    code: "REPORT_UNFINISHED",
    title: "the report of a run that could not begin",
    ...ENDED,
    run: {},
    command: "verify slipway-result/report.json",
    spoil: async ({ result }) => {
      await mkdir(result);
      await writeFile(join(result, "report.json"), '{ "schemaVersion": 1, "mode": "publish", "verdict": "running" }');
    },
    says: ["the run that this report is of has not come to its end: nothing is known"],
  },
  {
    code: "REPORT_UNWRITABLE",
    title: "something in the place where a report is written",
    ...STAGED,
    command: "verify slipway-result/report.json --write",
    between: async ({ result }) => mkdir(join(result, "report.json.next")),
    says: ["cannot write `<job>/slipway-result/report.json`: …"],
  },
  {
    code: "STAGE_INCOMPLETE",
    title: "a report of a version that is not on the stage",
    ...STAGED,
    command: APPROVE,
    between: async ({ result }) => {
      const file = join(result, "report.json");
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replaceAll('"version": "1.0.0"', '"version": "1.0.1"'));
    },
    says: ["nothing was approved: `@acme/core 1.0.1` is neither on the stage nor public"],
  },
  {
    code: "STAGE_MISMATCH",
    title: "a report that names another dist-tag than the stage",
    ...STAGED,
    command: APPROVE,
    between: async ({ result }) => {
      const file = join(result, "report.json");
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

/** Of what ends the job that publishes, or an approval, and of what stops a package. */
export const jobErrorCodes: readonly JobCode[] = [...PUBLISHING, ...FAILURES, ...STAGE];
