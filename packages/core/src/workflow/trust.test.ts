import { expect, test } from "vitest";

import { GITHUB_ACTIONS } from "../../../ci/src/github-actions/facts.ts";
import type { DeclaredTrust } from "../context/publishing-job.ts";
import type { ReleaseContext } from "../context/release-context.ts";
import type { PublishJob } from "./publish-job.ts";
import { findPublishJobs } from "./publish-jobs.ts";
import { createWorkflows } from "./repository.fixture.ts";
import { expectedTrust, formatTrustCommand } from "./trust.ts";
import type { WorkflowFile, WorkflowText } from "./workflow.ts";

const AT = { position: { line: 1, column: 1 }, start: 0, end: 0 };

function textOf(text: string): WorkflowText {
  return { text, at: AT, dynamic: text.includes("${{") };
}

/** A workflow that publishes when a release tag is pushed. */
function workflowOf(name: string, environment: string): WorkflowFile {
  const step = { at: AT, run: textOf("npm publish ./package.tgz"), with: new Map(), env: new Map() };
  return {
    file: `.github/workflows/${name}`,
    text: "",
    triggers: [{ event: "push", at: AT, tags: [textOf("release-*")], inputs: new Map() }],
    env: new Map(),
    jobs: [
      {
        id: "publish",
        at: AT,
        needs: [],
        permissions: { at: AT, scopes: new Map([["id-token", textOf("write")]]), flow: false },
        environment: { at: AT, name: textOf(environment) },
        runsOn: { at: AT, labels: [textOf("ubuntu-latest")] },
        env: new Map(),
        with: new Map(),
        steps: [step],
      },
    ],
  };
}

function jobsOf(...workflows: WorkflowFile[]): PublishJob[] {
  return findPublishJobs(createWorkflows({}, { workflows }));
}

interface Facts {
  readonly context?: Partial<ReleaseContext>;
  readonly publishJobs?: readonly PublishJob[];
  readonly trust?: DeclaredTrust;
}

function trustOf({ context, publishJobs, trust }: Facts): DeclaredTrust {
  return expectedTrust({
    context: { provider: GITHUB_ACTIONS, ci: "none", idToken: false, ...context },
    publishJobs,
    trust,
  });
}

const REPOSITORY = {
  identity: { server: "https://github.com", owner: "Octo", name: "app" },
  source: "environment",
} as const;

/** The workflow of a pull request, in which the check runs, is not the one that will publish. */
const CONTEXT = { repository: REPOSITORY, workflow: { file: "preview.yml", ref: "refs/pull/1/merge" } };

test.each([
  [{}, {}],
  [{ context: CONTEXT }, { repository: "Octo/app", workflow: "preview.yml" }],
  [{ context: { repository: REPOSITORY, environment: "npm" } }, { repository: "Octo/app", environment: "npm" }],
  [
    { context: CONTEXT, publishJobs: jobsOf(workflowOf("release.yml", "npm")) },
    { repository: "Octo/app", workflow: "release.yml", environment: "npm" },
  ],
  [
    { context: CONTEXT, publishJobs: jobsOf(workflowOf("release.yml", "${{ inputs.environment }}")) },
    { repository: "Octo/app", workflow: "release.yml" },
  ],
  [
    { context: CONTEXT, publishJobs: jobsOf(workflowOf("release.yml", "npm")), trust: { workflow: "publish.yml" } },
    { repository: "Octo/app", workflow: "publish.yml", environment: "npm" },
  ],
] satisfies [Facts, DeclaredTrust][])("case %#", (facts, expected) => {
  expect(trustOf(facts)).toEqual(expected);
});

test.each([
  ["a", {}, "npm trust github a --repo <owner>/<name> --file <workflow>.yml --allow-publish"],
  [
    "it's~",
    { repository: "o/n", workflow: "a b.yml", environment: "npm" },
    String.raw`npm trust github 'it'\''s~' --repo o/n --file 'a b.yml' --env npm --allow-publish`,
  ],
] satisfies [string, DeclaredTrust, string][])("the command for %s", (name, trust, command) => {
  expect(formatTrustCommand(name, trust, GITHUB_ACTIONS.trust)).toBe(command);
});
