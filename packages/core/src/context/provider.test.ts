import { expect, test } from "vitest";

import { GITHUB_ACTIONS } from "../../../ci/src/github-actions/facts.ts";
import { parsePipelineRef, pipelinePath } from "./provider.ts";

test.each([
  ["o/n/.github/workflows/release.yml@refs/tags/release-1", { file: "release.yml", ref: "refs/tags/release-1" }],
  [
    "https://github.com/o/n/.github/workflows/a.yaml@refs/tags/a/@s/b@1/.github/workflows/",
    { file: "a.yaml", ref: "refs/tags/a/@s/b@1/.github/workflows/" },
  ],
  ["o/n/.github/workflows/release.yml", undefined],
  ["o/n/.github/workflows/release.yml@", undefined],
  ["o/n/.github/workflows/@refs/heads/main", undefined],
  ["o/n/.github/workflows/sub/release.yml@refs/heads/main", undefined],
  ["o/n/ci/release.yml@refs/heads/main", undefined],
  [undefined, undefined],
])("the pipeline of %j", (value, expected) => {
  expect(parsePipelineRef(GITHUB_ACTIONS, value)).toStrictEqual(expected);
});

test("the path of a pipeline file", () => {
  expect(pipelinePath(GITHUB_ACTIONS, "release.yml")).toBe(".github/workflows/release.yml");
});
