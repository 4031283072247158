import { describe, expect, test } from "vitest";

import { choosePublishJob } from "./choose-job.ts";
import { findPublishJobs } from "./publish-jobs.ts";
import { createWorkflows, inWorkflows } from "./repository.fixture.ts";
import { raisesVersions } from "./version-commands.ts";
import { findVersioning, versionsWhilePublishing } from "./versioning.ts";

const SCRIPTS = { bump: "changeset version", ship: "changeset version && git push && changeset publish" };

function workflow(steps: string): string {
  return `on: push
permissions: { id-token: write }
jobs:
  release:
    runs-on: x
    steps:
${steps}      - run: npm publish
`;
}

function read(steps: string, actions: Readonly<Record<string, string>> = {}): ReturnType<typeof createWorkflows> {
  const files = inWorkflows({ "release.yml": workflow(steps), ...actions });
  return createWorkflows(files, { rootManifest: { scripts: SCRIPTS } });
}

describe("what raises versions in a workflow", () => {
  test.each<readonly [steps: string, found: readonly string[]]>([
    ["- uses: changesets/action@v1", ["pull changesets"]],
    ["- uses: changesets/action/version@v2", ["pull changesets"]],
    ["- uses: changesets/action/publish@v2", []],
    ["- uses: googleapis/release-please-action@16a9c90856f42705d54a6fda1823352bdc62cf38", ["pull release-please"]],
    ["- uses: google-github-actions/release-please-action@v3", ["pull release-please"]],
    ["- uses: peter-evans/create-pull-request@v8", ["pull a pull request"]],
    ["- uses: octo/release-pr@v1", ["pull octo/release-pr"]],
    ["- uses: phips28/gh-action-bump-version@v11", ["version phips28/gh-action-bump-version"]],
    ["- uses: knope-dev/action@v2", []],
    ["- uses: actions/checkout@v7", []],
    ["- run: npx template-oss-release-please", ["pull release-please"]],
    ["- run: knope prepare-release --verbose", ["version knope"]],
    ["- run: knope --validate", []],
    ["- run: pnpm release-plan prepare", ["version release-plan"]],
    ["- run: yarn bump", ["version changesets"]],
    ["- run: npx lerna version --yes && git push", ["version lerna", "push git"]],
    ["- run: npx nx release version", ["version nx"]],
    ["- run: npx nx release publish", []],
    ["- run: npm version patch && gh pr create --fill", ["version npm", "pull gh"]],
    ["- run: npm version", []],
    ["- run: git push", []],
    ["- run: npx standard-version --dry-run", []],
  ])("%s", (steps, found) => {
    const workflows = read(`      ${steps}\n`);
    const [entry] = workflows.workflows;
    const versioning = entry === undefined ? [] : findVersioning(workflows, [], entry);
    expect(versioning.map(({ does, tool }) => `${does} ${tool}`)).toStrictEqual(found);
  });

  test("is a step of the job, be it inside of a composite action", () => {
    const workflows = read("      - uses: ./.github/actions/version\n", {
      ".github/actions/version/action.yml":
        "runs:\n  using: composite\n  steps: [{ run: npm run bump, shell: bash }, { run: gh pr create, shell: bash }]\n",
    });
    const [entry] = workflows.workflows;
    const versioning = entry === undefined ? [] : findVersioning(workflows, [], entry);
    expect(versioning.map(({ step, script }) => [step.uses?.text, script])).toStrictEqual([
      ["./.github/actions/version", "bump"],
      ["./.github/actions/version", undefined],
    ]);
  });

  test("is a command by itself", () => {
    expect(raisesVersions(["changeset", "version"])).toBe(true);
    expect(raisesVersions(["git", "push"])).toBe(false);
  });
});

describe("what raises versions only as it publishes", () => {
  test.each<readonly [command: string, tools: readonly string[]]>([
    ["npx semantic-release", ["`semantic-release`"]],
    ["npx lerna publish --yes", ["`lerna`"]],
    ["npx lerna publish from-git", []],
    ["npx nx release --yes", ["`nx`"]],
    ["npx nx release publish", []],
    ["npx changeset publish", []],
    ["npm run ship", ["the script `ship` (changesets)"]],
  ])("%s", (command, tools) => {
    const workflows = createWorkflows(inWorkflows({ "release.yml": workflow("").replace("npm publish", command) }), {
      rootManifest: { scripts: SCRIPTS },
    });
    const job = choosePublishJob(findPublishJobs(workflows));
    const versioning = job === undefined ? [] : findVersioning(workflows, [], job.entry);
    expect(job && versionsWhilePublishing(job, versioning)).toStrictEqual(tools);
  });
});
