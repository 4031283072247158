import * as v from "valibot";

import { consultGithub, describeRefusal, type GithubApi, type GithubAnswer } from "./github-api.ts";

/** A repository behind its API. */
export interface GithubRepository extends GithubApi {
  /** `owner/name` */
  readonly repository: string;
}

/** What GitHub told, or why it did not. */
export type Told<T> =
  | { readonly kind: "told"; readonly value: T }
  | { readonly kind: "unknown"; readonly reason: string };

/** A run of a workflow that has not come to its end, or has. */
export interface WorkflowRun {
  readonly id: number;
  /** The branch or the tag that it is of, without `refs/`. */
  readonly ref: string | undefined;
  readonly isOver: boolean;
  readonly url: string;
}

const Runs = v.object({
  workflow_runs: v.array(
    v.object({
      id: v.number(),
      head_branch: v.nullish(v.string()),
      status: v.nullish(v.string()),
      html_url: v.string(),
    }),
  ),
});

/** Runs that are looked at, the newest first. */
const MOST_RUNS = 50;

/**
 * The newest runs of a workflow.
 *
 * @param file Base name of the workflow.
 * @see https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow
 */
export async function readRuns(github: GithubRepository, file: string): Promise<Told<readonly WorkflowRun[]>> {
  const path = `/actions/workflows/${encodeURIComponent(file)}/runs?per_page=${String(MOST_RUNS)}`;
  return ask(github, path, (answer) => {
    // A workflow that has never run on the default branch is unknown to GitHub.
    if (answer.kind === "refused" && answer.status === 404) return [];
    const parsed = v.safeParse(Runs, answer.kind === "ok" ? answer.body : undefined);
    return parsed.success
      ? parsed.output.workflow_runs.map(({ id, head_branch, status, html_url }) => ({
          id,
          ref: head_branch ?? undefined,
          isOver: status === "completed",
          url: html_url,
        }))
      : undefined;
  });
}

const Environment = v.object({
  deployment_branch_policy: v.nullish(v.object({ custom_branch_policies: v.boolean() })),
});

const Policies = v.object({
  total_count: v.number(),
  branch_policies: v.array(v.object({ name: v.string(), type: v.optional(v.picklist(["branch", "tag"]), "branch") })),
});

/**
 * Which tags a deployment environment admits: patterns of names, `undefined` for every ref. An environment that does not
 * exist is made by the first run that names it, and admits all.
 *
 * @see https://docs.github.com/rest/deployments/branch-policies#list-deployment-branch-policies
 */
export async function readTagRules(
  github: GithubRepository,
  environment: string,
): Promise<Told<readonly string[] | undefined>> {
  const path = `/environments/${encodeURIComponent(environment)}`;
  const found = await ask(github, path, (answer) =>
    answer.kind === "refused" && answer.status === 404
      ? { deployment_branch_policy: null }
      : parseOk(Environment, answer),
  );
  if (found.kind === "unknown") return found;
  const { deployment_branch_policy: policy } = found.value;
  if (policy === null || policy === undefined) return { kind: "told", value: undefined };
  // Protected branches only: no tag is one.
  if (!policy.custom_branch_policies) return { kind: "told", value: [] };
  return ask(github, `${path}/deployment-branch-policies?per_page=100`, (answer) =>
    parseOk(Policies, answer)?.branch_policies.flatMap(({ name, type }) => (type === "tag" ? [name] : [])),
  );
}

function parseOk<T>(schema: v.GenericSchema<unknown, T>, answer: GithubAnswer): T | undefined {
  const parsed = v.safeParse(schema, answer.kind === "ok" ? answer.body : undefined);
  return parsed.success ? parsed.output : undefined;
}

async function ask<T>(
  github: GithubRepository,
  path: string,
  read: (answer: GithubAnswer) => T | undefined,
): Promise<Told<T>> {
  const answer = await consultGithub(github, "GET", `/repos/${github.repository}${path}`);
  if (answer.kind === "unknown") return answer;
  const value = read(answer);
  if (value !== undefined) return { kind: "told", value };
  const reason = answer.kind === "refused" ? describeRefusal(answer) : "an answer of another form";
  return { kind: "unknown", reason };
}
