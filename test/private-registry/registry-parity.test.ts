import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Rehearsal, startRehearsal } from "@slipway/rehearsal";
import { execa, type Result } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { PrivateRegistry } from "./servers.ts";
import { startVerdaccio } from "./start-verdaccio.ts";

const NPM = join(import.meta.dirname, "../node_modules/npm-12/bin/npm-cli.js");

/** What either says of the moment or its user, or the other has no name for. */
const OWN_FIELDS: ReadonlySet<string> = new Set(
  [
    "_id _rev _uplinks _distfiles _attachments _npmUser _npmVersion _nodeVersion _npmOperationalInternal",
    "time modified readme readmeFilename users maintainers contributors signatures attestations access fileCount unpackedSize",
  ].flatMap((names) => names.split(" ")),
);

const ABBREVIATED = "application/vnd.npm.install-v1+json";

/** To an installer Verdaccio also says what npm's registry leaves out: the description, and that there is nothing to run. */
function isSuperfluous(key: string, value: unknown): boolean {
  return key === "description" || (key === "hasInstallScript" && value === false);
}

let home: string;
let rehearsal: Rehearsal;
let verdaccio: PrivateRegistry;

/** Each registry with npm's configuration for it. */
let registries: readonly { readonly url: string; readonly npmrc: string; readonly token: string }[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "slipway-registries-"));
  verdaccio = await startVerdaccio();
  rehearsal = await startRehearsal({ tokens: [{ token: "npm_robot", user: "releaser", bypassTwoFactor: true }] });
  registries = await Promise.all(
    [
      { url: rehearsal.registry, token: "npm_robot" },
      { url: verdaccio.registry, token: verdaccio.token },
    ].map(async ({ url, token }, index) => {
      const npmrc = join(home, `${index}.npmrc`);
      await writeFile(npmrc, `registry=${url}\n//${new URL(url).host}/:_authToken=${token}\n`);
      return { url, npmrc, token };
    }),
  );
  const packages = [
    { name: "plain", version: "1.0.0", description: "Does little", main: "index.js" },
    { name: "plain", version: "1.1.0", dependencies: { "@acme/scoped": "^1.0.0" }, bin: "index.js" },
    { name: "@acme/scoped", version: "1.0.0", peerDependencies: { plain: "*" }, engines: { node: ">=20" } },
    { name: "@acme/scoped", version: "2.0.0-rc.1", scripts: { postinstall: "node index.js" } },
  ];
  for (const manifest of packages) {
    const directory = await mkdtemp(join(home, "package-"));
    await writeFile(join(directory, "package.json"), JSON.stringify(manifest));
    await writeFile(join(directory, "index.js"), "module.exports = 1;\n");
    const tag = manifest.version.includes("-") ? "next" : "latest";
    expect(await both(["publish", `--tag=${tag}`, "--access=public"], directory)).toEqual([0, 0]);
  }
  expect(await both(["dist-tag", "add", "plain@1.0.0", "old"], home)).toEqual([0, 0]);
});
afterAll(async () => {
  await Promise.all([rehearsal.close(), verdaccio.close()]);
  await rm(home, { recursive: true });
});

async function run(npmrc: string, args: readonly string[], cwd: string): Promise<Result<{ reject: false }>> {
  return execa(process.execPath, [NPM, ...args, "--no-audit", "--no-fund"], {
    cwd,
    env: { HOME: home, PATH: process.env["PATH"], npm_config_userconfig: npmrc, npm_config_update_notifier: "false" },
    extendEnv: false,
    reject: false,
  });
}

/** The exit codes of npm with either registry. */
async function both(args: readonly string[], cwd: string): Promise<(number | undefined)[]> {
  const results = await Promise.all(registries.map(async ({ npmrc }) => run(npmrc, args, cwd)));
  return results.map(({ exitCode }) => exitCode);
}

/** What each of them answers, with addresses and what is its own taken out. */
async function ask(path: string, accept: string): Promise<readonly unknown[]> {
  return Promise.all(
    registries.map(async ({ url, token }) => {
      const response = await fetch(new URL(path, url), { headers: { accept, authorization: `Bearer ${token}` } });
      const text = (await response.text()).replaceAll(url, "http://registry.example/");
      const body: unknown = JSON.parse(text, (key, value: unknown) =>
        OWN_FIELDS.has(key) || (accept === ABBREVIATED && isSuperfluous(key, value)) ? undefined : value,
      );
      return response.ok ? body : { status: response.status };
    }),
  );
}

test.each([
  ["a packument", "plain", "application/json"],
  ["a scoped packument", "@acme%2fscoped", "application/json"],
  ["what an installer reads", "plain", ABBREVIATED],
  ["what an installer reads of a scoped one", "@acme%2fscoped", ABBREVIATED],
  ["one version", "plain/1.1.0", "application/json"],
  ["the version behind a dist-tag", "plain/old", "application/json"],
  ["the dist-tags", "-/package/plain/dist-tags", "application/json"],
  ["a package that is not there", "absent", "application/json"],
  ["a version that is not there", "plain/9.9.9", "application/json"],
])("%s is what Verdaccio says after the same npm commands", async (_, path, accept) => {
  const [ours, theirs] = await ask(path, accept);
  expect(ours).toEqual(theirs);
});

test("npm is refused the same version twice by both, and installs the same from both", async () => {
  const directory = await mkdtemp(join(home, "again-"));
  await writeFile(join(directory, "package.json"), JSON.stringify({ name: "plain", version: "1.1.0" }));
  expect(await both(["publish"], directory)).toEqual([1, 1]);

  const trees = await Promise.all(
    registries.map(async ({ url, npmrc }, index) => {
      const consumer = join(home, `consumer-${index}`);
      await mkdir(consumer);
      await writeFile(join(consumer, "package.json"), JSON.stringify({ dependencies: { plain: "*" } }));
      const { exitCode } = await run(npmrc, ["install", `--cache=${join(consumer, "cache")}`], consumer);
      expect(exitCode).toBe(0);
      const lock = await readFile(join(consumer, "package-lock.json"), "utf8");
      return lock.replaceAll(url, "http://registry.example/").replaceAll(`consumer-${index}`, "consumer");
    }),
  );
  expect(trees[0]).toBe(trees[1]);
});
