import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { startRehearsal } from "@slipway/rehearsal";
import { execa } from "execa";
import { expect, test } from "vitest";

const MODULES = join(import.meta.dirname, "../node_modules");
const SUITE = join(MODULES, "@verdaccio/e2e-cli/bin/e2e-cli.js");

/** What may fail, and why. It may only shrink: whatever of it passes fails the test. */
const ALLOWED: Readonly<Record<string, string>> = {
  "package-names": "publishes a new name with capitals, which npm refuses and Verdaccio takes",
};

/** What the suite drives through plug-ins for yarn, which it downloads. */
const PLUGINS: Readonly<Record<string, string>> = {
  deprecate: "@verdaccio/yarn-plugin-npm-deprecate",
  login: "@verdaccio/yarn-plugin-npm-login",
  ping: "@verdaccio/yarn-plugin-npm-ping",
};

interface Figures {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly output: string;
}

/** Runs the suite as a stranger does: it signs a user up, and knows the registry's address only. */
async function runSuite(
  client: string,
  path: string,
  more: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Figures> {
  const directory = await mkdtemp(join(tmpdir(), "slipway-suite-"));
  const rehearsal = await startRehearsal({ newScopedPackages: "public" });
  const registry = `http://localhost:${new URL(rehearsal.registry).port}`;
  const options = ["--registry", registry, "--pm", `${client}=${join(MODULES, path)}`, "--timeout", "240000"];
  const { all } = await execa(process.execPath, [SUITE, ...options, ...more], {
    cwd: directory,
    env: { ...environment, PATH: onPath(), HOME: directory, TMPDIR: directory },
    extendEnv: false,
    reject: false,
    all: true,
  });
  await rehearsal.close();
  await rm(directory, { recursive: true, force: true });
  const output = stripVTControlCharacters(all);
  const named = (mark: RegExp): string[] => [...output.matchAll(mark)].map(([, name = ""]) => name);
  return { passed: named(/^ {2}(?:✓|PASS) (\S+)/gm), failed: named(/^ {2}FAIL (\S+)/gm), output };
}

function onPath(): string {
  return [dirname(process.execPath), process.env["PATH"]].join(delimiter);
}

/** Where the plug-ins come from: npm's configuration outside, as the suite's home is empty. */
async function readDownloads(): Promise<Record<string, string>> {
  const { stdout } = await execa("npm", ["config", "get", "registry", "cafile"]);
  const [registry, authorities] = [...stdout.matchAll(/^\w+=(.+)$/gm)].map(([, value = ""]) => value);
  if (registry === undefined) throw new Error(`npm knows no registry: ${stdout}`);
  return {
    npm_config_registry: registry,
    ...(authorities !== undefined && authorities !== "null" && { npm_config_cafile: authorities }),
  };
}

/** @returns the plug-ins that cannot be had here. */
async function findMissing(): Promise<string[]> {
  const asked = Object.values(PLUGINS).map(async (plugin) => {
    const { failed } = await execa("npm", ["view", plugin, "version", "--fetch-retries=0"], { reject: false });
    return failed ? [plugin] : [];
  });
  return (await Promise.all(asked)).flat();
}

/** How many pass; the suite itself leaves out what it does not try with a client, and pnpm 10 as a whole. */
const CLIENTS = [
  ["npm 11", "npm", "npm-11/bin/npm-cli.js", 14],
  ["npm 12", "npm", "npm-12/bin/npm-cli.js", 14],
  ["pnpm 11", "pnpm", "pnpm-11/bin/pnpm.mjs", 9],
  ["pnpm 12", "pnpm", "pnpm-12/pnpm", 9],
  ["bun", "bun", "bun/bin/bun.exe", 6],
  ["deno", "deno", "deno-2/bin.cjs", 3],
] as const;

test.each(CLIENTS)("Verdaccio's suite with %s", async (_, client, path, passing) => {
  const { passed, failed, output } = await runSuite(client, path);
  expect(failed, output).toStrictEqual(Object.keys(ALLOWED));
  expect(passed).toHaveLength(passing);
});

const YARN = ["yarn", "@yarnpkg/cli-dist/bin/yarn.js"] as const;

test("Verdaccio's suite with yarn 4, without plug-ins", async () => {
  const left = Object.keys(PLUGINS).map((name) => `--skip-test=${name}`);
  const { passed, failed, output } = await runSuite(...YARN, left);
  expect(failed, output).toStrictEqual(Object.keys(ALLOWED));
  expect(passed).toHaveLength(5);
});

test("Verdaccio's suite with yarn 4, with plug-ins", async ({ skip }) => {
  const missing = await findMissing();
  const note = `left out, as the package registry here does not have ${missing.join(", ")}`;
  if (missing.length > 0) console.warn(note);
  skip(missing.length > 0, note);
  const only = Object.keys(PLUGINS).map((name) => `--test=${name}`);
  const { passed, failed, output } = await runSuite(...YARN, only, await readDownloads());
  expect(failed, output).toStrictEqual([]);
  expect(passed).toHaveLength(only.length);
});
