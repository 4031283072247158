import { readFile } from "node:fs/promises";

import { parsePipelineRef, type RepositoryIdentity } from "@slipway/core";
import * as v from "valibot";

import type { Environment, Run } from "../provider/ci-provider.ts";
import { parseRepositoryName } from "../provider/repository-name.ts";
import { GITHUB_ACTIONS } from "./facts.ts";

const TAG_PREFIX = "refs/tags/";
/** Programs that play the runner have other words, which say nothing about the registry's answer. */
const RUNNERS = ["github-hosted", "self-hosted"];
/** What a run of `pull_request` checks out by default. */
const MERGE_REF = /^refs\/pull\/\d+\/merge$/;
const NAMING = {
  name: "GitHub",
  form: "owner/name",
  pattern: /^(?<owner>[A-Za-z0-9][A-Za-z0-9_-]*)\/(?<name>[A-Za-z0-9._-]+)$/,
  variable: "GITHUB_SERVER_URL",
};

const Repository = v.object({
  visibility: v.optional(v.picklist(["public", "private", "internal"])),
  private: v.optional(v.boolean()),
  fork: v.optional(v.boolean()),
  default_branch: v.optional(v.string()),
});

const Commit = v.pipe(v.string(), v.regex(/^(?:[\da-f]{40}|[\da-f]{64})$/));

const PullRequest = v.object({
  number: v.number(),
  // Null once the head repository is deleted.
  head: v.object({ repo: v.nullable(v.object({ full_name: v.string() })) }),
  base: v.object({
    repo: v.object({ full_name: v.string() }),
    sha: v.fallback(v.optional(Commit), undefined),
    ref: v.fallback(v.optional(v.string()), undefined),
  }),
});

const Payload = v.object({
  repository: v.fallback(v.optional(Repository), undefined),
  pull_request: v.fallback(v.optional(PullRequest), undefined),
});

export function isRunning(environment: Environment): boolean {
  return environment["GITHUB_ACTIONS"] === "true";
}

/**
 * What the runner's variables and the event's payload tell. `environment` (the deployment environment) is never set here:
 * no variable tells it, only the claims of an ID token do.
 */
export async function readRun(environment: Environment): Promise<Run> {
  const ref = environment["GITHUB_REF"];
  const repository = environment["GITHUB_REPOSITORY"];
  const { repository: described, pull_request } = await readPayload(environment["GITHUB_EVENT_PATH"]);
  return {
    repository:
      repository === undefined
        ? undefined
        : parseRepository(repository, environment, `\`${GITHUB_ACTIONS.variables.repository}\``),
    idToken:
      environment["ACTIONS_ID_TOKEN_REQUEST_URL"] !== undefined &&
      environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] !== undefined,
    event: environment["GITHUB_EVENT_NAME"],
    ref,
    tag: ref?.startsWith(TAG_PREFIX) ? ref.slice(TAG_PREFIX.length) : undefined,
    commit: environment["GITHUB_SHA"],
    actor: environment["GITHUB_ACTOR"],
    workflow: parsePipelineRef(GITHUB_ACTIONS, environment["GITHUB_WORKFLOW_REF"]),
    runner: RUNNERS.find((runner) => runner === environment["RUNNER_ENVIRONMENT"]),
    run: parseRun(environment),
    visibility: described?.visibility ?? visibilityOf(described?.private),
    fork: described?.fork,
    defaultBranch: described?.default_branch,
    pullRequest: pull_request && {
      number: pull_request.number,
      fork: pull_request.head.repo?.full_name !== pull_request.base.repo.full_name,
      base: pull_request.base.sha,
      branch: pull_request.base.ref,
      merged: ref !== undefined && MERGE_REF.test(ref) ? true : undefined,
    },
  };
}

/** `owner/name` on the server of the run, letter case kept. */
export function parseRepository(value: string, environment: Environment, subject: string): RepositoryIdentity {
  return parseRepositoryName(value, subject, serverOf(environment), NAMING);
}

/** The server whose jobs have this environment, as it calls itself; outside of a job GitHub's own. */
export function serverOf(environment: Environment): string {
  return environment["GITHUB_SERVER_URL"] ?? GITHUB_ACTIONS.server;
}

function parseRun(environment: Environment): Run["run"] {
  const id = environment["GITHUB_RUN_ID"];
  const repository = environment["GITHUB_REPOSITORY"];
  if (id === undefined || repository === undefined) return undefined;
  const attempt = Number(environment["GITHUB_RUN_ATTEMPT"] ?? "1");
  return {
    id,
    attempt,
    url: `${serverOf(environment)}/${repository}/actions/runs/${id}/attempts/${String(attempt)}`,
  };
}

/** Payloads of older servers know private or not, but not `internal`. */
function visibilityOf(isPrivate: boolean | undefined): "public" | "private" | undefined {
  if (isPrivate === undefined) return undefined;
  return isPrivate ? "private" : "public";
}

/** The webhook payload that started the run. */
async function readPayload(path: string | undefined): Promise<v.InferOutput<typeof Payload>> {
  if (path === undefined) return { repository: undefined, pull_request: undefined };
  try {
    return v.parse(Payload, JSON.parse(await readFile(path, "utf8")));
  } catch {
    // The payload only adds detail: without it the rules that need the detail say nothing.
    return { repository: undefined, pull_request: undefined };
  }
}
