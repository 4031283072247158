import { describe, expect, test } from "vitest";

import { GITHUB_ACTIONS } from "../../../../ci/src/github-actions/facts.ts";
import type { ReleaseContext } from "../../context/release-context.ts";
import type { PublishPlan, SameCommit } from "../../plan/publish-plan.ts";
import { describeNothingNew } from "./nothing-new.ts";

const CONTEXT: ReleaseContext = {
  provider: GITHUB_ACTIONS,
  ci: "github-actions",
  event: "push",
  tag: "release-1",
  idToken: false,
  run: { id: "1", attempt: 1, url: "https://github.com/acme/anvils/actions/runs/1" },
};

function planOf(commits: readonly SameCommit[], more: Partial<PublishPlan> = {}): PublishPlan {
  return {
    schemaVersion: 1,
    registry: "https://registry.example/",
    packages: [],
    published: commits.map((sameCommit, index) => ({
      name: `p${index}`,
      version: "1.0.0",
      distTag: "latest",
      sameCommit,
    })),
    skipped: [],
    ...more,
  };
}

const ENTRY = {
  name: "new",
  version: "1.0.0",
  directory: ".",
  access: "public",
  distTag: "latest",
  dependsOn: [],
  firstPublish: false,
} as const;

describe("a tag's first run with nothing to publish", () => {
  test.each<[string, SameCommit[], string]>([
    ["of another commit", ["no"], "all of it is from other commits"],
    ["of who knows which", ["unknown", "no"], "of 1 version nothing says which commit it is from"],
  ])("is an error: %s", (_, commits, reason) => {
    expect(describeNothingNew(planOf(commits), CONTEXT)).toMatchObject([
      { code: "RELEASE_NOTHING_NEW", severity: "error", field: "release-1", reason },
    ]);
  });

  test("names the first few", () => {
    const [problem] = describeNothingNew(planOf(["no", "no", "no", "no"]), CONTEXT);
    expect(problem?.actual).toBe("`p0@1.0.0`, `p1@1.0.0`, `p2@1.0.0` and 1 more are on the registry already");
  });

  test.each<[string, PublishPlan, Partial<ReleaseContext>]>([
    ["there is something", planOf(["no"], { packages: [ENTRY] }), {}],
    ["an earlier attempt has published one", planOf(["no", "yes"]), {}],
    ["the run is made again", planOf(["no"]), { run: { id: "1", attempt: 2, url: "" } }],
    ["a person resumes a release", planOf(["no"]), { event: "workflow_dispatch" }],
    ["a branch is pushed", planOf(["no"]), { tag: undefined }],
    ["it is no run", planOf(["no"]), { ci: "none" }],
    ["nobody has looked which commits they are from", planOf([], { published: undefined }), {}],
    [
      "the registry gave no answer",
      planOf(["no"], { skipped: [{ name: "x", version: "1.0.0", reason: "unknown" }] }),
      {},
    ],
  ])("is none where %s", (_, plan, context) => {
    expect(describeNothingNew(plan, { ...CONTEXT, ...context })).toStrictEqual([]);
  });
});
