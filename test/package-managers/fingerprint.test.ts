import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { createFingerprint, createPlan, type PublishPlan, type ReleaseContext } from "@slipway/core";
import { packWorkspace, readPackingFacts, readTarball, readWorkspace } from "@slipway/npm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { GITHUB_ACTIONS } from "../../packages/ci/src/github-actions/facts.ts";
import { type Client, clients, quietEnvironment, run } from "./clients.ts";

let temporary: string;

beforeAll(async () => {
  temporary = await realpath(await mkdtemp(join(tmpdir(), "slipway-fingerprint-")));
  await mkdir(join(temporary, "home"));
});

afterAll(async () => {
  await rm(temporary, { recursive: true });
});

const CONTEXT: ReleaseContext = { provider: GITHUB_ACTIONS, ci: "none", idToken: false };

/** A workspace with everything that clients resolve or copy when they pack, and that an installation looks at. */
function createFiles(name: Client["name"]): Record<string, string | object> {
  const patterns = ["packages/*"];
  const catalogs = { catalog: { "@f/core": "^1.2.3" }, catalogs: { old: { "@f/core": "1.2.3" } } };
  const resolves = name !== "npm";
  const needs = (specifier: string): Record<string, string> => ({ "@f/core": resolves ? specifier : "^1.2.3" });
  return {
    "package.json": {
      name: "f-root",
      version: "0.1.0",
      private: true,
      ...(name !== "pnpm" && { workspaces: name === "bun" ? { packages: patterns, ...catalogs } : patterns }),
    },
    ...(name === "npm" && { "package-lock.json": { name: "f-root", lockfileVersion: 3, packages: {} } }),
    ...(name === "pnpm" && {
      "pnpm-workspace.yaml": JSON.stringify({ packages: patterns, ...catalogs, linkWorkspacePackages: true }),
    }),
    ...(name === "yarn" && {
      ".yarnrc.yml":
        'nodeLinker: node-modules\ncatalog:\n  "@f/core": ^1.2.3\ncatalogs:\n  old:\n    "@f/core": 1.2.3\n',
      "yarn.lock": "",
    }),
    ...(name === "bun" && { "bun.lock": "" }),
    "packages/core/package.json": {
      name: "@f/core",
      version: "1.2.3",
      bin: "./cli.js",
      engines: { node: ">=20" },
      os: ["linux", "darwin"],
      scripts: { postinstall: "node -e 0", prepack: "node -e 0" },
      publishConfig: { bin: { core: "./dist.js" }, engines: { node: ">=18" }, os: ["!win32"], cpu: ["x64"] },
    },
    "packages/core/cli.js": "#!/usr/bin/env node\n",
    "packages/core/dist.js": "#!/usr/bin/env node\n",
    "packages/core/binding.gyp": "{}",
    "packages/core/npm-shrinkwrap.json": '{ "name": "@f/core", "lockfileVersion": 3, "packages": {} }\n',
    ...Object.fromEntries(
      ["workspace:*", "workspace:^", "workspace:~", "workspace:^1.0.0", "catalog:", "catalog:old"].map(
        (specifier, index) => [
          `packages/user-${index}/package.json`,
          {
            name: `user-${index}`,
            version: "1.0.0",
            dependencies: needs(specifier),
            bin: { [`user-${index}`]: "bin/x.js" },
          },
        ],
      ),
    ),
    "packages/optional/package.json": {
      name: "optional",
      version: "1.0.0",
      optionalDependencies: needs("workspace:^"),
    },
    "packages/peer/package.json": {
      name: "peer",
      version: "1.0.0",
      peerDependencies: needs("workspace:^"),
      peerDependenciesMeta: { "@f/core": { optional: true } },
    },
    ...(name === "pnpm" && {
      "packages/inner/package.json": {
        name: "inner",
        version: "1.0.0",
        bin: "dist/cli.js",
        publishConfig: { directory: "dist", linkDirectory: false },
      },
      "packages/inner/dist/package.json": { name: "inner", version: "1.0.0", bin: "cli.js" },
      "packages/inner/dist/cli.js": "",
    }),
  };
}

async function write(directory: string, files: Readonly<Record<string, string | object>>): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    const path = join(directory, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
}

describe("the plan foresees what an installation of a tarball does", () => {
  test.each(clients.map((client) => [client.label, client] as const))("of %s", async (label, client) => {
    const directory = join(temporary, label);
    await write(directory, createFiles(client.name));
    execFileSync("git", ["init", "--quiet", directory]);
    const environment = quietEnvironment(join(temporary, "home"));
    const args = {
      pnpm: ["install", "--offline", "--ignore-scripts"],
      npm: undefined,
      yarn: ["install"],
      bun: ["install"],
    };
    const install = args[client.name];
    if (install !== undefined) await run(client, install, directory, environment);

    const { workspace } = await readWorkspace(directory);
    const publishable = workspace.packages.filter(({ manifest }) => manifest["private"] !== true);
    const plan = createPlan({
      workspace,
      publishable,
      registry: new Map(publishable.map(({ name }) => [name, { kind: "absent" }])),
      settings: { registry: "https://registry.example/" },
      context: CONTEXT,
      packing: await readPackingFacts(workspace),
    });
    const output = join(temporary, `${label} packed`);
    await packWorkspace({ workspace, plan, directory: output, environment: { ...environment, ...client.environment } });
    const packed: PublishPlan = JSON.parse(await readFile(join(output, "plan.json"), "utf8"));
    expect(packed.packages.length).toBeGreaterThan(8);
    for (const { name, fingerprint, tarball } of packed.packages) {
      const { manifest = {}, entries, shrinkwrap } = await readTarball(join(output, tarball?.file ?? ""));
      const gyp = entries.some(({ path }) => path === "binding.gyp");
      // npm 12 leaves the lock of dependencies out; what is removed is no harm.
      const { "npm-shrinkwrap.json": lock, ...foreseen } = fingerprint ?? {};
      const { "npm-shrinkwrap.json": packedLock, ...does } = createFingerprint(manifest, { gyp, shrinkwrap });
      expect({ name, does }).toStrictEqual({ name, does: foreseen });
      expect([undefined, lock]).toContain(packedLock);
    }
  });
});
