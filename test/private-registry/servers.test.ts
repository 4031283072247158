import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { execa } from "execa";
import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository, type FileContent } from "../fixtures/create-repository.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";
import { type PrivateRegistry, startBelowPath } from "./servers.ts";
import { startPnpr } from "./start-pnpr.ts";
import { startVerdaccio } from "./start-verdaccio.ts";

const BIN = fileURLToPath(new URL("../../packages/slipway/bin/slipway.js", import.meta.url));
const PUBLISH = ["publish", "--auth", "token", "--concurrency", "1", "--wait", "30s"];
/** Each needs the one before it. */
const NAMES = ["@anvils/a-core", "@anvils/b-mid", "@anvils/c-app"];

async function createAnvils(server: PrivateRegistry): Promise<string> {
  const files = NAMES.flatMap((name, index) => {
    const folder = `packages/${name.slice("@anvils/".length)}`;
    const needs = NAMES[index - 1];
    const fields = needs === undefined ? {} : { dependencies: { [needs]: "^1.0.0" } };
    return [
      [`${folder}/package.json`, createManifest(name, folder, fields)],
      [`${folder}/index.js`, `export const name = "${name}";\n`],
    ] as const;
  });
  const directory = await createRepository({
    "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
    ...Object.fromEntries<FileContent>(files),
  });
  const home = join(directory, "../home-of", directory.split("/").at(-1) ?? "");
  await mkdir(home, { recursive: true });
  const { host, pathname } = new URL(server.registry);
  const lines = [`registry=${server.registry}`, `//${host}${pathname}:_authToken=${server.token}`];
  await writeFile(join(home, ".npmrc"), lines.join("\n"));
  return directory;
}

/** Kills the command as soon as the registry has anything of the first package. */
async function publishAndKill(directory: string, environment: Record<string, string>, server: PrivateRegistry) {
  const child = execa(process.execPath, [BIN, ...PUBLISH], { cwd: directory, env: environment, reject: false });
  const [first = ""] = NAMES;
  const headers = { authorization: `Bearer ${server.token}` };
  const url = new URL(first.replace("/", "%2f"), server.registry);
  const ended = child.then(() => true);
  while (!(await fetch(url, { headers })).ok) {
    if (await Promise.race([ended, setTimeout(10, false)])) throw new Error((await child).stderr);
  }
  child.kill("SIGKILL");
  await child;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name.localeCompare(other.name);
}

test.each([
  ["Verdaccio", startVerdaccio],
  ["pnpm's registry server", startPnpr],
  ["a registry below a path", startBelowPath],
])("a release to %s is killed, goes on, and is proven", async (_, start) => {
  const server = await start();
  try {
    const directory = await createAnvils(server);
    const home = join(directory, "../home-of", directory.split("/").at(-1) ?? "");
    const environment = { HOME: home, PATH: process.env["PATH"] ?? "", npm_config_userconfig: join(home, ".npmrc") };
    const run = (...args: string[]): Promise<CommandResult> => runSlipway(directory, args, environment);

    const before = await run("plan", "--json");
    expect(before.exitCode, before.stderr).toBe(0);
    expect(JSON.parse(before.stdout).packages).toMatchObject(NAMES.map((name) => ({ name, firstPublish: true })));

    await publishAndKill(directory, environment, server);
    const resumed = await run(...PUBLISH);
    expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
    const report = JSON.parse(await readFile(join(directory, ".slipway/result/report.json"), "utf8"));
    expect(report.verdict).toBe("succeeded");
    expect(report.verifications.toSorted(byName)).toMatchObject(
      NAMES.map((name) => ({ name, availability: "available", integrity: { state: "ok" }, distTag: { state: "ok" } })),
    );
    const verified = await run("verify", ".slipway/result/report.json");
    expect(verified.exitCode, verified.stdout + verified.stderr).toBe(0);
  } finally {
    await server.close();
  }
});
