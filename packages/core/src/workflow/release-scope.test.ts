import { expect, test } from "vitest";

import { createNxReleased } from "./nx-release.ts";
import type { PublishJob } from "./publish-job.ts";
import { findAllPublishJobs } from "./publish-jobs.ts";
import { accessOf, isLeftOut, tagOf, unknownTagOf } from "./release-scope.ts";
import { createWorkflows } from "./repository.fixture.ts";

function jobOf(...commands: readonly string[]): PublishJob {
  const steps = commands.map((command) => `      - run: ${JSON.stringify(command)}\n`);
  const read = createWorkflows({ "release.yml": `on: push\njobs:\n  publish:\n    steps:\n${steps.join("")}` });
  const [job] = findAllPublishJobs(read).npm;
  if (job === undefined) throw new Error("no job found");
  return job;
}

const MEMBERS = ["core", "site"].map((name) => ({
  name: `@acme/${name}`,
  version: "1.0.0",
  directory: name,
  file: `${name}/package.json`,
  manifest: {},
  text: "",
}));

const nxReleased = createNxReleased(
  { nx: {}, files: new Map(MEMBERS.map(({ directory }) => [`${directory}/project.json`, { kind: "absent" }])) },
  MEMBERS,
);

test.each([
  ["pnpm publish -r --filter=!@acme/site", true],
  ["pnpm publish -r --filter '!@acme/*'", true],
  ["pnpm publish -r --filter @acme/core", true],
  ["pnpm publish -r --filter @acme/site", false],
  ["pnpm publish -r --filter './packages/*'", false],
  ["pnpm publish -r", false],
  ["lerna publish from-package --ignore @acme/site", true],
  ["lerna publish from-package --scope @acme/core", true],
  ["yarn workspaces foreach --all --exclude @acme/site npm publish", true],
  ["nx release publish --projects core,cli", true],
  ["nx release publish --projects=site", false],
  ["nx release publish", false],
  ["rush publish --ignore-packages @acme/site,@acme/docs", true],
  ["slipway publish --exclude @acme/site", false],
])("`%s` leaves `@acme/site` out: %s", (command, expected) => {
  expect(isLeftOut(jobOf(command), "@acme/site", nxReleased)).toBe(expected);
});

test("what another command of the job publishes is not left out", () => {
  const job = jobOf("pnpm publish -r --filter=!@acme/site", "pnpm publish --filter @acme/site");
  expect(isLeftOut(job, "@acme/site", nxReleased)).toBe(false);
});

test.each([
  ["npm publish --access public", "public"],
  ["npm publish --access=restricted", "restricted"],
  ["npm publish", undefined],
])("the access of `%s`", (command, expected) => {
  expect(accessOf(jobOf(command))).toBe(expected);
});

test.each([
  [["npm publish --tag next"], { tag: "next", of: "everything" }],
  [["pnpm publish -r --tag=beta"], { tag: "beta", of: "everything" }],
  [["lerna publish from-package --dist-tag next"], { tag: "next", of: "everything" }],
  [["npm publish --tag next", "npm publish"], { tag: "next", of: "prereleases" }],
  [["npm publish --tag next", "npm publish --tag latest"], { tag: "next", of: "prereleases" }],
  [["npm publish --tag next", "npm publish --tag beta"], undefined],
  [['npm publish --tag "$TAG"'], undefined],
  [['TAG=next; npm publish --tag "$TAG"'], { tag: "next", of: "everything" }],
  [["if x; then TAG=next; else TAG=latest; fi; npm publish --tag $TAG"], { tag: "next", of: "prereleases" }],
  [["NPM_CONFIG_TAG=next npm publish"], { tag: "next", of: "everything" }],
  [["npm publish --tag 1"], undefined],
  [["npm publish"], undefined],
])("the dist-tag of %j", (commands, expected) => {
  expect(tagOf(jobOf(...commands))).toStrictEqual(expected);
});

test.each([
  ['npm publish --tag "$TAG"', "$TAG"],
  ["npm publish --tag ${TAG:-latest}", "${TAG}"],
  ["npm publish --tag ${{ inputs.tag }}", "${{ inputs.tag }}"],
  ['TAG=next; npm publish --tag "$TAG"', undefined],
  ["npm publish", undefined],
])("what only a run tells of the dist-tag of `%s`", (command, expected) => {
  expect(unknownTagOf(jobOf(command))).toBe(expected);
});
