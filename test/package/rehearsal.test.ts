import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const MODULES = join(ROOT, "test/node_modules");
const NPM = join(MODULES, "npm-12/bin/npm-cli.js");
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

/** Somebody's empty directory, with the packed package installed by npm. */
let directory: string;
let installed: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-package-"));
  installed = join(directory, "node_modules/@slipway/rehearsal");
  const tarball = join(directory, "rehearsal.tgz");
  await execa(join(MODULES, "pnpm-12/pnpm"), ["pack", "--out", tarball], { cwd: join(ROOT, "packages/rehearsal") });
  await writeFile(join(directory, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  const args = ["install", "--offline", "--no-audit", "--no-fund", tarball];
  await execa(process.execPath, [NPM, ...args], { cwd: directory, env: { HOME: directory } });
});
afterAll(() => rm(directory, { recursive: true }));

test("it comes alone: a program, one file of types, their licences and a page of its own", async () => {
  expect(await readdir(join(directory, "node_modules"))).toEqual([".package-lock.json", ".bin", "@slipway"].toSorted());
  expect(await readdir(join(directory, "node_modules/@slipway"))).toEqual(["rehearsal"]);
  const files = await readdir(installed, { recursive: true });
  expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "dist/third-party-licences.txt"]));
  expect(files.filter((file) => file.endsWith(".d.ts"))).toEqual(["dist/index.d.ts"]);

  const manifest: Record<string, object | undefined> = JSON.parse(
    await readFile(join(installed, "package.json"), "utf8"),
  );
  expect(manifest["dependencies"]).toBeUndefined();
  expect(await readFile(join(installed, "dist/index.d.ts"), "utf8")).not.toMatch(/from "|import\(/);
});

test("a stranger's program type-checks against it, publishes to it and ends", async () => {
  await cp(join(ROOT, "test/package/consumer.ts"), join(directory, "consumer.ts"));
  await mkdir(join(directory, "node_modules/@types"), { recursive: true });
  await cp(join(MODULES, "@types/node"), join(directory, "node_modules/@types/node"), {
    recursive: true,
    dereference: true,
  });
  const options = {
    target: "es2024",
    module: "nodenext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
  };
  await writeFile(
    join(directory, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...options, skipLibCheck: true }, files: ["consumer.ts"] }),
  );
  await writeFile(join(directory, "package.json"), JSON.stringify({ name: "consumer", type: "module" }));
  const checked = await execa(process.execPath, [TSC, "--project", directory], { reject: false });
  expect(checked.stdout).toBe("");

  const { stdout } = await execa(process.execPath, ["consumer.ts", NPM], {
    cwd: directory,
    env: { HOME: directory, npm_config_cache: join(directory, "cache"), npm_config_update_notifier: "false" },
  });
  expect(JSON.parse(stdout)).toEqual({ version: "1.1.0", bytes: true, accepted: 1, isIssuerHere: true });
});

test("its command starts and stops", async () => {
  const { stdout } = await execa(process.execPath, [join(installed, "bin/rehearsal.js"), "--help"]);
  expect(stdout).toContain("--signing-proxy");
});
