import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

test("a planned version that somebody published before it was packed stops the release", async () => {
  const directory = await createRepository({
    "package.json": createManifest("left-over", undefined),
    "index.js": "export const answer = 42;\n",
  });
  const before = await startUpstream();
  const slipway = (registry: string, ...arguments_: string[]) =>
    runSlipway(directory, arguments_, { npm_config_registry: registry });
  const plan = await slipway(before.registry, "plan", "--out", "earlier.json");
  expect(plan.stdout).toContain("1 package to publish");

  const { registry } = await startUpstream({ packages: [{ name: "left-over", versions: [{ version: "1.0.0" }] }] });
  const pack = await slipway(registry, "pack", "--plan", "earlier.json", "--out", "packed");
  expect(pack.exitCode).toBe(1);
  expect(pack.stderr).toContain("error PACKAGE_VERSION_TAKEN: This version is on the registry with other contents");
  expect(pack.stderr).toContain("You cannot publish over the previously published versions: 1.0.0.");
});
