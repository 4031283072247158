import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

import { expect, onTestFinished, test } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";
import { putOnPath } from "../package-managers/put-on-path.ts";
import { createTarball } from "../security/create-tarball.ts";
import { consumerScenarios, createWorkspace } from "./consumer-scenarios.ts";

test.each(consumerScenarios)("$title", async ({ files, seeds = [], problems, notChecked = [] }) => {
  const directory = await createRepository(files);
  const { registry } = await startUpstream({ packages: seeds });
  const { stdout, stderr } = await runSlipway(directory, ["rehearse", "--assume-created", "--json"], {
    npm_config_registry: registry,
  });
  const report: { problems: { code: string }[]; notChecked: string[] } = JSON.parse(stdout);
  const installed = report.problems.filter(({ code }) => code.startsWith("INSTALL_"));
  expect(installed, stderr).toMatchObject(problems);
  expect(report.notChecked).toEqual(expect.arrayContaining([...notChecked]));
  // Nothing of it is there any more when somebody reads it.
  expect(JSON.stringify(installed)).not.toMatch(/slipway-rehearsal-|127\.0\.0\.1/);
});

test("types are compiled by the repository's TypeScript; what only they themselves get wrong counts", async () => {
  const directory = await createRepository(
    createWorkspace({
      good: {
        files: {
          "index.d.ts": 'import type { Readable } from "node:stream";\nexport declare const answer: Readable;\n',
        },
      },
      leaks: { files: { "index.d.ts": 'export type { Secret } from "@acme/internal";\n' } },
      "@acme/internal": { manifest: { private: true }, files: { "index.d.ts": "export interface Secret {}\n" } },
      undeclared: {
        files: {
          "index.d.ts": 'export type { Some } from "undeclared-types";\nexport type { Other } from "./other.js";\n',
        },
      },
      optional: {
        manifest: { peerDependencies: { react: "*" }, peerDependenciesMeta: { react: { optional: true } } },
        files: { "index.d.ts": 'export type { FC } from "react";\n' },
      },
    }),
  );
  await mkdir(join(directory, "node_modules"));
  const modules = join(import.meta.dirname, "../../node_modules");
  await symlink(join(modules, "typescript"), join(directory, "node_modules/typescript"));
  const { registry } = await startUpstream();
  const { stdout, stderr } = await runSlipway(directory, ["rehearse", "--assume-created", "--json"], {
    npm_config_registry: registry,
  });
  const report: { problems: { code: string }[] } = JSON.parse(stdout);
  const reason = expect.stringMatching(/^TypeScript \d+\.\d+\.\d+ said so/);
  expect(
    report.problems.filter(({ code }) => code === "INSTALL_TYPES_BROKEN"),
    stderr,
  ).toEqual([
    {
      code: "INSTALL_TYPES_BROKEN",
      severity: "error",
      package: "leaks",
      entry: "index.d.ts:1",
      actual: "TS2307 Cannot find module '@acme/internal' or its corresponding type declarations.",
      reason,
    },
    {
      code: "INSTALL_TYPES_BROKEN",
      severity: "warning",
      package: "undeclared",
      entry: "index.d.ts:1",
      actual: "TS2307 Cannot find module 'undeclared-types' or its corresponding type declarations.",
      reason: expect.stringContaining("and 1 more in this package"),
    },
  ]);
});

const installers = ["npm 11", "npm 12", "pnpm 10", "pnpm 11", "pnpm 12", "yarn 4", "bun"];

