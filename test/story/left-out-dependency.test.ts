import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

test("a package that needs one which `exclude` leaves out and nobody has published is an error", async () => {
  const directory = await createRepository({
    "package.json": { name: "root", version: "0.0.0", private: true, workspaces: ["packages/*"] },
    "package-lock.json": { lockfileVersion: 3 },
    "packages/a/package.json": createManifest("a", "packages/a", { dependencies: { b: "^1.0.0" } }),
    "packages/b/package.json": createManifest("b", "packages/b"),
    "slipway.json": { exclude: ["b"] },
  });
  const { registry } = await startUpstream();
  const { exitCode, stdout } = await runSlipway(directory, ["check", "--json"], { npm_config_registry: registry });
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).problems).toContainEqual(
    expect.objectContaining({ code: "DEPENDENCY_UNSATISFIED", package: "a", actual: "b@^1.0.0" }),
  );
});

test("what only packed types name is an error where the release leaves it out and nobody has published it", async () => {
  const directory = await createRepository({
    "package.json": { name: "root", version: "0.0.0", private: true, workspaces: ["packages/*"] },
    "package-lock.json": { lockfileVersion: 3 },
    "packages/a/package.json": createManifest("a", "packages/a", {
      files: ["a.*"],
      exports: "./a.js",
      devDependencies: { b: "*" },
    }),
    "packages/a/a.js": "module.exports = 1;\n",
    "packages/a/a.d.ts": '/// <reference types="c" />\nexport declare const a: import("b").B;\n',
    "packages/b/package.json": createManifest("b", "packages/b"),
    "packages/c/package.json": createManifest("c", "packages/c"),
    "slipway.json": { exclude: ["b", "c"] },
  });
  const { registry } = await startUpstream({
    packages: ["a", "c"].map((name) => ({ name, versions: [{ version: "0.9.0" }] })),
  });
  const { stdout } = await runSlipway(directory, ["rehearse", "--json"], { npm_config_registry: registry });
  const { problems }: { problems: { code: string }[] } = JSON.parse(stdout);
  expect(problems.filter(({ code }) => code === "TARBALL_IMPORT_UNDECLARED")).toMatchObject([
    { severity: "error", package: "a", entry: "a.d.ts", actual: "b" },
    { severity: "warning", package: "a", entry: "a.d.ts", actual: "c" },
  ]);
});
