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
