import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

const PLATFORM = { name: "anvil-linux-x64", versions: [{ version: "1.0.0" }] };

test("what another step publishes is a note before, and has to be there when the first package is sent", async () => {
  const directory = await createRepository({
    "package.json": createManifest("anvil", undefined, { optionalDependencies: { [PLATFORM.name]: "1.0.0" } }),
    "index.js": "export const answer = 42;\n",
    "slipway.json": { publishedElsewhere: ["anvil-*"] },
  });
  const token = "npm_person";
  const upstream = await startUpstream({ tokens: [{ token, user: "person", bypassTwoFactor: true }] });
  const { registry } = upstream;
  const slipway = (...arguments_: string[]) =>
    runSlipway(directory, arguments_, {
      npm_config_registry: registry,
      [`npm_config_${registry.replace(/^https?:/u, "")}:_authToken`]: token,
    });

  const plan = await slipway("plan", "--out", "../plan.json");
  expect(plan.exitCode, plan.stderr).toBe(0);
  const pack = await slipway("pack", "--plan", "../plan.json", "--out", "../packed");
  expect(pack.exitCode, pack.stderr).toBe(0);
  expect(pack.stderr).toContain("note DEPENDENCY_ELSEWHERE");

  const publish = ["publish", "--from", "../packed", "--plan", "../plan.json", "--auth", "token", "--no-provenance"];
  const early = await slipway(...publish, "--out", "../early", "--json");
  expect(early.exitCode, early.stderr).toBe(1);
  expect(JSON.parse(early.stdout)).toMatchObject({
    outcomes: [],
    problems: [
      {
        code: "DEPENDENCY_UNSATISFIED",
        severity: "error",
        package: "anvil",
        field: "optionalDependencies.anvil-linux-x64",
        reason: expect.stringContaining("`publishedElsewhere` leaves it to another step"),
      },
    ],
  });
  expect(upstream.published()).toEqual([]);

  upstream.addPackage(PLATFORM);
  const late = await slipway(...publish, "--out", "../late", "--json", "--wait", "5s");
  expect(late.exitCode, late.stderr).toBe(0);
  expect(JSON.parse(late.stdout)).toMatchObject({ outcomes: [{ name: "anvil", status: "published" }], problems: [] });
});
