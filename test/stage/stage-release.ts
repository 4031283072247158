import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  createRunClaims,
  createRunnerEnvironment,
  type Rehearsal,
  type RehearsalOptions,
  startRehearsal,
  type GithubRecord,
} from "@slipway/rehearsal";
import { execa } from "execa";
import * as tar from "tar";
import { expect, onTestFinished, vi } from "vitest";

import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";

const RUN = { repository: "acme/anvils", workflow: "release.yml", ref: "refs/tags/release-1" } as const;
/** Of the job that stages. */
export const TRUST: Omit<GithubRecord, "package"> = {
  repository: RUN.repository,
  file: RUN.workflow,
  permissions: ["createStagedPackage"],
};
const PERSON = "npm_personpersonpersonpersonpersonperson";
const APPROVE = ["approve", "report.json", "--trusted-root", "trusted-root.json"];
const BIN = join(import.meta.dirname, "../../packages/slipway/bin/slipway.js");
const NPM = join(import.meta.dirname, "../node_modules/npm-12/bin/npm-cli.js");

/** By name, what each package depends on. */
type Needs = Readonly<Record<string, readonly string[]>>;

/** `core ← mid ← app`, and one that has nothing to do with them. */
const NEEDS: Needs = {
  "@acme/core": [],
  "@acme/mid": ["@acme/core"],
  "@acme/app": ["@acme/mid"],
  "@acme/solo": [],
};
export const NAMES: readonly string[] = Object.keys(NEEDS);

interface Outcome {
  readonly name: string;
  readonly status: string;
  readonly stageId?: string;
}

export interface Report {
  readonly verdict: string;
  readonly plan: { readonly packages: readonly { readonly name: string; readonly tarball: object }[] };
  readonly outcomes: readonly Outcome[];
}

/** An approval under way. */
interface Running {
  /** Waits until it has said something. */
  readonly sees: (text: string) => Promise<void>;
  readonly interrupt: () => void;
  readonly kill: () => void;
  readonly exitCode: () => Promise<number | undefined>;
}

/** A release that a job has put on the stage, and the person who is to approve it. */
export interface StagedRelease {
  readonly rehearsal: Rehearsal;
  /** The person's home, working directory, and where `report.json` and `report.md` are. */
  readonly home: string;
  /** What the job said. */
  readonly staging: CommandResult;
  /** The job once more, as it was started then, but for the arguments. */
  readonly publish: (...arguments_: readonly string[]) => Promise<CommandResult>;
  readonly approve: (...arguments_: string[]) => Promise<CommandResult>;
  /** The same, for those who want to disturb it. */
  readonly start: (...arguments_: string[]) => Running;
  /** The real `npm stage`. */
  readonly npmStage: (...arguments_: string[]) => Promise<string>;
  readonly environment: Readonly<Record<string, string>>;
  readonly readReport: () => Promise<Report>;
  readonly writeReport: (report: object) => Promise<void>;
  /** Statuses by name, the scope left out. */
  readonly statuses: () => Promise<Record<string, string>>;
  /** Stage identifiers by name. */
  readonly stageIds: () => Promise<Record<string, string>>;
}

