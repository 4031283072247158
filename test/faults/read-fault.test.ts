import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { createRunClaims, createRunnerEnvironment, type Fault, type Rehearsal } from "@slipway/rehearsal";
import { execa } from "execa";
import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

const RUN = { repository: "acme/anvils", workflow: "release.yml", ref: "refs/tags/release-1" };
const [CORE, APP] = ["@anvils/core", "@anvils/app"];

/** The one package that the other one needs. */
const ONE: Fault = { request: "read", package: CORE, effect: { type: "answer", status: 403 } };
const ALL: Fault = { request: "read", effect: { type: "answer", status: 403 } };

interface Scene {
  readonly directory: string;
  readonly registry: Rehearsal;
  readonly slipway: (line: string) => Promise<CommandResult>;
  /** `publish --from packed`, in the job that may publish. */
  readonly publishPacked: (options?: string) => Promise<CommandResult>;
}

async function createScene(): Promise<Scene> {
  const directory = await createRepository({
    "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
    "packages/core/package.json": createManifest(CORE, "packages/core"),
    "packages/core/index.js": "export const name = 'core';\n",
    "packages/app/package.json": createManifest(APP, "packages/app", { dependencies: { [CORE]: "^1.0.0" } }),
    "packages/app/index.js": "import '@anvils/core';\n",
  });
  const registry = await startUpstream({
    packages: [CORE, APP].map((name) => ({ name, versions: [{ version: "0.0.1" }] })),
    trust: [CORE, APP].map((name) => ({
      package: name,
      repository: RUN.repository,
      file: RUN.workflow,
      permissions: ["createPackage"],
    })),
  });
  const { stdout: sha } = await execa("git", ["rev-parse", "HEAD"], { cwd: directory });
  const runner = createRunnerEnvironment(registry, createRunClaims({ ...RUN, sha }));
  const publish = ["publish", "--from", "packed", "--no-provenance", "--retry-delay", "1"];
  return {
    directory,
    registry,
    slipway: async (line) => runSlipway(directory, line.split(" "), { npm_config_registry: registry.registry }),
    publishPacked: async (options) => runSlipway(directory, [...publish, ...(options?.split(" ") ?? [])], runner),
  };
}

function sent(registry: Rehearsal): number {
  return registry.requests.filter(({ kind }) => kind === "put").length;
}

/** What is typed, and what says that a package is unknown. */
const COMMANDS = [
  ["check", 1, "REGISTRY_REFUSED"],
  ["plan --out plan.json", 1, "REGISTRY_REFUSED"],
  ["pack --out packed", 1, "REGISTRY_REFUSED"],
  ["rehearse", 1, "REGISTRY_REFUSED"],
  ["preview", 1, "REGISTRY_REFUSED"],
  ["publish --no-provenance", 1, "REGISTRY_REFUSED"],
  ["publish --no-provenance --dry-run", 1, "REGISTRY_REFUSED"],
] as const;

/** What a person wrote who had seen enough of it. */
const IGNORED = { ignore: [{ code: "REGISTRY_REFUSED", reason: "it does that sometimes" }] };

test.for(
  COMMANDS.flatMap(([command, exitCode, says]) => [
    { command, exitCode, says, fault: "one package", faults: [ONE] },
    { command, exitCode, says, fault: "every package", faults: [ALL] },
  ]),
)("`$command` while the registry does not tell of $fault", async ({ command, exitCode, says, faults }) => {
  const { directory, registry, slipway } = await createScene();
  for (const fault of faults) registry.faults.add(fault);
  const ended = await slipway(command);
  const output = ended.stdout + ended.stderr;
  expect(ended.exitCode, output).toBe(exitCode);
  expect(output).toContain(says);
  expect(output).not.toContain("nothing to publish");
  expect(existsSync(join(directory, "packed"))).toBe(false);
  expect(sent(registry)).toBe(0);
});

test.for(["pack --out packed", "rehearse", "publish --no-provenance", "publish --no-provenance --dry-run"])(
  "`%s` does not go out without a package although somebody ignores that it is unknown",
  async (command) => {
    const { directory, registry, slipway } = await createScene();
    await writeFile(join(directory, "slipway.json"), JSON.stringify(IGNORED));
    registry.faults.add(ONE);
    const { exitCode, stderr } = await slipway(command);
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toContain("PLAN_INCOMPLETE: the registry gave no answer about `@anvils/core`: this is no plan");
    expect(existsSync(join(directory, "packed"))).toBe(false);
    expect(sent(registry)).toBe(0);
  },
);

