import * as v from "valibot";

import { askGithub, TransientFailure } from "./github-api.ts";
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
  try {
    const body = { tag: name, message, object: commit, type: "commit" };
    const made = await askGithub(github, "POST", `${path}/tags`, body);
    if (made.kind === "refused") return refusalOf(made);
    const parsed = v.safeParse(TagObject, made.body);
    if (!parsed.success) return { kind: "refused", because: "other", message: "its answer is not a tag" };
    return await createRef(github, name, parsed.output.sha);
  } catch (error) {
    if (error instanceof TransientFailure) return { kind: "unknown", reason: error.message };
    throw error;
  }
}

async function createRef(github: GithubRepository, name: string, sha: string): Promise<Done> {
  const path = `/repos/${github.repository}/git`;
  try {
    const answer = await askGithub(github, "POST", `${path}/refs`, { ref: `refs/tags/${name}`, sha });
    if (answer.kind === "ok") return { kind: "done" };
    return /already exists/i.test(answer.message) ? { kind: "taken" } : refusalOf(answer);
  } catch (error) {
    if (!(error instanceof TransientFailure)) throw error;
    // The answer may have been lost, and not the request.
    const found = await askGithub(github, "GET", `${path}/ref/tags/${encodeRef(name)}`);
    if (found.kind === "refused") return { kind: "unknown", reason: error.message };
    const parsed = v.safeParse(Ref, found.body);
    return parsed.success && parsed.output.object.sha === sha ? { kind: "done" } : { kind: "taken" };
  }
}

/** Slashes of a ref stay what they are. */
function encodeRef(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
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
  try {
    const answer = await askGithub(github, method, `/repos/${github.repository}${path}`, body);
    return answer.kind === "ok" ? { kind: "done" } : refusalOf(answer);
  } catch (error) {
    if (error instanceof TransientFailure) return { kind: "unknown", reason: error.message };
    throw error;
  }
}

function refusalOf({ status, message }: { readonly status: number; readonly message: string }): Done {
  const [line = ""] = message.split("\n", 1);
  const words = message.replace(/\n+/g, " ").trim();
  if (/rule violations/i.test(line)) return { kind: "refused", because: "ruleset", message: words };
  const because = status === 403 || status === 404 || status === 401 ? "rights" : "other";
  return { kind: "refused", because, message: `HTTP ${String(status)}: ${words}` };
}
