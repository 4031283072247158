import { expect, test } from "vitest";

import { createWorkflows } from "../../workflow/repository.fixture.ts";
import { createWorkflowFacts } from "./facts.fixture.ts";
import { workflowReleaseUntagged } from "./untagged.ts";

interface Row {
  readonly title: string;
  readonly action: string;
  readonly with: Readonly<Record<string, unknown>>;
  /** Of `@changesets/cli`. */
  readonly cli?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly found?: string;
}

const V1 = "changesets/action@v1";
const V2 = "changesets/action@v2.1.1";
const PUBLISH = { publish: "npx changeset publish" };
const PUBLISH_2 = { "publish-script": "npx changeset publish" };

const rows: readonly Row[] = [
  { title: "2 with version 1", action: V1, with: PUBLISH, cli: "^2.29.7" },
  { title: "3 with version 2", action: V2, with: PUBLISH_2, cli: "^3.0.0" },
  {
    title: "3 with version 1",
    action: V1,
    with: PUBLISH,
    cli: "^3.0.0",
    found: "changesets/action 1 with @changesets/cli ^3.0.0",
  },
  {
    title: "2 with version 2, behind a package script",
    action: V2,
    with: { "publish-script": "npm run release" },
    scripts: { release: "npm run build && changeset publish", build: "tsc" },
    cli: "2.31.1",
    found: "changesets/action 2 with @changesets/cli 2.31.1",
  },
  {
    title: "a version in a comment behind a hash",
    action: "changesets/action@e0145edc7d9d8679003495b11f87bd8ef63c0cba # v1.5.3",
    with: PUBLISH,
    cli: "3.0.3",
    found: "changesets/action 1 with @changesets/cli 3.0.3",
  },
  {
    title: "a hash without one",
    action: "changesets/action@e0145edc7d9d8679003495b11f87bd8ef63c0cba",
    with: PUBLISH,
    cli: "3.0.3",
  },
  { title: "a range with both majors in it", action: V1, with: PUBLISH, cli: ">=2" },
  { title: "a range from a catalogue", action: V1, with: PUBLISH, cli: "catalog:" },
  { title: "no range", action: V1, with: PUBLISH },
  {
    title: "a package manager with version 2",
    action: V2,
    with: { "publish-script": "pnpm publish -r" },
    found: "pnpm publish -r",
  },
  {
    title: "a package manager with version 1",
    action: V1,
    with: { publish: "npm publish --workspaces" },
    found: "npm publish --workspaces",
  },
  {
    title: "one that tags by changesets afterwards",
    action: V1,
    with: { publish: "pnpm publish -r && pnpm changeset tag" },
    cli: "^2.0.0",
  },
  {
    title: "the same with 3",
    action: V1,
    with: { publish: "pnpm publish -r && pnpm changeset tag" },
    cli: "^3.0.0",
    found: "changesets/action 1 with @changesets/cli ^3.0.0",
  },
  { title: "a script that says it by itself", action: V1, with: { publish: 'npm publish && echo "New tag: v1.0.0"' } },
  { title: "a program of its own", action: V2, with: { "publish-script": "node scripts/release.js && npm publish" } },
  {
    title: "slipway, which tells both",
    action: V1,
    with: { publish: "npx slipway publish --code-beside-token" },
    cli: "^3.0.0",
  },
  {
    title: "no tags wanted with version 1",
    action: V1,
    with: { ...PUBLISH, createGithubReleases: false },
    cli: "^3.0.0",
  },
  {
    title: "neither wanted with version 2",
    action: V2,
    with: { ...PUBLISH_2, "create-github-releases": false, "push-git-tags": false },
    cli: "^2.0.0",
  },
  {
    title: "releases alone not wanted with version 2",
    action: V2,
    with: { ...PUBLISH_2, "create-github-releases": false },
    cli: "^2.0.0",
    found: "changesets/action 2 with @changesets/cli ^2.0.0",
  },
  { title: "another action", action: "acme/release@v1", with: PUBLISH, cli: "^3.0.0" },
];

test.each(rows)("$title", ({ action, with: inputs, cli, scripts, found }) => {
  const workflows = createWorkflows(
    {
      ".github/workflows/release.yml": `
on: push
jobs:
  release:
    runs-on: ubuntu-latest
    permissions: { contents: write, id-token: write }
    steps:
      - uses: ${action}
        with: ${JSON.stringify(inputs)}
`,
    },
    { rootManifest: { devDependencies: cli === undefined ? {} : { "@changesets/cli": cli }, scripts: scripts ?? {} } },
  );
  const problems = [...workflowReleaseUntagged.check(createWorkflowFacts(workflows))];
  expect(problems.map(({ actual }) => actual)).toEqual(found === undefined ? [] : [found]);
  for (const { file, position, severity } of problems) {
    expect({ file, position, severity }).toEqual({
      file: ".github/workflows/release.yml",
      position: { line: 8, column: 15 },
      severity: "warning",
    });
  }
});
