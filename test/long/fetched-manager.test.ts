import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

const PROGRAM = join(import.meta.dirname, "../../packages/slipway/bin/slipway.js");

/** Of the tarball, as corepack writes it. */
const HASH =
  "sha512.f49b5a8ea0fdedb44bb3c0c1d6575092a53c2950d95b7ad15df11f17974877a2de3a01c07e934e9b28ce716e51c09a94962c7306d09be2e1e4b18a8c8762fd32";

let directory: string;
let bin: string;

beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-fetched-")));
  bin = join(directory, "bin");
  await mkdir(bin);
  await symlink(process.execPath, join(bin, "node"));
  for (const name of ["npm", "git", "sh"]) await linkProgram(name);
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** A program under its own name, without what else lies beside it. */
async function linkProgram(name: string): Promise<void> {
  for (const place of (process.env["PATH"] ?? "").split(delimiter)) {
    const file = await realpath(join(place, name)).catch(() => undefined);
    if (file === undefined) continue;
    await symlink(file, join(bin, name));
    return;
  }
  throw new Error(`no ${name} on PATH`);
}

/** Tokens, and what says that a manager has started this test: it would be taken without being on PATH. */
const FOREIGN = /TOKEN|^PATH$|^npm_(?!config_)|^npm_config_user_agent$/iu;

async function pack(
  packageManager: string,
  environment: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
) {
  const [name = ""] = packageManager.split("@");
  const repository = await mkdtemp(join(directory, "repository-"));
  const manifest = {
    name: "slipway-fetches-a-manager",
    version: "1.0.0",
    exports: "./index.js",
    packageManager,
    scripts: { prepack: `${name} --version > said.txt` },
  };
  await writeFile(join(repository, "package.json"), JSON.stringify(manifest));
  await writeFile(join(repository, "index.js"), "export {};\n");
  for (const [file, text] of Object.entries(files)) await writeFile(join(repository, file), text);
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
  return execa(process.execPath, [PROGRAM, "pack"], {
    cwd: repository,
    env: { ...own, ...environment, PATH: bin, TMPDIR: directory },
    extendEnv: false,
    reject: false,
  });
}

test.each([
  ["an exact version", "pnpm@10.34.9", "fetched pnpm 10.34.9 from the configured registry, as there is none on PATH\n"],
  ["its hash", `pnpm@10.34.9+${HASH}`, "none on PATH, with the hash that `packageManager` names\n"],
])("with %s it is fetched, for scripts of the repository too", { timeout: 120_000 }, async (_, wanted, line) => {
  const { exitCode, stderr } = await pack(wanted);
  expect(stderr).toContain(line);
  expect(exitCode, stderr).toBe(0);
});

const YARN = "@yarnpkg/cli-dist";
const { version: yarn } = createRequire(import.meta.url)(`${YARN}/package.json`);

/** What yarn itself writes for the one package. */
const YARN_LOCK = `__metadata:
  version: 10
  cacheKey: 10c0

"slipway-fetches-a-manager@workspace:.":
  version: 0.0.0-use.local
  resolution: "slipway-fetches-a-manager@workspace:."
  languageName: unknown
  linkType: soft
`;

test("yarn's hash is that of the one file that runs", { timeout: 120_000 }, async () => {
  const file = await readFile(join(import.meta.dirname, "../node_modules", YARN, "bin/yarn.js"));
  const hash = createHash("sha224").update(file).digest("hex");
  const lock = { "yarn.lock": YARN_LOCK };
  const { exitCode, stderr } = await pack(`yarn@${yarn}+sha224.${hash}`, {}, lock);
  expect(stderr).toContain(`fetched yarn ${yarn} from the configured registry`);
  expect(stderr).toContain("with the hash that `packageManager` names");
  expect(exitCode, stderr).toBe(0);
  const other = await pack(`yarn@${yarn}+sha224.00ff`, {}, lock);
  expect(other.stderr).toContain(`has the hash \`sha224.${hash}\`, expected \`sha224.00ff\``);
  expect(other.exitCode).toBe(2);
});

test("with a token in the person's own `.npmrc` it is not", { timeout: 120_000 }, async () => {
  const home = await mkdtemp(join(directory, "home-"));
  const file = join(home, "npmrc");
  await writeFile(file, "//registry.example/:_authToken=npm_of_a_person\n");
  const { exitCode, stderr } = await pack("pnpm@10.34.9", { npm_config_userconfig: file });
  expect(stderr).toContain("It is not fetched by itself beside a credential in npm's configuration");
  expect(stderr).not.toContain("fetched pnpm");
  expect(exitCode).toBe(2);
});

test.each([
  ["another hash", "pnpm@10.34.9+sha512.00ff", {}, `has the hash \`${HASH}\`, expected \`sha512.00ff\``],
  ["a hash of no kind", "pnpm@10.34.9+crc.00ff", {}, "`crc.00ff`, which is of no kind that is known here"],
  ["a version that does not exist", "pnpm@10.999.0", {}, "By hand: `npm install --global pnpm@10.999.0`"],
  ["a range", "pnpm@10", {}, "there is no `pnpm` on PATH"],
  ["a token in the environment", "pnpm@10.34.9", { GITHUB_TOKEN: "of-this-job" }, "there is no `pnpm` on PATH"],
])("with %s it is not", { timeout: 120_000 }, async (_, wanted, environment, says) => {
  const { exitCode, stderr } = await pack(wanted, environment);
  expect(stderr).toContain("PACKAGE_MANAGER_MISSING");
  expect(stderr).toContain(says);
  expect(stderr).not.toContain("fetched pnpm");
  expect(exitCode).toBe(2);
});
