import { expect, test } from "vitest";

import { choosePublishJob } from "./choose-job.ts";
import { findPublishJobs } from "./publish-jobs.ts";
import { createWorkflows } from "./repository.fixture.ts";

type Files = Readonly<Record<string, string>>;

function choose(files: Files): string | undefined {
  const named = Object.entries(files).map(([name, text]) => [`${name}.yml`, text]);
  const job = choosePublishJob(findPublishJobs(createWorkflows(Object.fromEntries(named))), "release-1");
  return job && `${job.entry.file.replace(".yml", "")}:${job.job.id}`;
}

test.each(["v*", "*.*.*", "**@*", "name-v*", "release-*"])("where no tag is known, %s starts a release", (filter) => {
  const files = { "a.yml": file({ on: "schedule: []" }), "b.yml": file({ on: `push: { tags: ['${filter}'] }` }) };
  expect(choosePublishJob(findPublishJobs(createWorkflows(files)))?.entry.file).toBe("b.yml");
});

interface Parts {
  readonly on?: string;
  readonly run?: string;
  readonly more?: string;
  readonly token?: boolean;
  readonly id?: string;
  readonly idToken?: "write" | "none";
}

function file(...jobs: readonly Parts[]): string {
  const [{ on = "push: { branches: [main] }" } = {}] = jobs;
  const each = jobs.map(({ run = "npm publish", more = "", token = false, id = "job", idToken = "write" }) => {
    const env = token ? "        env: { NODE_AUTH_TOKEN: '${{ secrets.NPM_TOKEN }}' }\n" : "";
    return `  ${id}:\n    permissions: { id-token: ${idToken} }\n${more}    steps:\n      - run: ${run}\n${env}`;
  });
  return `on: { ${on} }\njobs:\n${each.join("")}`;
}

const TAG = "push: { tags: ['release-*'] }";
const BOUND = "    environment: npm\n";

/** What is preferred, the files, the job. */
const CHOICES: readonly (readonly [string, Files, string])[] = [
  ["the file that the tag starts", { a: file({ on: "schedule: []" }), b: file({ on: TAG }) }, "b:job"],
  ["Slipway's own", { a: file({ on: TAG }), b: file({ on: "schedule: []", run: "slipway publish" }) }, "b:job"],
  ["the job with an environment", { a: file({}), b: file({ more: BOUND }) }, "b:job"],
  ["the job without a token", { a: file({ token: true }), b: file({}) }, "b:job"],
  ["the file that is called for it", { main: file({}), release: file({}) }, "release:job"],
  ["the file that is called for it, in camelCase", { ci: file({}), npmPublish: file({}) }, "npmPublish:job"],
  ["a release before a nightly version", { nightly: file({ more: BOUND }), publish: file({}) }, "publish:job"],
  ["a release before a canary", { "canary-release": file({ on: TAG }), ci: file({}) }, "ci:job"],
  ["a release before one by hand", { "manual-publish": file({}), release: file({}) }, "release:job"],
  ["a release before a prerelease", { prerelease: file({}), release: file({}) }, "release:job"],
  [
    "the job of the release in one file",
    { release: file({ id: "snapshot", more: BOUND }, { id: "stable", run: "node scripts/release.js" }) },
    "release:stable",
  ],
  [
    "the job that is not called a snapshot",
    { release: file({ id: "a", more: "    name: Publish snapshot\n" }, { id: "b" }) },
    "release:b",
  ],
  ["the job with an ID token", { a: file({ on: TAG, idToken: "none", token: true }), b: file({}) }, "b:job"],
  ["what is certain before what is guessed", { a: file({ run: "node publish.js" }), b: file({}) }, "b:job"],
  ["the only one, however it is called", { nightly: file({}) }, "nightly:job"],
  ["the first of equals", { a: file({}), b: file({}) }, "a:job"],
];

test.each(CHOICES)("prefers %s", (_, files, expected) => {
  expect(choose(files)).toBe(expected);
});
