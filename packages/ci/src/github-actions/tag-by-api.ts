import { setTimeout as delay } from "node:timers/promises";

import * as v from "valibot";

import type { PlainTag } from "../git/tag.ts";
import {
  askGithub,
  consultGithub,
  type ConsultedGithub,
  describeRefusal,
  encodeRef,
  retryTransient,
} from "./github-api.ts";
import type { GithubRepository } from "./release-runs.ts";

/**
 * What became of something that GitHub was asked to do. `unknown`: no answer came, and nothing shows whether it was done.
 */
export type Done =
  | { readonly kind: "done" }
  | { readonly kind: "taken" }
  | { readonly kind: "refused"; readonly because: "ruleset" | "rights" | "other"; readonly message: string }
  | { readonly kind: "unknown"; readonly reason: string };

const TagObject = v.object({ sha: v.string() });
const Ref = v.object({ object: v.object({ sha: v.string() }) });

export interface NewTag {
  readonly name: string;
  readonly message: string;
  /** Full hash. */
  readonly commit: string;
}

/**
 * Makes an annotated tag: the object, then the ref. Nothing else is moved, and nothing is forced.
 *
 * @see https://docs.github.com/rest/git/tags#create-a-tag-object
 */
export async function createTagByApi(github: GithubRepository, { name, message, commit }: NewTag): Promise<Done> {
  const path = `/repos/${github.repository}/git`;
  const body = { tag: name, message, object: commit, type: "commit" };
  const made = await consultGithub(github, "POST", `${path}/tags`, body);
  if (made.kind !== "ok") return failureOf(made);
  const parsed = v.safeParse(TagObject, made.body);
  if (!parsed.success) return { kind: "refused", because: "other", message: "its answer is not a tag" };
  return createRef(github, name, parsed.output.sha);
}

async function createRef(github: GithubRepository, name: string, sha: string): Promise<Done> {
  const path = `/repos/${github.repository}/git`;
  const answer = await consultGithub(github, "POST", `${path}/refs`, { ref: `refs/tags/${name}`, sha });
  if (answer.kind === "ok") return { kind: "done" };
  if (answer.kind === "refused") {
    return /already exists/i.test(answer.message) ? { kind: "taken" } : failureOf(answer);
  }
  // The answer may have been lost, and not the request.
  const found = await consultGithub(github, "GET", `${path}/ref/tags/${encodeRef(name)}`);
  if (found.kind !== "ok") return failureOf(found.kind === "unknown" ? found : answer);
  const parsed = v.safeParse(Ref, found.body);
  return parsed.success && parsed.output.object.sha === sha ? { kind: "done" } : { kind: "taken" };
}

/**
 * Makes tags one after another, where none may be pushed, or not so many at once. What is there already stays as it is.
 *
 * @param pace Milliseconds between two, so that GitHub does not take them for an attack.
 * @returns The first that was refused; those after it were not asked for.
 * @throws {ReleaseError} `GITHUB_UNREACHABLE`, `INTERRUPTED`
 * @see https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests
 */
export async function createRefs(
  github: GithubRepository,
  tags: readonly PlainTag[],
  pace: number,
): Promise<{ readonly name: string; readonly refused: Extract<Done, { kind: "refused" }> } | undefined> {
  const { signal } = github;
  for (const [index, { name, commit }] of tags.entries()) {
    if (index > 0) await delay(pace, undefined, { signal }).catch(() => undefined);
    const body = { ref: `refs/tags/${name}`, sha: commit };
    const done = await retryTransient(
      async () => {
        const answer = await askGithub(github, "POST", `/repos/${github.repository}/git/refs`, body);
        if (answer.kind === "ok" || /already exists/i.test(answer.message)) return undefined;
        return failureOf(answer);
      },
      { what: "tag", signal },
    );
    if (done?.kind === "refused") return { name, refused: done };
  }
  return undefined;
}

/** Takes a tag away that nothing has started from. */
export async function deleteTagByApi(github: GithubRepository, name: string): Promise<Done> {
  return change(github, "DELETE", `/git/refs/tags/${encodeRef(name)}`);
}

/**
 * Starts a workflow on a tag.
 *
 * @param workflow Base name of its file.
 * @see https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event
 */
export async function dispatchWorkflow(
  github: GithubRepository,
  workflow: string,
  { tag, inputs }: { readonly tag: string; readonly inputs: Readonly<Record<string, string>> },
): Promise<Done> {
  const body = { ref: `refs/tags/${tag}`, inputs };
  return change(github, "POST", `/actions/workflows/${encodeURIComponent(workflow)}/dispatches`, body);
}

async function change(
  github: GithubRepository,
  method: "POST" | "DELETE",
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<Done> {
  const answer = await consultGithub(github, method, `/repos/${github.repository}${path}`, body);
  return answer.kind === "ok" ? { kind: "done" } : failureOf(answer);
}

function failureOf(answer: Exclude<ConsultedGithub, { readonly kind: "ok" }>): Done {
  if (answer.kind === "unknown") return answer;
  const { status, message } = answer;
  const [line = ""] = message.split("\n", 1);
  const words = message.replace(/\n+/g, " ").trim();
  if (/rule violations/i.test(line)) return { kind: "refused", because: "ruleset", message: words };
  const because = status === 403 || status === 404 || status === 401 ? "rights" : "other";
  return { kind: "refused", because, message: describeRefusal({ status, message: words }) };
}
