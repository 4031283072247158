import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  createRunClaims,
  createRunnerEnvironment,
  type Rehearsal,
  type SigningProxy,
  startRehearsal,
  startSigningProxy,
  writeTufRoot,
} from "@slipway/rehearsal";
import * as tar from "tar";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { installAction, type Outcome, runBundledAction } from "./run-bundled-action.ts";

const NAME = "@octo/app";
const RUN = {
  repository: "octo/app",
  workflow: "release.yml",
  ref: "refs/tags/release-1",
  environment: "npm",
} as const;

let directory: string;
let rehearsal: Rehearsal;
let proxy: SigningProxy;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-publish-"));
  await installAction(join(directory, "action"));
  rehearsal = await startRehearsal({
    assumeCreated: [NAME],
    trust: [
      {
        package: NAME,
        repository: RUN.repository,
        file: RUN.workflow,
        environment: "npm",
        permissions: ["createPackage"],
      },
    ],
  });
  proxy = await startSigningProxy(rehearsal, { directory });
  await writeTufRoot(rehearsal, join(directory, "data/sigstore-js"));
  await writeFile(join(directory, "plan.json"), JSON.stringify(await createPlan("1.0.0")));
});

afterAll(async () => {
  await Promise.all([proxy.close(), rehearsal.close()]);
  await rm(directory, { recursive: true });
});

/** Packs one package into `packed`, with its plan; gives the plan as it was before packing. */
async function createPlan(version: string): Promise<object> {
  const packed = join(directory, "packed");
  await rm(packed, { recursive: true, force: true });
  const manifest = {
    name: NAME,
    version,
    repository: { type: "git", url: "git+https://github.com/octo/app.git" },
    publishConfig: { access: "public" },
  };
  const text = JSON.stringify(manifest);
  await mkdir(packed);
  await mkdir(join(directory, "source/package"), { recursive: true });
  await writeFile(join(directory, "source/package/package.json"), text);
  await tar.create({ gzip: true, file: join(packed, "octo-app.tgz"), cwd: join(directory, "source") }, [
    "package/package.json",
  ]);
  const tarball = await readFile(join(packed, "octo-app.tgz"));
  const entry = {
    name: NAME,
    version,
    directory: ".",
    access: "public",
    distTag: "latest",
    dependsOn: [],
    firstPublish: false,
  };
  const plan = {
    schemaVersion: 1,
    repository: { server: "https://github.com", owner: "octo", name: "app" },
    registry: rehearsal.registry,
    packages: [entry],
    skipped: [],
  };
  const packedEntry = {
    ...entry,
    tarball: {
      file: "octo-app.tgz",
      integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
      size: tarball.length,
      unpackedSize: text.length,
      fileCount: 1,
    },
  };
  await writeFile(join(packed, "plan.json"), JSON.stringify({ ...plan, packages: [packedEntry] }));
  return plan;
}

/** Runs the publishing action in an empty working directory with a copy of the packed one. */
async function publish(inputs: Record<string, string> = {}): Promise<Outcome & { readonly workspace: string }> {
  const workspace = await mkdtemp(join(directory, "workspace-"));
  await cp(join(directory, "packed"), join(workspace, "packed"), { recursive: true });
  await cp(join(directory, "plan.json"), join(workspace, "plan.json"));
  const outcome = await runBundledAction(join(directory, "action"), "publish", {
    cwd: workspace,
    env: {
      HOME: workspace,
      XDG_DATA_HOME: join(directory, "data"),
      GITHUB_STEP_SUMMARY: join(workspace, "summary.md"),
      GITHUB_OUTPUT: join(workspace, "output"),
      ...createRunnerEnvironment(rehearsal, createRunClaims(RUN)),
      ...proxy.environment,
      INPUT_FROM: "packed",
      INPUT_PLAN: "plan.json",
      INPUT_OUT: "result",
      ...inputs,
    },
  });
  return { ...outcome, workspace };
}

async function readReport(workspace: string): Promise<unknown> {
  return JSON.parse(await readFile(join(workspace, "result/report.json"), "utf8"));
}

