import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("this repository publishes itself in this order", async () => {
  const { registry } = await startUpstream();
  const { stdout } = await runSlipway(ROOT, ["plan", "--json", "--repository", "slipway-release/slipway"], {
    npm_config_registry: registry,
  });
  const plan: { packages: { name: string; dependsOn: string[] }[] } = JSON.parse(stdout);
  expect(plan.packages.map(({ name, dependsOn }) => [name, dependsOn.toSorted()])).toStrictEqual([
    // Each carries what it uses with it.
    ["@slipway/rehearsal", []],
    ["slipway", []],
  ]);
});

test("this repository has no problem but that it was never published", async () => {
  const { registry } = await startUpstream();
  const { stdout } = await runSlipway(ROOT, ["check", "--json", "--repository", "slipway-release/slipway"], {
    npm_config_registry: registry,
  });
  const { problems }: { problems: { code: string }[] } = JSON.parse(stdout);
  expect(new Set(problems.map(({ code }) => code))).toStrictEqual(new Set(["FIRST_PUBLISH_UNDER_OIDC"]));
});

test("another repository with this one's release.yml is told that it publishes nothing", async () => {
  const { stdout } = await runSlipway(ROOT, ["check", "--offline", "--json", "--repository", "octo/copy"]);
  const { problems }: { problems: { code: string }[] } = JSON.parse(stdout);
  expect(problems.filter(({ code }) => code === "WORKFLOW_GUARD_EXCLUDES_REPOSITORY")).toMatchObject([
    {
      severity: "error",
      file: ".github/workflows/release.yml",
      field: "jobs.action.if",
      actual: "github.repository == 'slipway-release/slipway'",
      expected: "octo/copy",
    },
  ]);
});
