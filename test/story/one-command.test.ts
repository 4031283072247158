import { readFile } from "node:fs/promises";
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

async function publish(directory: string, ...options: string[]): Promise<CommandResult> {
  const runner = createRunnerEnvironment(rehearsal, createRunClaims({ ...RUN, sha: "0".repeat(40) }));
  return runSlipway(directory, ["publish", "--code-beside-token", "--no-provenance", "--json", ...options], runner);
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

test("run again, it finds nothing left to do", async () => {
  const directory = await createAnvils();
  await publish(directory);
  const { exitCode, stdout, stderr } = await publish(directory);
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ outcomes: [], plan: { packages: [] } });
  expect(count("put")).toBe(2);
});
