import { readFile } from "node:fs/promises";

import { ReleaseError } from "@slipway/core";
import * as v from "valibot";

import type { Environment } from "../provider/ci-provider.ts";
import { type GithubApi, requestGithub, retryTransient } from "./github-api.ts";

/** Begins every comment of this program's, and is seen by nobody. */
const MARKER = "<!-- slipway-preview -->\n";
/** Who writes with a workflow's own token. */
const AUTHOR = "github-actions[bot]";
const PAGE = 100;
/** Of a hundred comments each: a pull request with more has other worries. */
const MOST_PAGES = 50;

const Comment = v.object({
  id: v.number(),
  html_url: v.string(),
  body: v.nullish(v.string()),
  user: v.nullish(v.object({ login: v.string() })),
});

const Head = v.object({ sha: v.string(), ref: v.string(), repo: v.nullish(v.object({ full_name: v.string() })) });
const Pull = v.object({ number: v.number(), head: Head });
const Pulls = v.array(Pull);

const Payload = v.object({
  pull_request: v.optional(Pull),
  workflow_run: v.optional(
    v.object({
      head_sha: v.string(),
      head_branch: v.nullish(v.string()),
      head_repository: v.nullish(v.object({ full_name: v.string() })),
    }),
  ),
});

export interface CommentOptions extends GithubApi {
  /** `owner/name` */
  readonly repository: string;
  /** The event that started the run is described in the file that `GITHUB_EVENT_PATH` names. */
  readonly environment: Environment;
  /** Whether a pull request without a comment gets one. One that is there is brought up to date in any case. */
  readonly begins: boolean;
  /** Makes the body in the fullest rendering that has room behind what is put in front. */
  readonly render: (before: string) => string;
  /** Login of who writes with the token. */
  readonly author?: string | undefined;
  /** Milliseconds before the second try; doubles with every further one. */
  readonly firstDelay?: number | undefined;
}

export type WrittenComment =
  | { readonly url: string; readonly action: "created" | "updated" | "unchanged" }
  /** Why there is nothing to write, or no pull request to write to. */
  | { readonly reason: string };

/**
 * Brings the one comment of a pull request to this body: found by its marker and its author, wherever among the comments it
 * stands, else written anew. In a run that another one started (`workflow_run`), the pull request is the one whose head is
 * what that run was about; one that has moved on gets nothing. The token needs `pull-requests: write`.
 *
 * @throws {ReleaseError} `GITHUB_REFUSED`, `GITHUB_UNREACHABLE`.
 */
export async function writeComment(options: CommentOptions): Promise<WrittenComment> {
  return retryTransient(async () => writeOnce(options), { what: "comment", firstDelay: options.firstDelay });
}

async function writeOnce(options: CommentOptions): Promise<WrittenComment> {
  const pull = await findPull(options);
  if (typeof pull !== "number") return pull;
  const body = options.render(MARKER);
  const found = await findComment(options, pull);
  if (found === undefined && !options.begins) return { reason: "the pull request releases nothing" };
  // Line ends come back as the server stores them.
  if (found?.body?.replaceAll("\r\n", "\n") === body) return { url: found.html_url, action: "unchanged" };
  const path = `/repos/${options.repository}/issues`;
  const written =
    found === undefined
      ? await requestGithub(options, "POST", `${path}/${String(pull)}/comments`, { body })
      : await requestGithub(options, "PATCH", `${path}/comments/${String(found.id)}`, { body });
  return { url: parse(Comment, written).html_url, action: found === undefined ? "created" : "updated" };
}

async function findComment(options: CommentOptions, pull: number): Promise<v.InferOutput<typeof Comment> | undefined> {
  const { repository, author = AUTHOR } = options;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const path = `/repos/${repository}/issues/${String(pull)}/comments?per_page=${String(PAGE)}&page=${String(page)}`;
    const comments = parse(v.array(Comment), await requestGithub(options, "GET", path));
    const found = comments.find(({ body, user }) => user?.login === author && body?.startsWith(MARKER) === true);
    if (found !== undefined || comments.length < PAGE) return found;
  }
  return undefined;
}

async function findPull(options: CommentOptions): Promise<number | { readonly reason: string }> {
  const payload = await readPayload(options.environment["GITHUB_EVENT_PATH"]);
  if (payload.pull_request !== undefined) return payload.pull_request.number;
  const { head_sha, head_branch, head_repository } = payload.workflow_run ?? {};
  if (head_sha === undefined || !head_branch || !head_repository)
    return { reason: "this run is about no pull request" };
  const [owner = ""] = head_repository.full_name.split("/");
  const query = new URLSearchParams({ state: "open", head: `${owner}:${head_branch}`, per_page: String(PAGE) });
  const pulls = parse(
    Pulls,
    await requestGithub(options, "GET", `/repos/${options.repository}/pulls?${query.toString()}`),
  );
  const pull = pulls.find(
    ({ head }) =>
      head.sha === head_sha && head.ref === head_branch && head.repo?.full_name === head_repository.full_name,
  );
  return pull?.number ?? { reason: `no open pull request is at \`${head_sha}\` any more` };
}

function parse<Output>(schema: v.GenericSchema<unknown, Output>, value: unknown): Output {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new ReleaseError("GITHUB_REFUSED", "GitHub's answer is not a comment or a pull request");
}

async function readPayload(path: string | undefined): Promise<v.InferOutput<typeof Payload>> {
  if (path === undefined) return {};
  try {
    return v.parse(Payload, JSON.parse(await readFile(path, "utf8")));
  } catch {
    return {};
  }
}
