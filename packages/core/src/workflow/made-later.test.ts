import { expect, test } from "vitest";

import { describeMadeLater } from "./made-later.ts";
import { findPublishJobs } from "./publish-jobs.ts";
import { createWorkflows, inWorkflows } from "./repository.fixture.ts";

test.each([
  ["semantic-release", "npx semantic-release", "semantic-release"],
  ["lerna", "npx lerna publish minor --yes", "lerna"],
  ["lerna that publishes what is there", "npx lerna publish from-package --yes", undefined],
  ["lerna that publishes what is tagged", "npx lerna publish from-git --yes", undefined],
  ["nx", "npx nx release --yes", "nx"],
  ["nx that publishes what is there", "npx nx release publish", undefined],
  ["changesets", "npx changeset publish", undefined],
  ["npm", "npm publish", undefined],
])("%s", (_, run, client) => {
  const text = `
on: push
jobs:
  release:
    runs-on: ubuntu-latest
    permissions: { contents: write, id-token: write }
    steps:
      - uses: actions/checkout@v6
      - run: ${run}
`;
  const said = describeMadeLater(findPublishJobs(createWorkflows(inWorkflows({ "release.yml": text }))));
  const line = `which versions the release will have: \`${client}\` in \`.github/workflows/release.yml\` makes them when it runs, and today's numbers are not the release`;
  expect(said).toEqual(client === undefined ? [] : [line]);
});
