import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

import { createWorkspace } from "../consumer/consumer-scenarios.ts";
import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";
import { createSingle } from "../proof/create-single.ts";

test("a rehearsal of what was never published names the option that goes on", async () => {
  const directory = await createRepository(createSingle("anvil"));
  const { registry } = await startUpstream();
  const { stderr } = await runSlipway(directory, ["rehearse"], { npm_config_registry: registry });
  expect(stderr).toContain(
    "See what comes after a person has created the new packages: `slipway rehearse --assume-created`",
  );
});

test("what only a consumer meets does not stop the release, and is not said to", async () => {
  const index = 'const part = "./missing.js";\nawait import(part);\n';
  const directory = await createRepository({ ...createSingle("anvil"), "index.js": index });
  const { registry } = await startUpstream();
  const { stderr, stdout } = await runSlipway(directory, ["preview", "--assume-created"], {
    npm_config_registry: registry,
  });
  expect(stdout).toContain("whoever installs it could not use all of it");
  expect(stdout).not.toContain("\\n");
  expect(stderr).not.toContain("\\n404");
});

test("check --offline says that the registry was not asked", async () => {
  const directory = await createRepository(createSingle("anvil"));
  const text = await runSlipway(directory, ["check", "--offline"]);
  expect(text.stdout).toContain(
    "Not checked here\n  what the registry has: which versions are published, and whether dependencies are there",
  );
  const { stdout } = await runSlipway(directory, ["check", "--offline", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    notChecked: ["what the registry has: which versions are published, and whether dependencies are there"],
  });
});

test("where a filter leaves nothing the hint names the filter", async () => {
  const directory = await createRepository({
    ...createWorkspace({ core: {}, "@acme/web": {} }),
    "slipway.json": { filter: ["@other/*"] },
  });
  const { exitCode, stderr } = await runSlipway(directory, ["check", "--offline"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("3 found, 1 of them private, 2 left out by `slipway.json`");
  expect(stderr).toMatch(
    /`filter` or `exclude` in `slipway.json` leaves out (?=.*`core`)(?=.*`@acme\/web`).*: correct the patterns/,
  );
});

test("what has a version that stands for another is not said to be public", async () => {
  const directory = await createRepository(createSingle("anvil", { version: "0.0.0-development" }));
  const { registry } = await startUpstream();
  const why = "1 package with a version that stands for one made at release time: anvil";
  const packed = await runSlipway(directory, ["pack"], { npm_config_registry: registry });
  expect(packed.stderr).toContain(
    `0 tarballs and plan.json in ${directory}/.slipway/packed: nothing to release, ${why}`,
  );
  const rehearsed = await runSlipway(directory, ["rehearse", "--assume-created"], { npm_config_registry: registry });
  expect(rehearsed.stderr).toContain(`Nothing to release: ${why}`);
  expect(rehearsed.stderr).not.toContain("on the registry already");
  expect(rehearsed.stderr).toContain(
    "assumed: a person has created `anvil`, which the registry does not have (`--assume-created`)",
  );
});

test("without a workflow that publishes, the next command is the one that writes it", async () => {
  const directory = await createRepository(createSingle("anvil"));
  const { registry } = await startUpstream();
  const { stdout, stderr } = await runSlipway(directory, ["check"], { npm_config_registry: registry });
  expect(stdout).toContain("To type\n  slipway init");
  expect(stderr).toContain(
    "Next: `slipway rehearse` plays the release here, `slipway init` writes the workflow that publishes it",
  );
  expect(stdout + stderr).not.toContain("slipway tag");
});

test("pack says of a package without `repository` that it says nothing", async () => {
  const { repository: _missing, ...manifest } = createManifest("anvil", undefined);
  const directory = await createRepository({ "package.json": manifest, "index.js": "export {};\n" });
  const { registry } = await startUpstream();
  const { exitCode, stderr } = await runSlipway(directory, ["pack"], { npm_config_registry: registry });
  expect(stderr).toContain("warning REPOSITORY_MISSING");
  expect(exitCode).toBe(0);
});

test("npm does not pack in the name of the pnpm that it started", async () => {
  const directory = await createRepository({
    ...createSingle("anvil"),
    "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
  });
  const { registry } = await startUpstream();
  const bin = await realpath(await mkdtemp(join(tmpdir(), "slipway-bin-")));
  onTestFinished(() => rm(bin, { recursive: true, force: true }));
  await mkdir(join(bin, "bin"));
  const modules = join(import.meta.dirname, "../node_modules");
  const ran = join(bin, "ran");
  const pnpm = `#!/bin/sh\necho "$*" >> '${ran}'\nexec '${process.execPath}' '${join(modules, "pnpm-10/bin/pnpm.cjs")}' "$@"\n`;
  await writeFile(join(bin, "bin/pnpm"), pnpm, { mode: 0o755 });
  const { exitCode, stderr } = await runSlipway(directory, ["pack", "--out", join(bin, "packed")], {
    npm_config_registry: registry,
    // What `npx pnpm exec` leaves behind: pnpm says who it is, and not where.
    npm_execpath: join(modules, "npm-11/bin/npm-cli.js"),
    npm_config_user_agent: "pnpm/10.0.0 npm/? node/v24.0.0 linux x64",
    PATH: [join(bin, "bin"), process.env["PATH"]].join(delimiter),
  });
  expect(exitCode, stderr).toBe(0);
  expect(await readFile(ran, "utf8")).toMatch(/^--version\n(?:.*\n)*.*\bpack\b/u);
});

test("results that nobody has named a place for are ignored by git", async () => {
  const directory = await createRepository({ ...createSingle("anvil"), ".gitignore": ".npm\npacked\n" });
  const { registry } = await startUpstream();
  const slipway = (...args: string[]) => runSlipway(directory, args, { npm_config_registry: registry });
  await slipway("pack", "--out", "packed");
  await slipway("publish", "--from", "packed", "--plan", "none", "--dry-run", "--auth", "token");
  expect(await readFile(join(directory, "slipway-result/.gitignore"), "utf8")).toBe("*\n");
  const { stdout } = await execa("git", ["status", "--porcelain"], { cwd: directory });
  expect(stdout).toBe("");
});
