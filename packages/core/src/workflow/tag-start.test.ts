import { expect, test } from "vitest";

import { findPublishJobs } from "./publish-jobs.ts";
import { createWorkflows } from "./repository.fixture.ts";
import { findTagStart } from "./tag-start.ts";

function publishing(on: string, run = "npm publish"): string {
  return `on: ${on}\njobs:\n  job:\n    permissions: { id-token: write }\n    steps:\n      - run: ${run}\n`;
}

test.each<[string, Readonly<Record<string, string>>, string | undefined, object]>([
  ["no workflow", {}, "release-1", { kind: "none" }],
  ["one that tests on any push", { "ci.yml": publishing("push", "npm test") }, "release-1", { kind: "none" }],
  [
    "one that the tag starts",
    { "a.yml": publishing("{ push: { tags: ['release-*'] } }") },
    "release-1",
    { kind: "publishes" },
  ],
  ["one that any new ref starts", { "a.yml": publishing("create") }, "release-1", { kind: "publishes" }],
  [
    "one that another tag starts",
    { "a.yml": publishing("{ push: { tags: ['v*'] } }") },
    "release-1",
    { kind: "otherwise", file: "a.yml" },
  ],
  [
    "one that a branch starts",
    { "a.yml": publishing("{ push: { branches: [main] } }") },
    "release-1",
    { kind: "otherwise", file: "a.yml" },
  ],
  [
    "one that another tag starts, where nobody can name the next",
    { "a.yml": publishing("{ push: { tags: ['v*'] } }") },
    undefined,
    { kind: "publishes" },
  ],
])("of %s", (_, files, tag, start) => {
  const workflows = createWorkflows(files);
  expect(findTagStart({ workflows, publishJobs: findPublishJobs(workflows) }, tag)).toStrictEqual(start);
});

test("workflows that were not read are not missing", () => {
  expect(findTagStart({}, "release-1")).toStrictEqual({ kind: "publishes" });
});
