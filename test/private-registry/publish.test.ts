import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import {
  createRegistryClient,
  readPackedDirectory,
  readRegistryConfig,
  settleOutcomes,
  verifyRelease,
} from "@slipway/npm";
import { createRunClaims, startRehearsal } from "@slipway/rehearsal";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { GITHUB_ACTIONS } from "../../packages/ci/src/github-actions/facts.ts";
import { createPackedDirectory, type PackedDirectory, type SourcePackage } from "./create-packed-directory.ts";
import { launch, type Launch } from "./launch.ts";
import type { PrivateRegistry } from "./servers.ts";
import { startVerdaccio } from "./start-verdaccio.ts";

const NPM = join(import.meta.dirname, "../node_modules/npm-12/bin/npm-cli.js");

let verdaccio: PrivateRegistry;
let packed: PackedDirectory;
let count = 0;

beforeAll(async () => {
  verdaccio = await startVerdaccio();
});
afterAll(async () => verdaccio.close());
afterEach(async () => packed.remove());

/** Names of their own for every test: what one published stays. */
function names(): { readonly core: string; readonly app: string } {
  count += 1;
  return { core: `@acme/core-${count}`, app: `app-${count}` };
}

async function pack(packages: readonly SourcePackage[], token: string | undefined = verdaccio.token): Promise<Launch> {
  packed = await createPackedDirectory(packages, verdaccio.registry);
  const { host } = new URL(verdaccio.registry);
  const lines = [`registry=${verdaccio.registry}`, ...(token === "" ? [] : [`//${host}/:_authToken=${token}`])];
  const home = join(packed.directory, "..", "home");
  await mkdir(home);
  await writeFile(join(home, ".npmrc"), lines.join("\n"));
  const config = await readRegistryConfig({ directory: home, environment: { HOME: home } });
  const { plan, problems } = await readPackedDirectory({ directory: packed.directory, config });
  expect(problems).toStrictEqual([]);
  return {
    directory: packed.directory,
    plan,
    config,
    auth: { kind: "token" },
    ledger: join(packed.directory, "ledger.ndjson"),
    policy: { tries: 3, totalTime: 10_000, firstDelay: 10, longestDelay: 100, timeout: 10_000 },
  };
}

