import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { readRegistryConfig } from "@slipway/npm";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createPackedDirectory, type SourcePackage } from "./create-packed-directory.ts";
import { launch } from "./launch.ts";
import type { PrivateRegistry } from "./servers.ts";
import { startVerdaccio } from "./start-verdaccio.ts";

const NPM = join(import.meta.dirname, "../node_modules/npm-12/bin/npm-cli.js");

/** What npm adds about itself and its machine, or Verdaccio about the moment. */
const OWN_FIELDS: ReadonlySet<string> = new Set(["_npmVersion", "_resolved", "_from", "_integrity", "_npmUser"]);

let ours: PrivateRegistry;
let theirs: PrivateRegistry;

beforeAll(async () => {
  [ours, theirs] = await Promise.all([startVerdaccio(), startVerdaccio()]);
});
afterAll(async () => Promise.all([ours.close(), theirs.close()]));

const PACKAGES: readonly [what: string, pkg: SourcePackage][] = [
  ["a plain package", { name: "plain", version: "1.0.0", files: { "README.md": "# Plain\n\nDoes little.\n" } }],
  ["one without a README", { name: "@acme/silent", version: "1.0.0" }],
  ["a version that is cleaned", { name: "build", version: "1.0.0", manifest: { version: "v1.0.0+build" } }],
  ["a prerelease", { name: "pre", version: "1.0.0-rc.1", distTag: "next" }],
  [
    "a manifest with everything that is normalised",
    {
      name: "@acme/whole",
      version: "1.2.3",
      manifest: {
        repository: "acme/tools",
        bin: "./cli.js",
        man: "./man/whole.1",
        author: "A <a@b.example> (https://c.example)",
        bugs: "https://bugs.example",
        keywords: "one, two",
        scripts: { build: "./node_modules/.bin/tsc", test: 1 },
        dependencies: { left: "acme/left", right: "^1.0.0" },
        optionalDependencies: { right: "^1.0.0" },
        bundledDependencies: ["right"],
        overrides: {},
        directories: { lib: "lib" },
        main: "lib/index.js",
        funding: "https://funds.example",
        license: "MIT",
        homepage: "home.example",
        _private: 1,
      },
      files: {
        "cli.js": "#!/usr/bin/env node\n",
        "man/whole.1": "",
        "lib/index.js": "",
        "lib/index.d.ts": "",
        "readme.markdown": "# Whole\n\nAll\nof it.\n\nMore.\n",
        AUTHORS: "# people\nB <b@b.example>\nC\n",
      },
    },
  ],
  [
    "native code, directories of binaries and of manual pages",
    {
      name: "native",
      version: "1.0.0",
      manifest: { directories: { bin: "./bin", man: "man" } },
      files: { "binding.gyp": "{}", "bin/one.js": "", "man/deep/two.7": "", README: "plain words\n" },
    },
  ],
];

describe("what we send of a tarball is what npm 12 sends of it", () => {
  test.each(PACKAGES)("%s", async (_what, pkg) => {
    const packed = await createPackedDirectory([pkg], ours.registry);
    const home = join(packed.directory, "..", "home");
    await mkdir(home);
    const tokens = [ours, theirs].map(({ registry, token }) => `//${new URL(registry).host}/:_authToken=${token}\n`);
    await writeFile(join(home, ".npmrc"), `registry=${ours.registry}\n${tokens.join("")}`);

    const { outcomes } = await launch({
      directory: packed.directory,
      plan: packed.plan,
      config: await readRegistryConfig({ directory: home, environment: { HOME: home } }),
      auth: { kind: "token" },
      ledger: join(packed.directory, "ledger.ndjson"),
    });
    expect(outcomes).toMatchObject([{ status: "accepted" }]);
    const [entry] = packed.plan.packages;
    const tarball = join(packed.directory, entry?.tarball.file ?? "");
    await execa(
      process.execPath,
      [NPM, "publish", tarball, "--registry", theirs.registry, "--tag", entry?.distTag ?? ""],
      { cwd: home, env: { HOME: home, PATH: process.env["PATH"] }, extendEnv: false },
    );
    const { name } = pkg;
    const mine = await readPackument(ours, name);
    expect(Object.keys(mine["versions"] ?? {})).not.toStrictEqual([]);
    expect(mine).toStrictEqual(await readPackument(theirs, name));
    await packed.remove();
  });
});

/** Without what tells one publication from the other. */
async function readPackument({ registry, token }: PrivateRegistry, name: string): Promise<Record<string, object>> {
  const response = await fetch(new URL(name.replace("/", "%2f"), registry), {
    headers: { authorization: `Bearer ${token}` },
  });
  const text = (await response.text()).replaceAll(registry, "http://registry.example/");
  const drop = new Set(["time", "_rev", "_uplinks", "_distfiles"]);
  return JSON.parse(text, (key, value: unknown) => (OWN_FIELDS.has(key) || drop.has(key) ? undefined : value));
}
