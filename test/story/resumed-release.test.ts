import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { createRunClaims, createRunnerEnvironment, type Rehearsal, startRehearsal } from "@slipway/rehearsal";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";

const RUN = { repository: "acme/anvils", workflow: "release.yml", ref: "refs/tags/release-1" };
const NAMES = ["@anvils/app", "@anvils/core"];

let rehearsal: Rehearsal;
let directory: string;
let commit: string;

beforeEach(async () => {
  rehearsal = await startRehearsal({
    packages: NAMES.map((name) => ({ name, versions: [{ version: "0.0.1" }] })),
    trust: NAMES.map((name) => ({
      package: name,
      repository: RUN.repository,
      file: RUN.workflow,
      permissions: ["createPackage"],
    })),
  });
  directory = await createRepository({
    "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
    ".gitignore": "release\nsecond\n*.json.signing\n",
    "packages/core/package.json": createManifest("@anvils/core", "packages/core"),
    "packages/core/index.js": "export const name = 'core';\n",
    "packages/app/package.json": createManifest("@anvils/app", "packages/app", {
      dependencies: { "@anvils/core": "^1.0.0" },
    }),
    "packages/app/index.js": "import '@anvils/core';\n",
  });
  ({ stdout: commit } = await execa("git", ["rev-parse", "HEAD"], { cwd: directory }));
  await mkdir(join(directory, "release"));
});
afterEach(async () => rehearsal.close());

/** In a job without the token. */
async function slipway(...command: string[]): Promise<CommandResult> {
  return runSlipway(directory, command, { npm_config_registry: rehearsal.registry });
}

/** In the job that publishes, somewhere else. */
async function publish(packed: string, plan: string): Promise<CommandResult> {
  const job = join(directory, "release");
  const { fulcioURL, rekorURL } = rehearsal.signing;
  await writeFile(join(job, "signing.json"), JSON.stringify({ fulcioURL, rekorURL }));
  await writeFile(join(job, "root.json"), JSON.stringify(rehearsal.trustedRoot));
  const signing = ["--signing-config", "signing.json", "--trusted-root", "root.json", "--retry-delay", "5"];
  const command = ["publish", "--from", packed, "--plan", plan, "--wait", "5s", ...signing];
  const runner = createRunnerEnvironment(rehearsal, createRunClaims({ ...RUN, sha: commit }));
  return runSlipway(job, command, { ...runner, GITHUB_STEP_SUMMARY: join(job, "summary.md") });
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(join(directory, file), "utf8"));
}

test("a release that stopped half-way is planned anew, and goes on with the tarballs of the earlier run", async () => {
  rehearsal.faults.add({ request: "put", package: "@anvils/app", effect: { type: "answer", status: 403 } });
  await slipway("plan", "--out", "release/plan.json");
  await slipway("pack", "--plan", "release/plan.json", "--out", "release/packed");
  const first = await publish("packed", "plan.json");
  expect(first.exitCode, first.stderr).toBe(1);
  rehearsal.faults.clear();

  // Another runner: nothing is left but what the pack job uploaded, to which somebody has added.
  await rename(join(directory, "release"), join(directory, "second"));
  await mkdir(join(directory, "release"));
  await writeFile(join(directory, "second/packed/ledger.ndjson"), "lies\n");
  await writeFile(join(directory, "second/packed/plan.json"), "lies\n");
  const plan = await slipway("plan", "--out", "release/plan.json");
  expect(plan.stdout).toContain("1 package to publish");
  expect(plan.stdout).toContain("1 package of this release published before, from the same commit: @anvils/core 1.0.0");
  expect(await readJson("release/plan.json")).toMatchObject({
    packages: [{ name: "@anvils/app", dependsOn: [] }],
    published: [{ name: "@anvils/core", version: "1.0.0", distTag: "latest", sameCommit: "yes" }],
    skipped: [{ name: "anvils", reason: "private" }],
  });
  const pack = await slipway(
    "pack",
    "--tarballs",
    "second/packed",
    "--plan",
    "release/plan.json",
    "--out",
    "release/packed",
  );
  expect(pack.exitCode, pack.stderr).toBe(0);

  const before = rehearsal.requests.length;
  const second = await publish("packed", "plan.json");
  expect(second.exitCode, second.stderr).toBe(0);
  expect(second.stderr).toContain("Release succeeded: 2 packages published");
  expect(second.stderr).toContain("Compared before anything was sent");
  const report = await readJson("release/slipway-result/report.json");
  expect(report).toMatchObject({
    outcomes: [
      { name: "@anvils/core", status: "already-published", attempt: 0 },
      { name: "@anvils/app", status: "published" },
    ],
    verifications: [
      { name: "@anvils/app", integrity: { state: "ok" }, attestation: { state: "ok" } },
      { name: "@anvils/core", integrity: { state: "ok" }, attestation: { state: "ok" } },
    ],
  });
  const sent = rehearsal.requests.slice(before).filter(({ kind }) => kind === "put");
  expect(sent.map(({ package: name }) => name)).toStrictEqual(["@anvils/app"]);
  const summary = await readFile(join(directory, "release/summary.md"), "utf8");
  expect(summary).toContain("The same for all: dist-tag latest · proved integrity, dist-tag, provenance\n\n");
  expect(summary).toContain("| `@anvils/core` | 1\\.0.0 | ✔ already-published |");
  expect(summary).toContain("made before any code of the repository ran");
});

test("what another commit has published is no part of the release", async () => {
  await slipway("plan", "--out", "release/plan.json");
  await slipway("pack", "--plan", "release/plan.json", "--out", "release/packed");
  expect((await publish("packed", "plan.json")).exitCode).toBe(0);
  const message = [
    "-c",
    "user.name=Test",
    "-c",
    "user.email=test@acme.example",
    "commit",
    "--allow-empty",
    "-m",
    "More",
  ];
  await execa("git", message, { cwd: directory });
  const { stdout } = await slipway("plan", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    packages: [],
    published: NAMES.map((name) => ({ name, sameCommit: "no" })),
    skipped: [
      { name: "anvils", reason: "private" },
      { name: "@anvils/app", reason: "already-published" },
      { name: "@anvils/core", reason: "already-published" },
    ],
  });
});
