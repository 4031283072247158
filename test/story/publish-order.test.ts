import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository, type FileContent } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

/** Plug-ins that need their core, and a core that names them as optional peers. */
function createPlugins(core: object = {}): Readonly<Record<string, FileContent>> {
  const peers = { cli: "^1.0.0", generator: "^1.0.0" };
  return {
    "package.json": { name: "root", version: "0.0.0", private: true, workspaces: ["packages/*"] },
    "package-lock.json": { lockfileVersion: 3 },
    "packages/core/package.json": createManifest("core", "packages/core", {
      version: "1.1.0",
      peerDependencies: peers,
      peerDependenciesMeta: { cli: { optional: true }, generator: { optional: true } },
      ...core,
    }),
    "packages/core/index.js": "export const core = 1;\n",
    "packages/generator/package.json": createManifest("generator", "packages/generator", {
      version: "1.1.0",
      dependencies: { core: "^1.1.0" },
    }),
    "packages/generator/index.js": "export const generator = 1;\n",
    "packages/cli/package.json": createManifest("cli", "packages/cli", {
      version: "1.1.0",
      dependencies: { core: "^1.1.0", generator: "^1.1.0" },
    }),
    "packages/cli/index.js": "export const cli = 1;\n",
  };
}

const PUBLISHED = ["cli", "core", "generator"].map((name) => ({ name, versions: [{ version: "1.0.0" }] }));

test("optional peers are no circle: the core goes first", async () => {
  const directory = await createRepository(createPlugins());
  const { registry } = await startUpstream({ packages: PUBLISHED });
  const { exitCode, stdout, stderr } = await runSlipway(directory, ["plan", "--json"], {
    npm_config_registry: registry,
  });
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout).packages).toMatchObject([
    { name: "core", dependsOn: [] },
    { name: "generator", dependsOn: ["core"] },
    { name: "cli", dependsOn: ["core", "generator"] },
  ]);
  expect(stderr).not.toContain("DEPENDENCY_CYCLE");
});

test("a core that is refused holds the plug-ins that need it", async () => {
  const directory = await createRepository(createPlugins({ repository: undefined }));
  const { registry } = await startUpstream({ packages: PUBLISHED });
  const { exitCode, stdout, stderr } = await runSlipway(
    directory,
    ["rehearse", "--json", "--repository", "acme/anvils"],
    {
      npm_config_registry: registry,
    },
  );
  expect(exitCode, stderr).toBe(1);
  expect(JSON.parse(stdout).outcomes).toMatchObject([
    { name: "core", status: "failed" },
    { name: "generator", status: "held", heldBy: ["core"] },
    { name: "cli", status: "held", heldBy: ["core"] },
  ]);
});