describe("a release to a private registry, by token", () => {
  test("arrives, is proven, and installs with the real npm", async () => {
    const { core, app } = names();
    const options = await pack([
      { name: core, version: "1.0.0", files: { "index.js": "module.exports = 'core';\n", "README.md": "# core\n" } },
      {
        name: app,
        version: "2.0.0",
        dependsOn: [core],
        manifest: { dependencies: { [core]: "^1.0.0" } },
        files: { "index.js": `module.exports = 'app of ' + require('${core}');\n` },
      },
    ]);
    const { problems, outcomes } = await launch(options);
    expect(problems).toStrictEqual([]);
    expect(outcomes.map(({ name, status, attempt }) => [name, status, attempt])).toStrictEqual([
      [core, "accepted", 1],
      [app, "accepted", 1],
    ]);

    const verifications = await verifyRelease(createRegistryClient(options.config), {
      facts: GITHUB_ACTIONS,
      plan: options.plan,
      outcomes,
      deadline: 5_000,
    });
    expect(verifications).toMatchObject([
      {
        availability: "available",
        integrity: { state: "ok" },
        distTag: { state: "ok" },
        attestation: { state: "not-checked" },
      },
      { availability: "available", integrity: { state: "ok" }, distTag: { state: "ok" } },
    ]);
    expect(settleOutcomes(outcomes, verifications).map(({ status }) => status)).toStrictEqual([
      "published",
      "published",
    ]);

    const consumer = join(packed.directory, "..", "consumer");
    await mkdir(consumer);
    await writeFile(join(consumer, "package.json"), "{}");
    await writeFile(join(consumer, ".npmrc"), await readFile(join(packed.directory, "..", "home", ".npmrc")));
    const environment = { cwd: consumer, env: { HOME: consumer, PATH: process.env["PATH"] }, extendEnv: false };
    await execa(process.execPath, [NPM, "install", app, "--no-audit", "--no-fund"], environment);
    const { stdout } = await execa(process.execPath, ["-p", `require('${app}')`], environment);
    expect(stdout).toBe("app of core");
  });

  test("goes on where it was: what is there with our integrity is not sent again", async () => {
    const { core, app } = names();
    const options = await pack([
      { name: core, version: "1.0.0" },
      { name: app, version: "1.0.0", dependsOn: [core] },
    ]);
    await launch({ ...options, plan: { ...options.plan, packages: options.plan.packages.slice(0, 1) } });
    await writeFile(options.ledger, "");
    const { outcomes } = await launch(options);
    expect(outcomes.map(({ status }) => status)).toStrictEqual(["already-published", "accepted"]);
  });

  test("never takes other bytes for its own", async () => {
    const { core, app } = names();
    await launch(await pack([{ name: core, version: "1.0.0", files: { "index.js": "other" } }]));
    await packed.remove();
    const options = await pack([
      { name: core, version: "1.0.0" },
      { name: app, version: "1.0.0", dependsOn: [core] },
    ]);
    const { outcomes } = await launch(options);
    expect(outcomes).toMatchObject([
      { status: "failed", attempt: 1, failure: { class: "integrity", phase: "read" } },
      { status: "held", heldBy: [core] },
    ]);
    expect(outcomes[0]?.failure?.message).toContain(options.plan.packages[0]?.tarball.integrity);
  });

  test("moves only the dist-tag of the plan", async () => {
    const { core } = names();
    await launch(await pack([{ name: core, version: "1.0.0" }]));
    await packed.remove();
    const options = await pack([{ name: core, version: "2.0.0-next.1", distTag: "next" }]);
    const { outcomes } = await launch(options);
    await expect(
      verifyRelease(createRegistryClient(options.config), {
        facts: GITHUB_ACTIONS,
        plan: options.plan,
        outcomes,
        deadline: 5_000,
      }),
    ).resolves.toMatchObject([{ availability: "available", distTag: { state: "ok" } }]);
    const response = await fetch(new URL(`-/package/${core.replace("/", "%2f")}/dist-tags`, verdaccio.registry), {
      headers: { authorization: `Bearer ${verdaccio.token}` },
    });
    await expect(response.json()).resolves.toStrictEqual({ latest: "1.0.0", next: "2.0.0-next.1" });
  });

  test.each([
    ["without a token", ""],
    ["with one that nobody knows", "bm9ib2R5"],
  ])("is refused %s, once, in the registry's words", async (_name, token) => {
    const { core } = names();
    const { outcomes } = await launch(await pack([{ name: core, version: "1.0.0" }], token));
    expect(outcomes).toMatchObject([
      { status: "failed", attempt: 1, failure: { class: expect.stringMatching(/^(?:unauthorised|forbidden)$/u) } },
    ]);
    expect(JSON.stringify(outcomes)).not.toContain("bm9ib2R5");
  });

  test("with provenance is refused, once: this registry does not know attachments of that kind", async () => {
    const { core } = names();
    const rehearsal = await startRehearsal();
    const { requestUrl, requestToken } = rehearsal.openRun(
      createRunClaims({ repository: "acme/tools", workflow: "release.yml" }),
    );
    const mintIdToken = async (audience: string): Promise<string> => {
      const response = await fetch(`${requestUrl}&audience=${audience}`, {
        headers: { authorization: `Bearer ${requestToken}` },
      });
      const { value }: { value: string } = JSON.parse(await response.text());
      return value;
    };
    const options = await pack([{ name: core, version: "1.0.0" }]);
    const packages = options.plan.packages.map(({ keepAccess: _keepAccess, ...entry }) => entry);
    const { outcomes } = await launch({
      ...options,
      plan: { ...options.plan, packages },
      auth: { kind: "token", mintIdToken },
      provenance: true,
      signing: rehearsal.signing,
    });
    await rehearsal.close();
    expect(outcomes).toMatchObject([
      {
        status: "failed",
        attempt: 1,
        failure: { class: "invalid", phase: "put", status: 400, message: "unsupported registry call" },
      },
    ]);
  });
});