test.for([403, 503])(
  "a plan made before is not packed while the registry answers %i about a package",
  async (status) => {
    const { directory, registry, slipway } = await createScene();
    expect(await slipway("plan --out plan.json")).toMatchObject({ exitCode: 0 });
    registry.faults.add({ request: "read", package: CORE, effect: { type: "answer", status } });
    const { exitCode, stderr } = await slipway("pack --plan plan.json --out packed");
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toContain("PLAN_INCOMPLETE: the registry gave no answer about `@anvils/core`: this is no plan");
    expect(existsSync(join(directory, "packed"))).toBe(false);
  },
);

test("a plan made while the registry did not tell of a package is neither packed nor published", async () => {
  const { directory, registry, slipway, publishPacked } = await createScene();
  expect(await slipway("pack --out packed")).toMatchObject({ exitCode: 0 });
  registry.faults.add(ONE);
  expect(await slipway("plan --out plan.json")).toMatchObject({ exitCode: 1 });
  registry.faults.clear();
  const packed = await slipway("pack --plan plan.json --out again");
  expect(packed, packed.stderr).toMatchObject({ exitCode: 2 });
  expect(packed.stderr).toContain("PLAN_INCOMPLETE");

  const planned = await publishPacked("--plan plan.json");
  expect(planned, planned.stderr).toMatchObject({ exitCode: 2 });
  expect(planned.stderr).toContain("PLAN_INCOMPLETE");

  // As an older Slipway packed it, or somebody else.
  const plan = JSON.parse(await readFile(join(directory, "packed/plan.json"), "utf8"));
  const [core, app] = plan.packages;
  const orphan = {
    ...plan,
    packages: [{ ...app, dependsOn: [] }],
    skipped: [{ name: core.name, version: core.version, reason: "unknown" }],
  };
  await writeFile(join(directory, "packed/plan.json"), JSON.stringify(orphan));
  const published = await publishPacked("--plan none");
  expect(published, published.stderr).toMatchObject({ exitCode: 2 });
  expect(published.stderr).toContain("PLAN_INCOMPLETE");
  expect(sent(registry)).toBe(0);
});

test("a package about which the publishing job gets no answer is not sent, nor is what needs it", async () => {
  const { registry, slipway, publishPacked } = await createScene();
  expect(await slipway("pack --out packed")).toMatchObject({ exitCode: 0 });
  registry.faults.add(ONE);
  const { exitCode, stderr } = await publishPacked("--plan none");
  expect(exitCode, stderr).toBe(1);
  expect(stderr).toContain("held by `@anvils/core`");
  expect(stderr).not.toContain("nothing to publish");
  expect(sent(registry)).toBe(0);
});

test("a dist-tag that `plan` refuses is not packed", async () => {
  const { directory, slipway } = await createScene();
  for (const command of ["plan --tag 1", "pack --tag 1 --out packed"]) {
    const { exitCode, stderr } = await slipway(command);
    expect(exitCode, stderr).toBe(1);
    expect(stderr).toContain("DIST_TAG_INVALID");
  }
  expect(existsSync(join(directory, "packed"))).toBe(false);
});

test("a release that cannot be looked at is not known, and never pending", async () => {
  const { registry, slipway, publishPacked } = await createScene();
  expect(await slipway("pack --out packed")).toMatchObject({ exitCode: 0 });
  registry.faults.add({ request: "put", effect: { type: "scan", milliseconds: 600_000 } });
  expect(await publishPacked("--plan none --wait 0")).toMatchObject({ exitCode: 3 });
  expect(await slipway("verify slipway-result/report.json --wait 0")).toMatchObject({ exitCode: 3 });
  await registry.close();
  const { exitCode, stderr, stdout } = await slipway("verify slipway-result/report.json --wait 0");
  expect(exitCode, stderr).toBe(1);
  expect(stderr + stdout).toMatch(
    /Release is not known: the registry gave no answer about 2 packages: .*ECONNREFUSED/u,
  );
  expect(stderr + stdout).not.toMatch(/pending|scanned/u);
});
