import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { createRunClaims, createRunnerEnvironment, type Rehearsal, startRehearsal } from "@slipway/rehearsal";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";

const RUN = { repository: "acme/anvils", workflow: "release.yml", ref: "refs/tags/release-1" };
const NAMES = ["@anvils/app", "@anvils/core"];

let rehearsal: Rehearsal;

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
});
afterEach(async () => rehearsal.close());

async function createAnvils(fields: Record<string, string> = {}): Promise<string> {
  return createRepository({
    "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
    "packages/core/package.json": createManifest("@anvils/core", "packages/core", fields),
    "packages/core/index.js": "export const name = 'core';\n",
    "packages/app/package.json": createManifest("@anvils/app", "packages/app", {
      dependencies: { "@anvils/core": "^1.0.0" },
    }),
    "packages/app/index.js": "import '@anvils/core';\n",
  });
}

async function publish(
  directory: string,
  sha = "0".repeat(40),
  environment: Record<string, string> = {},
): Promise<CommandResult> {
  const runner = createRunnerEnvironment(rehearsal, createRunClaims({ ...RUN, sha }));
  return runSlipway(directory, ["publish", "--code-beside-token", "--no-provenance", "--json"], {
    ...runner,
    ...environment,
  });
}

function count(...kinds: string[]): number {
  return rehearsal.requests.filter(({ kind }) => kinds.includes(kind)).length;
}

test("checks, plans, packs, publishes and proves", async () => {
  const directory = await createAnvils();
  const { exitCode, stdout, stderr } = await publish(directory);
  expect(exitCode, stderr).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    verdict: "succeeded",
    outcomes: [
      { name: "@anvils/core", status: "published" },
      { name: "@anvils/app", status: "published" },
    ],
  });
  expect(JSON.parse(await readFile(join(directory, ".slipway/result/report.json"), "utf8"))).toStrictEqual(report);
  expect(NAMES.map((name) => rehearsal.puts(name, "1.0.0").accepted)).toStrictEqual([1, 1]);
});

test("what check warned of is in the report, once", async () => {
  const directory = await createAnvils();
  const { stdout } = await publish(directory);
  const codes: string[] = JSON.parse(stdout).problems.map(({ code }: { code: string }) => code);
  expect(codes).toContain("WORKFLOW_RELEASE_MISSING");
  expect(codes).toStrictEqual([...new Set(codes)]);
});

test("an error stops it before anything is packed or asked for a credential", async () => {
  const directory = await createAnvils({ version: "not-a-version" });
  const { exitCode, stdout } = await publish(directory);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).problems).toContainEqual(expect.objectContaining({ severity: "error" }));
  expect(count("put", "exchange", "id-token")).toBe(0);
});

test("of a stopped release, what is public of this commit belongs to it: listed, verified, reported", async () => {
  const directory = await createAnvils();
  rehearsal.faults.add({ request: "put", package: "@anvils/app", effect: { type: "refuse", as: "permission-denied" } });
  const first = await publish(directory);
  expect(first.exitCode, first.stderr).toBe(1);
  rehearsal.faults.clear();
  const { exitCode, stdout, stderr } = await publish(directory);
  expect(exitCode, stderr).toBe(0);
  expect(stderr).not.toContain("is not used");
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "succeeded",
    plan: { packages: [{ name: "@anvils/app" }], published: [{ name: "@anvils/core", sameCommit: "yes" }] },
    outcomes: [
      { name: "@anvils/core", status: "already-published" },
      { name: "@anvils/app", status: "published" },
    ],
    verifications: [
      { name: "@anvils/app", availability: "available" },
      { name: "@anvils/core", availability: "available", integrity: { state: "ok" } },
    ],
  });
  expect(NAMES.map((name) => rehearsal.puts(name, "1.0.0").accepted)).toStrictEqual([1, 1]);
});

test("run again, it sends nothing, and proves what is there", async () => {
  const directory = await createAnvils();
  await publish(directory);
  const before = count("id-token", "exchange");
  const { exitCode, stdout, stderr } = await publish(directory);
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "succeeded",
    plan: { packages: [] },
    outcomes: NAMES.map((name) => ({ name, status: "already-published" })),
  });
  expect(count("put")).toBe(2);
  expect(count("id-token", "exchange")).toBe(before);
});

test("a tag on another commit with the same versions releases nothing, and is not green", async () => {
  const directory = await createAnvils();
  await publish(directory);
  const { exitCode, stdout, stderr } = await publish(directory, "1".repeat(40));
  expect(exitCode, stderr).toBe(1);
  expect(stderr).toContain("`@anvils/app@1.0.0`, `@anvils/core@1.0.0` are on the registry already");
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "problems",
    problems: expect.arrayContaining([expect.objectContaining({ code: "RELEASE_NOTHING_NEW", field: "release-1" })]),
  });
  expect(count("put")).toBe(2);
});

test("run again, such a tag finds nothing left to do", async () => {
  const directory = await createAnvils();
  await publish(directory);
  const { exitCode, stdout, stderr } = await publish(directory, "1".repeat(40), { GITHUB_RUN_ATTEMPT: "2" });
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: "nothing-to-publish", outcomes: [], plan: { packages: [] } });
  expect(count("put")).toBe(2);
});

test("publishes as many at once as `slipway.json` says", async () => {
  const directory = await createAnvils();
  const manifest = createManifest("@anvils/app", "packages/app");
  await writeFile(join(directory, "packages/app/package.json"), JSON.stringify(manifest));
  await writeFile(join(directory, "slipway.json"), JSON.stringify({ concurrency: 1 }));
  rehearsal.faults.add({ request: "put", effect: { type: "delay", milliseconds: 300 } });
  const { exitCode, stderr } = await publish(directory);
  expect(exitCode, stderr).toBe(0);
  const kinds = rehearsal.requests.map(({ kind }) => kind).filter((kind) => kind === "exchange" || kind === "put");
  expect(kinds).toStrictEqual(["exchange", "exchange", "exchange", "put", "exchange", "put"]);
});
