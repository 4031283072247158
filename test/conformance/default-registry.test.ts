import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type Lab, startLab } from "./start-lab.ts";

const NPM = join(import.meta.dirname, "../node_modules/npm-12/bin/npm-cli.js");

let lab: Lab;
beforeAll(async () => {
  const home = await mkdtemp(join(tmpdir(), "slipway-home-"));
  const env = { PATH: process.env["PATH"], HOME: home };
  const args = [NPM, "config", "get", "registry"];
  const { stdout } = await execa(process.execPath, args, { cwd: home, env, extendEnv: false });
  await rm(home, { recursive: true });
  const options = {
    packages: [{ name: "tool", versions: [{ version: "1.0.0" }] }],
    trust: [
      { package: "tool", repository: "acme/tools", file: "release.yml", permissions: ["createPackage"] as const },
    ],
  };
  lab = await startLab(options, new URL(stdout).hostname);
});
afterAll(() => lab.close());

test("an npm without any configuration ends at the embedded registry", async () => {
  const manifest = { name: "tool", version: "1.1.0", repository: "github:acme/tools" };
  const directory = await lab.writePackage(manifest);
  await rm(join(directory, ".npmrc"));
  const environment = { npm_config_registry: undefined };
  const { output } = await lab.run("npm-12", ["publish"], directory, { environment });
  expect(output).toContain("+ tool@1.1.0");
  expect(lab.rehearsal.published("tool")).toMatchObject([{ version: "1.1.0", provenance: expect.anything() }]);
  expect(lab.proxy.refused).toEqual([]);
});