/** Stages a release with the built command, as a job with trusted publishing does. */
export async function stageRelease(
  options: RehearsalOptions = {},
  needs: Needs = NEEDS,
  exitCode = 0,
): Promise<StagedRelease> {
  const names = Object.keys(needs);
  const home = await realpath(await mkdtemp(join(tmpdir(), "slipway-stage-")));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const rehearsal = await startRehearsal({
    packages: names.map((name) => ({ name, versions: [{ version: "1.0.0" }] })),
    trust: names.map((name) => ({ ...TRUST, package: name })),
    tokens: [{ token: PERSON, user: "person", bypassTwoFactor: false }],
    // So that what has no terminal gets through with one password.
    approvals: "window",
    ...options,
  });
  onTestFinished(() => rehearsal.close());
  await writeFile(join(home, "trusted-root.json"), JSON.stringify(rehearsal.trustedRoot));
  await writePacked(rehearsal, home, needs);
  const publish = async (...arguments_: readonly string[]): Promise<CommandResult> =>
    runSlipway(home, [...PUBLISH.split(" "), ...arguments_], createRunnerEnvironment(rehearsal, createRunClaims(RUN)));
  const staging = await publish("--stage");
  expect(staging).toMatchObject({ exitCode });
  for (const file of ["report.json", "report.md"]) await copyFile(join(home, "slipway-result", file), join(home, file));
  await writeFile(join(home, ".npmrc"), `//${new URL(rehearsal.registry).host}/:_authToken=${PERSON}\n`);

  const environment = { HOME: home, npm_config_registry: rehearsal.registry };
  const readReport = async (): Promise<Report> => JSON.parse(await readFile(join(home, "report.json"), "utf8"));
  return {
    rehearsal,
    home,
    staging,
    publish,
    environment,
    approve: async (...arguments_) => runSlipway(home, [...APPROVE, ...arguments_], environment),
    start: (...arguments_) => start(home, [...APPROVE, ...arguments_], environment),
    npmStage: async (...arguments_) => {
      const { all } = await execa(process.execPath, [NPM, "stage", ...arguments_], {
        cwd: home,
        env: { PATH: process.env["PATH"], npm_config_update_notifier: "false", ...environment },
        extendEnv: false,
        reject: false,
        all: true,
        stdin: "ignore",
      });
      return all;
    },
    readReport,
    writeReport: async (report) => writeFile(join(home, "report.json"), JSON.stringify(report)),
    statuses: async () => index(await readReport(), ({ status }) => status),
    stageIds: async () => index(await readReport(), ({ stageId }) => stageId ?? ""),
  };
}

function index({ outcomes }: Report, read: (outcome: Outcome) => string): Record<string, string> {
  return Object.fromEntries(outcomes.map((outcome) => [outcome.name.replace("@acme/", ""), read(outcome)]));
}

function start(
  directory: string,
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>>,
): Running {
  const child = execa(process.execPath, [BIN, ...arguments_], {
    cwd: directory,
    env: { PATH: process.env["PATH"], ...environment },
    extendEnv: false,
    reject: false,
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  return {
    sees: async (text) => {
      await vi.waitUntil(() => said.includes(text), { timeout: 20_000, interval: 10 });
    },
    interrupt: () => child.kill("SIGINT"),
    kill: () => child.kill("SIGKILL"),
    exitCode: async () => (await child).exitCode,
  };
}

const PUBLISH = "publish --from packed --plan none --signing-config signing.json --trusted-root trusted-root.json";

async function writePacked(rehearsal: Rehearsal, home: string, needs: Needs): Promise<void> {
  const packed = join(home, "packed");
  await mkdir(packed);
  const packages = [];
  for (const [name, dependsOn] of Object.entries(needs)) packages.push(await pack(name, dependsOn, packed));
  const plan = {
    schemaVersion: 1,
    repository: { server: "https://github.com", owner: "acme", name: "anvils" },
    registry: rehearsal.registry,
    packages,
    skipped: [],
  };
  await writeFile(join(packed, "plan.json"), JSON.stringify(plan));
  await writeFile(join(home, "signing.json"), JSON.stringify({ ...rehearsal.signing, tufURL: undefined }));
}

/** @returns the package's entry in the plan. */
async function pack(name: string, needs: readonly string[], packed: string): Promise<object> {
  const directory = name.replace("@acme/", "packages/");
  const file = `${name.slice(1).replace("/", "-")}-1.1.0.tgz`;
  const manifest = {
    name,
    version: "1.1.0",
    repository: { type: "git", url: "git+https://github.com/acme/anvils.git", directory },
    dependencies: Object.fromEntries(needs.map((needed) => [needed, "^1.1.0"])),
    publishConfig: { access: "public" },
  };
  const source = await mkdtemp(join(tmpdir(), "slipway-stage-source-"));
  const text = JSON.stringify(manifest);
  await mkdir(join(source, "package"));
  await writeFile(join(source, "package/package.json"), text);
  await tar.create({ gzip: true, file: join(packed, file), cwd: source }, ["package/package.json"]);
  await rm(source, { recursive: true });
  const tarball = await readFile(join(packed, file));
  return {
    name,
    version: "1.1.0",
    directory,
    access: "public",
    distTag: "latest",
    dependsOn: needs,
    previousVersion: "1.0.0",
    firstPublish: false,
    tarball: {
      file,
      integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
      size: tarball.length,
      unpackedSize: text.length,
      fileCount: 1,
    },
  };
}
