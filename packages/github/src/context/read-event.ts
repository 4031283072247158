import { readFile } from "node:fs/promises";

import type { ReleaseContext } from "@slipway/core";
import * as v from "valibot";

const Repository = v.object({
  visibility: v.optional(v.picklist(["public", "private", "internal"])),
  private: v.optional(v.boolean()),
  fork: v.optional(v.boolean()),
  default_branch: v.optional(v.string()),
});

const PullRequest = v.object({
  number: v.number(),
  // Null once the head repository is deleted.
  head: v.object({ repo: v.nullable(v.object({ full_name: v.string() })) }),
  base: v.object({ repo: v.object({ full_name: v.string() }) }),
});

const Payload = v.object({
  repository: v.fallback(v.optional(Repository), undefined),
  pull_request: v.fallback(v.optional(PullRequest), undefined),
});

/** What only the event's payload says. */
export type EventFacts = Pick<ReleaseContext, "visibility" | "fork" | "defaultBranch" | "pullRequest">;

/** Reads the webhook payload that started the run (`GITHUB_EVENT_PATH`). What it does not say is absent. */
export async function readEvent(path: string | undefined): Promise<EventFacts> {
  const { repository, pull_request } = await readPayload(path);
  const visibility = repository?.visibility ?? visibilityOf(repository?.private);
  return {
    ...(visibility !== undefined && { visibility }),
    ...(repository?.fork !== undefined && { fork: repository.fork }),
    ...(repository?.default_branch !== undefined && { defaultBranch: repository.default_branch }),
    ...(pull_request !== undefined && {
      pullRequest: {
        number: pull_request.number,
        fork: pull_request.head.repo?.full_name !== pull_request.base.repo.full_name,
      },
    }),
  };
}

/** Payloads of older servers know private or not, but not `internal`. */
function visibilityOf(isPrivate: boolean | undefined): "public" | "private" | undefined {
  if (isPrivate === undefined) return undefined;
  return isPrivate ? "private" : "public";
}

async function readPayload(path: string | undefined): Promise<v.InferOutput<typeof Payload>> {
  if (path === undefined || path === "") return { repository: undefined, pull_request: undefined };
  try {
    return v.parse(Payload, JSON.parse(await readFile(path, "utf8")));
  } catch {
    // The payload only adds detail: without it the rules that need the detail say nothing.
    return { repository: undefined, pull_request: undefined };
  }
}
