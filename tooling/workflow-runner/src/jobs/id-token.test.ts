import { expect, test } from "vitest";

import { createOccasion, type Event } from "../events/event.ts";
import type { RunFacts } from "../steps/job-host.ts";
import { createClaims } from "./id-token.ts";

const SHA = "1".repeat(40);

function factsOf(event: Event, attempt = 1): RunFacts {
  const pushed = event.name === "push" ? event.refs[0] : undefined;
  const occasion = createOccasion(event, pushed, { repository: { full_name: "octo/app" }, inputs: {} });
  return {
    id: 16_000_000_002,
    number: 3,
    attempt,
    occasion,
    workflowPath: ".github/workflows/release.yml",
    workflowName: "Release",
    triggeringActor: "octocat",
    repository: { owner: "octo", name: "app", id: 1, ownerId: 2, visibility: "public" },
  };
}

const TAG: Event = {
  name: "push",
  actor: "octocat",
  refs: [{ ref: "refs/tags/release-1", sha: SHA, before: "0".repeat(40), changed: [] }],
  byBuiltInToken: false,
};

test("claims follow the event, the environment and the caller", () => {
  expect(
    createClaims({ run: factsOf(TAG, 2), environment: "npm", reusable: ".github/workflows/publish.yml" }),
  ).toMatchObject({
    repository: "octo/app",
    event_name: "push",
    ref: "refs/tags/release-1",
    ref_type: "tag",
    sha: SHA,
    environment: "npm",
    workflow: "Release",
    workflow_ref: "octo/app/.github/workflows/release.yml@refs/tags/release-1",
    job_workflow_ref: "octo/app/.github/workflows/publish.yml@refs/tags/release-1",
    run_id: "16000000002",
    run_number: "3",
    run_attempt: "2",
    runner_environment: "github-hosted",
  });
});

test("a job without an environment claims none, and its own file", () => {
  const dispatch: Event = {
    name: "workflow_dispatch",
    actor: "a",
    workflow: "release.yml",
    ref: "refs/heads/main",
    sha: SHA,
    inputs: {},
  };
  const claims = createClaims({ run: factsOf(dispatch), environment: undefined, reusable: undefined });
  expect(claims.environment).toBeUndefined();
  expect(claims).toMatchObject({
    event_name: "workflow_dispatch",
    ref_type: "branch",
    job_workflow_ref: claims.workflow_ref,
  });
});
