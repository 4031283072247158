import { once } from "node:events";
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { createRunClaims, createRunnerEnvironment } from "@slipway/rehearsal";
import { execa } from "execa";
import type { onTestFinished } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { COMPILE_CACHE } from "../fixtures/run-child.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";
import { startRelease, type StartedRelease, STATIC_TOKENS } from "../fixtures/start-release.ts";
import type { CodeScenario, JobCode, RepositoryCode } from "./code-scenario.ts";

const RUN = { repository: "acme/anvils", workflow: "release.yml", ref: "refs/tags/release-1" };
const NAME = "@acme/core";
const PERMISSIONS = ["createPackage", "createStagedPackage"] as const;

/** Nobody listens there. */
const NOWHERE = "http://127.0.0.1:9/";

/** Names its tarballs as it likes, and is started as npm starts what it runs. */
const PACKAGE_MANAGER = `
const { copyFileSync } = require("node:fs");
const { join } = require("node:path");
const [, , command] = process.argv;
if (command === "--version") console.log("12.2.0");
else copyFileSync(join(__dirname, "made.tgz"), join(process.argv.at(-1), "made.tgz"));
`;

export interface ScenarioResult {
  readonly exitCode: number | undefined;
  readonly output: string;
}

type Cleanup = typeof onTestFinished;

/** Brings a scenario about, runs its command, and takes out of the output what differs from run to run. */
export async function runScenario(scenario: CodeScenario, onFinished: Cleanup): Promise<ScenarioResult> {
  return "run" in scenario ? runJob(scenario, onFinished) : runInRepository(scenario, onFinished);
}

async function runJob(scenario: JobCode, onFinished: Cleanup): Promise<ScenarioResult> {
  const { command, run, claims, payload = {}, faults = [], spoil, before = [], between } = scenario;
  const release = await startRelease(
    { [NAME]: [] },
    {
      faults,
      trust: [{ package: NAME, repository: RUN.repository, file: RUN.workflow, permissions: PERMISSIONS }],
      tokens: [{ token: STATIC_TOKENS.configuration, user: "person", bypassTwoFactor: false }],
    },
  );
  onFinished(() => release.close());
  const { base, rehearsal } = release;
  await spoil?.(release);
  const { NPM_TOKEN: _token, NODE_AUTH_TOKEN: _authToken, ...home } = release.environment;
  const runner = createRunnerEnvironment(rehearsal, { ...createRunClaims({ ...RUN, ...run }), ...claims });
  const event = join(base, "event.json");
  await writeFile(event, JSON.stringify({ repository: payload }));
  const slipway = async (line: string, environment: JobCode["environment"]): Promise<CommandResult> =>
    runSlipway(base, [...line.split(" "), ...unseenOptions(line, release, scenario)], {
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...home,
      ...runner,
      GITHUB_EVENT_PATH: event,
      ...environment,
    });
  for (const line of before) requireSuccess(line, await slipway(line, {}));
  await between?.(release);
  const { exitCode, stdout, stderr } = await slipway(command, scenario.environment);
  return {
    exitCode,
    output: withoutPeculiarities(`${stdout}\n${stderr}`, { [base]: "<job>", [rehearsal.registry]: "<registry>" }),
  };
}

/** Nobody types them: where the signing services of the rehearsal are, and that nobody planned or wants to wait here. */
function unseenOptions(
  command: string,
  { arguments: common }: StartedRelease,
  { withoutPlan }: JobCode,
): readonly string[] {
  if (!command.startsWith("publish ")) return [];
  const [, , ...signing] = common;
  return [
    "--retry-delay",
    "1",
    "--wait",
    "1s",
    ...(withoutPlan === true || command.includes("--plan") ? signing : common),
  ];
}

async function runInRepository(scenario: RepositoryCode, onFinished: Cleanup): Promise<ScenarioResult> {
  const { files, remote, git = [], before = [], later = {}, command } = scenario;
  const directory = await createRepository(files, { onFinished, remote });
  for (const line of git) await execa("git", line.split(" "), { cwd: directory });
  const packages = new Map(Object.entries(scenario.registry ?? {}));
  const registry = scenario.registry === null ? NOWHERE : await serve(packages, onFinished);
  const environment = {
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    npm_config_registry: registry,
    ...(await createEnvironment(scenario, onFinished)),
  };
  const slipway = async (line: string): Promise<CommandResult> => runSlipway(directory, line.split(" "), environment);
  for (const line of before) requireSuccess(line, await slipway(line));
  for (const [name, answer] of Object.entries(later)) packages.set(name, answer);
  const { exitCode, stdout, stderr } = await slipway(command);
  const { stdout: head } = await execa("git", ["rev-parse", "HEAD"], { cwd: directory });
  const output = withoutPeculiarities(`${stdout}\n${stderr}`, {
    [directory]: "<repository>",
    [registry]: "<registry>",
    [head]: "<commit>",
  });
  return { exitCode, output };
}

/** What lies outside of the repository: programs, and the payload of the event. */
async function createEnvironment(
  { payload, programs = {}, made, environment }: RepositoryCode,
  onFinished: Cleanup,
): Promise<Record<string, string>> {
  if (payload === undefined && made === undefined && Object.keys(programs).length === 0) return { ...environment };
  const outside = await realpath(await mkdtemp(join(tmpdir(), "slipway-outside-")));
  onFinished(() => rm(outside, { recursive: true, force: true }));
  const bin = join(outside, "bin");
  await mkdir(bin);
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!${process.execPath}\n${script}`);
    await chmod(join(bin, name), 0o755);
  }
  if (made !== undefined) {
    await writeFile(join(outside, "made.tgz"), made);
    await writeFile(join(outside, "npm.cjs"), PACKAGE_MANAGER);
  }
  await writeFile(join(outside, "event.json"), JSON.stringify({ repository: payload ?? {} }));
  return {
    PATH: [bin, process.env["PATH"]].join(delimiter),
    GITHUB_EVENT_PATH: join(outside, "event.json"),
    ...(made !== undefined && { npm_execpath: join(outside, "npm.cjs"), npm_config_user_agent: "npm/12.2.0" }),
    ...environment,
  };
}

/** @returns the address of a registry that has these packages, and no other. */
async function serve(packages: ReadonlyMap<string, object | number>, onFinished: Cleanup): Promise<string> {
  const server = createServer(({ url = "" }, response) => {
    const answer = packages.get(decodeURIComponent(url.slice(1))) ?? 404;
    const [status, body] = typeof answer === "number" ? [answer, { error: "Not found" }] : [200, answer];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  onFinished(() => void server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}/`;
}

function requireSuccess(command: string, { exitCode, stderr }: CommandResult): void {
  if (exitCode !== 0) throw new Error(`\`slipway ${command}\` ended with ${exitCode}: ${stderr}`);
}

function withoutPeculiarities(output: string, words: Readonly<Record<string, string>>): string {
  let text = output;
  for (const [found, word] of Object.entries(words)) text = text.replaceAll(found, word);
  return text
    .replaceAll(/sha512-[\w+/=]{80,}/g, "sha512-…")
    .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, "<stage>")
    .replaceAll(/127\.0\.0\.1:\d+/g, "<loopback>")
    .replaceAll(/[^\s']*slipway-rehearsal-\w+/g, "<rehearsal>");
}
