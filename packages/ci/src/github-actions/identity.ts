import { readFile } from "node:fs/promises";

import { type ReleaseContext, ReleaseError, type RepositoryIdentity } from "@slipway/core";
import * as v from "valibot";

const OWNER_NAME = /^(?<owner>[A-Za-z0-9][A-Za-z0-9_-]*)\/(?<name>[A-Za-z0-9._-]+)$/;

/**
 * `owner/name` on a server as an identity, letter case kept.
 *
 * @param subject What the value came from, for the message.
 * @throws {ReleaseError} `REPOSITORY_INVALID` when the value is not `owner/name`, or the server not an address.
 */
export function parseRepository(value: string, server: string, subject: string): RepositoryIdentity {
  const { owner, name } = OWNER_NAME.exec(value)?.groups ?? {};
  if (owner === undefined || name === undefined || name === "." || name === ".." || name.endsWith(".git")) {
    throw new ReleaseError("REPOSITORY_INVALID", `${subject} is ${JSON.stringify(value)}, expected \`owner/name\``, {
      hint: "Spell owner and name as the repository's page on GitHub does, letter case included: `--repository owner/name`",
    });
  }
  return { server: originOf(server), owner, name };
}

function originOf(server: string): string {
  const url = URL.parse(server);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new ReleaseError(
      "REPOSITORY_INVALID",
      `\`GITHUB_SERVER_URL\` is ${JSON.stringify(server)}, expected an address such as \`https://github.com\``,
    );
  }
  return url.origin;
}

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
type EventFacts = Pick<ReleaseContext, "visibility" | "fork" | "defaultBranch" | "pullRequest">;

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