test.each(installers)(
  "%s installs what was published, loads it, and names whoever cannot be installed",
  async (label) => {
    const directory = await createRepository(
      createWorkspace({
        core: {},
        top: { manifest: { dependencies: { core: "^1.0.0" } }, files: { "index.js": 'export * from "core";\n' } },
        bad: { manifest: { dependencies: { "@acme/unheard-of": "^1.0.0" } } },
        broken: { files: { "index.js": 'import "./gone.js";\n' } },
      }),
    );
    const { registry } = await startUpstream();
    const [name = ""] = label.split(" ");
    const { stdout, stderr } = await runSlipway(
      directory,
      ["rehearse", "--assume-created", "--consumers", name, "--json"],
      { npm_config_registry: registry, PATH: await putOnPath([label]) },
    );
    const report: { problems: { code: string }[] } = JSON.parse(stdout);
    expect(stderr).toMatch(new RegExp(`into a clean project with ${label}`, "u"));
    expect(report.problems.filter(({ code }) => code.startsWith("INSTALL_"))).toMatchObject([
      { code: "INSTALL_ENTRY_BROKEN", package: "broken" },
      { code: "INSTALL_FAILED", package: "bad", actual: expect.stringMatching(/unheard-of/u) },
    ]);
  },
);

test("a client that is not on PATH is fetched from the configured registry, and told with its version", async () => {
  const npm = pathToFileURL(join(import.meta.dirname, "../node_modules/npm-12/bin/npm-cli.js"));
  const manifest = { bin: { npm: "bin/npm-cli.js" } };
  const { version }: { version: string } = JSON.parse(await readFile(new URL("../package.json", npm), "utf8"));
  // The whole of npm has two thousand files.
  const tarball = createTarball([
    { path: "package/package.json", text: JSON.stringify({ ...manifest, name: "npm", version }) },
    { path: "package/bin/npm-cli.js", text: `import(${JSON.stringify(npm.href)});\n` },
  ]);
  const { registry } = await startUpstream({ packages: [{ name: "npm", versions: [{ version, manifest, tarball }] }] });
  const directory = await createRepository(createWorkspace({ core: {} }));
  const { exitCode, stderr } = await runSlipway(directory, ["rehearse", "--assume-created", "--consumers", "npm@12"], {
    npm_config_registry: registry,
    PATH: await putOnPath(["npm 11"]),
  });
  expect(stderr).toContain(`fetched npm ${version} from the configured registry, to install with`);
  expect(stderr).toContain(`Install 1 package into a clean project with npm ${version}`);
  expect(exitCode, stderr).toBe(0);
});

test.each([
  [
    "deno",
    "error: option '--consumers <clients>' argument 'deno' is invalid. Expected npm, pnpm, yarn (from 2) or bun",
  ],
  ["yarn@1", "error: option '--consumers <clients>' argument 'yarn@1' is invalid."],
  ["npm@^11", "error: option '--consumers <clients>' argument 'npm@^11' is invalid."],
])("--consumers %s", async (text, says) => {
  const directory = await createRepository(createWorkspace({ core: {} }));
  const { exitCode, stderr } = await runSlipway(directory, ["rehearse", "--consumers", text]);
  expect(stderr).toContain(says);
  expect(exitCode).toBe(2);
});

test("what npm 12 refuses by default and an older npm does not know is said", async () => {
  const bin = await realpath(await mkdtemp(join(tmpdir(), "slipway-clients-")));
  onTestFinished(() => rm(bin, { recursive: true, force: true }));
  // Answers as npm 10 does, and installs with the real one.
  const old = `#!/bin/sh
case "$1" in
  --version) echo 10.9.2 ;;
  config) echo '{"audit":true}' ;;
  *) exec '${process.execPath}' '${join(import.meta.dirname, "../node_modules/npm-11/bin/npm-cli.js")}' "$@" ;;
esac
`;
  await writeFile(join(bin, "npm"), old, { mode: 0o755 });
  const directory = await createRepository(createWorkspace({ core: {} }));
  const { registry } = await startUpstream();
  const { stdout } = await runSlipway(directory, ["rehearse", "--assume-created", "--json"], {
    npm_config_registry: registry,
    PATH: [bin, process.env["PATH"]].join(delimiter),
  });
  const report: { notChecked: string[] } = JSON.parse(stdout);
  expect(report.notChecked).toContain(
    "what npm 12 refuses by default: npm 10.9.2 does not know `allow-git`, `allow-remote`",
  );
});
