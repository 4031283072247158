import { expect, test } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";
import { createWorkspace } from "./consumer-scenarios.ts";

test("a package that has swallowed something is seen in a rehearsal, without a size that anybody sent", async () => {
  const directory = await createRepository(
    createWorkspace({ core: { manifest: { version: "1.1.0" }, files: { "data.txt": "x".repeat(2_000_000) } } }),
  );
  const { registry } = await startUpstream({ packages: [{ name: "core", versions: [{ version: "1.0.0" }] }] });
  const { stdout } = await runSlipway(directory, ["rehearse", "--json"], { npm_config_registry: registry });
  const { problems } = JSON.parse(stdout);
  expect(problems).toContainEqual(expect.objectContaining({ code: "TARBALL_SIZE_JUMP", package: "core" }));
});
