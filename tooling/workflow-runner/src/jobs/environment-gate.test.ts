import { expect, test } from "vitest";

import type { Environment } from "../forge/forge-state.ts";
import { askEnvironment } from "./environment-gate.ts";

const RULED: Environment = {
  name: "npm",
  reviewers: [],
  preventSelfReview: true,
  policies: [
    { id: 1, name: "release-*", type: "tag" },
    { id: 2, name: "main", type: "branch" },
  ],
};

test.each([
  ["refs/tags/release-1", "tag", undefined],
  [
    "refs/tags/release-a/b",
    "tag",
    'Tag "release-a/b" is not allowed to deploy to npm due to environment protection rules.',
  ],
  ["refs/heads/main", "branch", undefined],
  [
    "refs/heads/release-1",
    "branch",
    'Branch "release-1" is not allowed to deploy to npm due to environment protection rules.',
  ],
  [
    "refs/pull/1/merge",
    "branch",
    'Branch "refs/pull/1/merge" is not allowed to deploy to npm due to environment protection rules.',
  ],
] as const)("%s is refused with %j", (ref, refType, message) => {
  const answer = askEnvironment(RULED, { ref, refType, actor: "a" });
  expect(answer).toStrictEqual(message === undefined ? { kind: "open" } : { kind: "refused", message });
});

test("nobody reviews what they started, where that is forbidden", () => {
  const deployment = { ref: "refs/heads/main", refType: "branch", actor: "a" } as const;
  const reviewers = ["a", "b"];
  expect(askEnvironment({ ...RULED, reviewers }, deployment)).toStrictEqual({ kind: "review", reviewers: ["b"] });
  expect(askEnvironment({ ...RULED, reviewers, preventSelfReview: false }, deployment)).toStrictEqual({
    kind: "review",
    reviewers,
  });
});
