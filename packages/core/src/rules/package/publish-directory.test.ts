import { expect, test } from "vitest";

import { GITHUB_ACTIONS } from "../../../../ci/src/github-actions/facts.ts";
import type { Manifest } from "../../json/json.ts";
import { createFacts } from "../../rule/facts.ts";
import { findPublishJobs } from "../../workflow/publish-jobs.ts";
import { createWorkflows, inWorkflows } from "../../workflow/repository.fixture.ts";
import { publishDirectoryNotBuilt } from "./publish-directory.ts";

const PACK = "npx --yes slipway@1.0.0 pack --plan plan.json --out packed";

function workflow(steps: readonly string[]): string {
  const lines = ["- uses: actions/checkout@v7", ...steps].map((step) => `      ${step}\n`).join("");
  return `on: push
permissions: { id-token: write }
jobs:
  pack:
    runs-on: x
    steps:
${lines}  publish:
    needs: pack
    runs-on: x
    steps: [{ run: npx --yes slipway@1.0.0 publish --from packed --plan plan.json }]
`;
}

/** What is said of a package that is published from a directory without a manifest. */
function severityIn(steps: readonly string[], manifest: Manifest = {}): string | undefined {
  const workflows = createWorkflows(inWorkflows({ "release.yml": workflow(steps) }), {
    rootManifest: { scripts: { build: "tsc" } },
  });
  const pkg = {
    name: "a",
    version: "1.0.0",
    directory: "packages/a",
    file: "packages/a/package.json",
    manifest: { name: "a", version: "1.0.0", ...manifest },
    text: "{}",
  };
  const facts = createFacts({
    workspace: {
      base: "/base",
      root: ".",
      git: true,
      tool: "npm",
      packageManager: { name: "npm" },
      packages: [pkg],
    },
    publishable: [pkg],
    context: { provider: GITHUB_ACTIONS, ci: "none", visibility: "public", idToken: false },
    client: "npm",
    workflows,
    publishJobs: findPublishJobs(workflows),
    unbuilt: new Map([["packages/a", { path: "packages/a/dist", by: "`packageRoot` of `nx.json`" }]]),
  });
  return [...publishDirectoryNotBuilt.check(facts)][0]?.severity;
}

test.each<readonly [title: string, steps: readonly string[], manifest: Manifest, severity: string]>([
  ["nothing builds it", ["- run: npm ci", `- run: ${PACK}`], {}, "error"],
  ["an action brings tools", ["- uses: pnpm/action-setup@v6", "- run: pnpm install", `- run: ${PACK}`], {}, "error"],
  ["the action packs", ["- run: npm ci", "- uses: slipway-release/slipway/pack@v1"], {}, "error"],
  ["a script builds", ["- run: npm ci", "- run: npm run build", `- run: ${PACK}`], {}, "note"],
  ["a tool may build", ["- run: npx nx run-many -t build", `- run: ${PACK}`], {}, "note"],
  ["an action may build", ["- uses: octo/build@v1", `- run: ${PACK}`], {}, "note"],
  ["the package builds itself", ["- run: npm ci", `- run: ${PACK}`], { scripts: { prepack: "tsc" } }, "note"],
  ["another job packs", ["- run: npm ci"], {}, "note"],
])("an unbuilt directory where %s", (_title, steps, manifest, severity) => {
  expect(severityIn(steps, manifest)).toBe(severity);
});