describe("the bundled publish action, with nothing installed", () => {
  test("refuses a tarball that is not the packed one, before any exchange", async () => {
    const tarball = join(directory, "packed/octo-app.tgz");
    const bytes = await readFile(tarball);
    await writeFile(tarball, Buffer.concat([bytes, Buffer.from("\0")]));
    const { exitCode, stderr } = await publish();
    await writeFile(tarball, bytes);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("::error ");
    expect(rehearsal.requests.filter(({ kind }) => kind === "exchange")).toStrictEqual([]);
  });

  test("tries every credential in a dry run and sends nothing", async () => {
    const { exitCode, workspace } = await publish({ "INPUT_DRY-RUN": "true" });
    expect(exitCode).toBe(0);
    await expect(readReport(workspace)).resolves.toMatchObject({ mode: "dry-run", verdict: "ready" });
    expect(rehearsal.requests.some(({ kind }) => kind === "exchange")).toBe(true);
    expect(rehearsal.published()).toStrictEqual([]);
  });

  test("publishes with a credential and provenance of its own, and proves it", async () => {
    const { exitCode, stderr, workspace } = await publish();
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(rehearsal.published(NAME)).toMatchObject([{ version: "1.0.0", provenance: expect.anything() }]);
    await expect(readReport(workspace)).resolves.toMatchObject({
      mode: "publish",
      verdict: "succeeded",
      outcomes: [{ name: NAME, status: "published" }],
      verifications: [{ integrity: { state: "ok" }, distTag: { state: "ok" }, attestation: { state: "ok" } }],
    });
    await expect(readFile(join(workspace, "summary.md"), "utf8")).resolves.toContain(NAME);
    await expect(readFile(join(workspace, "output"), "utf8")).resolves.toBe(
      `verdict=succeeded\npublished=true\npublished-packages=[{"name":"${NAME}","version":"1.0.0"}]\n`,
    );
    expect(proxy.refused).toStrictEqual([]);
  });

  test("is done when everything was accepted, and leaves the wait to a job without the token", async () => {
    await writeFile(join(directory, "plan.json"), JSON.stringify(await createPlan("1.1.0")));
    rehearsal.faults.add({ request: "put", effect: { type: "scan", milliseconds: 10_000 } });
    const { exitCode, stderr, workspace } = await publish({ INPUT_WAIT: "1s" });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain("Release is pending: 0 published, 1 accepted, not to be seen yet");
    await expect(readFile(join(workspace, "output"), "utf8")).resolves.toBe(
      `verdict=pending\npublished=true\npublished-packages=[{"name":"${NAME}","version":"1.1.0"}]\n`,
    );
    await expect(readReport(workspace)).resolves.toMatchObject({ verdict: "pending" });

    const verify = async (wait: string): Promise<Outcome> =>
      runBundledAction(join(directory, "action"), "verify", {
        cwd: workspace,
        env: {
          HOME: workspace,
          XDG_DATA_HOME: join(directory, "data"),
          npm_config_registry: rehearsal.registry,
          ...proxy.environment,
          INPUT_REPORT: "result/report.json",
          INPUT_WAIT: wait,
        },
      });
    await expect(verify("0")).resolves.toMatchObject({ exitCode: 3 });
    const seen = await verify("60s");
    expect(seen, seen.stderr).toMatchObject({ exitCode: 0 });
    expect(seen.stderr).toMatch(/0 of 1 as packed to be seen; waiting for the others up to /u);
    await expect(readReport(workspace)).resolves.toMatchObject({
      verdict: "succeeded",
      outcomes: [{ name: NAME, status: "published" }],
    });
  });

  test("says that there is no plan, instead of believing what was packed", async () => {
    const { exitCode, stderr, workspace } = await publish({ INPUT_PLAN: "" });
    expect(exitCode).toBe(2);
    await expect(readReport(workspace)).resolves.toMatchObject({
      verdict: "stopped",
      reason: expect.stringContaining("PLAN_REQUIRED"),
    });
    expect(stderr).toContain("error PLAN_REQUIRED");
  });
});
