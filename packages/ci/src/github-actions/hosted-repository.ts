import { hostOf, isProtected, type RepositoryIdentity } from "@slipway/core";
import * as v from "valibot";

import type { Environment } from "../provider/ci-provider.ts";
import { consultGithub, describeRefusal, GITHUB_API, type GithubApi } from "./github-api.ts";
import { serverOf } from "./identity.ts";

/** Where a server's API is, and whose credential it may be sent. */
export interface ApiPlace {
  /** Without a trailing slash. */
  readonly apiUrl: string;
  /** What `gh auth token --hostname` knows it by. */
  readonly host: string;
  /**
   * Variables that hold a credential for it, the first before the others. None for a server that nothing but the
   * clone names: whoever wrote the clone would be sent it.
   */
  readonly variables: readonly string[];
}

/**
 * The API of the server that a repository is on.
 *
 * @returns Nothing where a credential sent there could be read on its way.
 * @see https://cli.github.com/manual/gh_help_environment
 */
export function findApi({ server }: RepositoryIdentity, environment: Environment): ApiPlace | undefined {
  const host = hostOf(server);
  const own = host === hostOf(serverOf(environment));
  const configured = own ? environment["GITHUB_API_URL"] : undefined;
  const derived = host === "github.com" ? GITHUB_API : `${server}/api/v3`;
  const url = URL.parse(configured ?? derived);
  if (url === null || !isProtected(url)) return undefined;
  return { apiUrl: url.href.replace(/\/$/, ""), host, variables: own ? VARIABLES : [] };
}

const VARIABLES = ["GH_TOKEN", "GITHUB_TOKEN"];

const Repository = v.object({
  full_name: v.pipe(v.string(), v.regex(/^[^/\s]+\/[^/\s]+$/)),
  fork: v.boolean(),
  default_branch: v.string(),
  parent: v.optional(v.object({ full_name: v.string() })),
  permissions: v.optional(v.object({ push: v.optional(v.boolean()), admin: v.optional(v.boolean()) })),
});

/** What a server says of one of its repositories. */
export interface HostedRepository {
  /** `owner/name`, spelt as the server spells it; after a renaming the new one. */
  readonly fullName: string;
  /** Whether it is a fork, and where it is told, of which. */
  readonly fork: boolean;
  readonly parent: string | undefined;
  readonly defaultBranch: string;
  /** Whether whoever asked may push to it; absent where nobody said who asks. */
  readonly canPush: boolean | undefined;
  /** Whether whoever asked administers it. */
  readonly canAdminister: boolean | undefined;
}

/** `absent`: there is none, or none that whoever asked may see. `unknown`: there was no answer, and why. */
export type HostedAnswer =
  | { readonly kind: "found"; readonly repository: HostedRepository }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly reason: string };

/**
 * Asks GitHub about a repository: a renamed one is found under its old name too.
 *
 * @see https://docs.github.com/rest/repos/repos#get-a-repository
 */
export async function readHostedRepository(
  api: GithubApi,
  { owner, name }: Pick<RepositoryIdentity, "owner" | "name">,
): Promise<HostedAnswer> {
  const answer = await consultGithub(api, "GET", `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`);
  if (answer.kind === "unknown") return answer;
  if (answer.kind === "refused") {
    if (answer.status === 404) return { kind: "absent" };
    return { kind: "unknown", reason: describeRefusal(answer) };
  }
  const parsed = v.safeParse(Repository, answer.body);
  if (!parsed.success) return { kind: "unknown", reason: "its answer is not a repository" };
  const { full_name, fork, parent, default_branch, permissions } = parsed.output;
  return {
    kind: "found",
    repository: {
      fullName: full_name,
      fork,
      parent: parent?.full_name,
      defaultBranch: default_branch,
      canPush: permissions?.push,
      canAdminister: permissions?.admin,
    },
  };
}
