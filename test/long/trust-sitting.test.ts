import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { createRunClaims, createRunnerEnvironment } from "@slipway/rehearsal";
import { execa } from "execa";
import { expect, test, vi } from "vitest";

import { writeFiles } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startTerminal } from "../stage/start-terminal.ts";
import {
  ANSWERS,
  cloneForTrust,
  createFiles,
  listTrustRequests,
  OTP,
  REPOSITORY,
  type TrustClone,
} from "../trust/trust.fixture.ts";

const BIN = join(import.meta.dirname, "../../packages/slipway/bin/slipway.js");
const RECORD = { repository: REPOSITORY, file: "old.yml", permissions: ["createPackage"] } as const;

function served({ rehearsal }: TrustClone, method: string): readonly string[] {
  return rehearsal.requests
    .filter((request) => request.method === method && request.path.includes("/trust") && request.served === 200)
    .map(({ path }) => decodeURIComponent(path));
}

// Only util-linux has a `script` that opens a terminal.
test.runIf(process.platform === "linux")(
  "120 packages, a window that closes twice, one pause and a kill in the middle: none is ever without a record",
  async () => {
    const names = Array.from({ length: 120 }, (_, index) => `p${String(index).padStart(3, "0")}`);
    const packages = names.map((name) => `@acme/${name}`);
    const bulk = await cloneForTrust({
      files: createFiles(names),
      packages: packages.map((name) => ({ name, versions: [{ version: "1.0.0" }] })),
      trust: packages.map((name) => ({ ...RECORD, package: name })),
      secondFactorWindow: { requests: 165 },
      faults: [
        { request: "trust-write", skip: 116, times: 1, effect: { type: "refuse", as: "rate-limit", retryAfter: 2 } },
      ],
    });
    const { clone, environment, rehearsal } = bulk;

    const first = execa(process.execPath, [BIN, "trust", "--set", ...ANSWERS], {
      cwd: clone,
      env: { PATH: process.env["PATH"], ...environment },
      extendEnv: false,
      reject: false,
    });
    await vi.waitUntil(() => served(bulk, "POST").length >= 10, { timeout: 60_000, interval: 1 });
    first.kill("SIGKILL");
    await first;
    const done = served(bulk, "POST").length;
    expect(done).toBeLessThan(20);
    const before = rehearsal.requests.length;

    const terminal = startTerminal(clone, ["trust", "--set", "--yes"], environment);
    for (const code of ["123456", "123457", "123458"]) {
      await terminal.see(/Confirm \S+ in a browser/u);
      await terminal.see(/type a one-time password/u);
      terminal.type(`${code}\r`);
    }
    await terminal.see(/trying again in/u);
    await terminal.see(new RegExp(`${120 - done} changes done`, "u"));
    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).not.toMatch(/12345[678]/u);

    // Each record was made once and none was deleted, so that no package was without one.
    expect(served(bulk, "POST").toSorted()).toEqual(packages.map((name) => `/-/package/${name}/trust`));
    expect(rehearsal.requests.some(({ method }) => method === "DELETE")).toBe(false);
    // Every call of the second run: one read and at most one write of each package, a read of what was written, and what was
    // refused on the way.
    const calls = rehearsal.requests.slice(before).filter(({ path }) => path.includes("/trust"));
    const answers = Object.groupBy(calls, ({ method, status }) => `${method} ${status}`);
    expect(answers["GET 200"]).toHaveLength(120 + 120 - done);
    expect(answers["POST 200"]).toHaveLength(120 - done);
    expect(answers["POST 429"]).toHaveLength(1);
    const demands = (answers["GET 401"]?.length ?? 0) + (answers["POST 401"]?.length ?? 0);
    expect(calls).toHaveLength(120 + 2 * (120 - done) + 1 + demands);
    // One for each of the reads that were under way when a window closed, and one for a write.
    expect(demands).toBeLessThanOrEqual(3 * 8 + 1);
    expect(listTrustRequests(rehearsal).filter((request) => request.startsWith("POST"))).toHaveLength(
      120 + 1 + (answers["POST 401"]?.length ?? 0),
    );
  },
);

test("a first version, its trust and its release in one sitting, and npm sees what we wrote", async () => {
  const sitting = await cloneForTrust({ files: createFiles(["new"]) });
  const { clone, environment, rehearsal, run } = sitting;
  const created = await run("--new", ...ANSWERS);
  expect(created, created.stderr).toMatchObject({ exitCode: 0 });
  expect(created.stderr).toContain("Next: `slipway tag`");

  for (const npm of ["npm-11", "npm-12"]) {
    const cli = join(import.meta.dirname, `../node_modules/${npm}/bin/npm-cli.js`);
    const { stdout } = await execa(process.execPath, [cli, "trust", "list", "@acme/new", OTP, "--json"], {
      cwd: clone,
      env: { PATH: process.env["PATH"], npm_config_update_notifier: "false", ...environment },
      extendEnv: false,
    });
    expect(JSON.parse(stdout)).toMatchObject({
      type: "github",
      repository: REPOSITORY,
      file: "release.yml",
      environment: "npm",
    });
  }

  const job = { repository: REPOSITORY, workflow: "release.yml", ref: "refs/tags/release-1", environment: "npm" };
  const released = await runSlipway(clone, ["publish", "--code-beside-token", "--no-provenance"], {
    ...createRunnerEnvironment(rehearsal, createRunClaims(job)),
  });
  expect(released, released.stderr).toMatchObject({ exitCode: 0 });
  const packument = await (await fetch(new URL("@acme%2fnew", rehearsal.registry))).json();
  expect(packument).toMatchObject({ "dist-tags": { latest: "1.1.0", placeholder: "0.0.0-placeholder" } });

  const proven = await run(OTP);
  expect(proven, proven.stdout).toMatchObject({ exitCode: 0 });
  expect(proven.stdout).toContain("1 package: 1 matches");
  expect(proven.stdout).toContain("1 of 1 package was last published by trusted publishing");
  const locked = await run("--lock", "--all", ...ANSWERS);
  expect(locked, locked.stderr).toMatchObject({ exitCode: 0 });

  await writeFiles(clone, {
    "packages/new/package.json": {
      ...JSON.parse(await readFile(join(clone, "packages/new/package.json"), "utf8")),
      version: "1.2.0",
    },
  });
  const checked = await runSlipway(clone, ["check"], environment);
  expect(checked.stdout).toContain("1 of 1 package was last published by trusted publishing");
  const planned = await runSlipway(clone, ["plan", "--json"], environment);
  expect(JSON.parse(planned.stdout)).toMatchObject({ packages: [{ name: "@acme/new", trustedBefore: true }] });
});
