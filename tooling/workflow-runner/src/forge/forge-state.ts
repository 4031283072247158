import type { ArtifactStore } from "../artifacts/artifact-store.ts";
import type { Permissions } from "../permissions/job-permissions.ts";
import type { Tokens } from "../permissions/tokens.ts";
import type { JsonObject } from "../values/json.ts";
import type { GitStore } from "./git.ts";

export interface Release {
  readonly id: number;
  tag: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  target: string;
  /** Published while the repository had immutable releases. */
  immutable: boolean;
  readonly author: string;
  readonly createdAt: Date;
  publishedAt: Date | undefined;
  readonly assets: {
    readonly id: number;
    readonly name: string;
    readonly size: number;
    readonly digest: string;
    readonly state: string;
  }[];
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  body: string;
  readonly createdAt: Date;
}

interface BranchPolicy {
  readonly id: number;
  readonly name: string;
  readonly type: "branch" | "tag";
}

/** A deployment environment and what guards it. */
export interface Environment {
  readonly name: string;
  reviewers: readonly string[];
  preventSelfReview: boolean;
  /** Absent: every ref may deploy. */
  policies: BranchPolicy[] | undefined;
}

/** Refs that only some may make, move or remove. */
export interface Ruleset {
  readonly id: number;
  readonly name: string;
  readonly target: "branch" | "tag";
  readonly include: readonly string[];
  readonly rules: readonly ("creation" | "update" | "deletion")[];
  /** Logins of apps: the built-in identity cannot be one. */
  readonly bypass: readonly string[];
}

/** A GitHub App that is installed in the repository. */
export interface App {
  /** Of the app; its installation has the same number here. */
  readonly id: string;
  readonly clientId: string;
  readonly slug: string;
  /** PEM. */
  readonly privateKey: string;
  readonly permissions: Permissions;
}

/** One ref that a request has moved. */
export interface MovedRef {
  readonly ref: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What the runs do when somebody asks for it by REST. */
export interface RunsPort {
  readonly list: () => readonly JsonObject[];
  readonly attempt: (id: number, attempt: number) => JsonObject | undefined;
  readonly jobs: (id: number) => readonly JsonObject[];
  readonly rerun: (id: number, which: "failed" | "all", actor: string) => Promise<void>;
  readonly cancel: (id: number) => void;
  readonly dispatch: (options: {
    readonly workflow: string;
    readonly ref: string;
    readonly inputs: Readonly<Record<string, string>>;
    readonly actor: string;
  }) => Promise<void>;
  readonly pushed: (refs: readonly MovedRef[], actor: string, byBuiltInToken: boolean) => Promise<void>;
}

/** One repository of the forge, as a value that its routes change. */
export interface ForgeState {
  readonly owner: string;
  readonly name: string;
  readonly id: number;
  readonly ownerId: number;
  readonly visibility: "public" | "private";
  readonly defaultBranch: string;
  readonly immutableReleases: boolean;
  /** How many refs one push may move; absent for any number. */
  readonly pushLimit: number | undefined;
  /** Tags of immutable releases that are gone. */
  readonly burntTags: Set<string>;
  readonly git: GitStore;
  readonly tokens: Tokens;
  readonly artifacts: ArtifactStore;
  readonly releases: Release[];
  readonly comments: Comment[];
  /** Numbers of issues and pull requests, with what REST shows of them. */
  readonly pulls: Map<number, JsonObject>;
  readonly environments: Map<string, Environment>;
  readonly rulesets: Ruleset[];
  readonly apps: readonly App[];
  readonly nextId: () => number;
  readonly runs: RunsPort;
}

/** The repository as events and REST show it. */
export function renderRepository(state: ForgeState): JsonObject {
  return {
    id: state.id,
    name: state.name,
    full_name: `${state.owner}/${state.name}`,
    private: state.visibility === "private",
    visibility: state.visibility,
    default_branch: state.defaultBranch,
    fork: false,
    html_url: `https://github.com/${state.owner}/${state.name}`,
    owner: { login: state.owner, id: state.ownerId, type: "Organization" },
  };
}

/**
 * `File.fnmatch` with `FNM_PATHNAME`, which branch rules and rulesets use: `*` does not match a slash.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
 */
export function matchesRef(pattern: string, name: string): boolean {
  if (pattern === "~ALL") return true;
  const source = pattern
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll("**/", "\0")
    .replaceAll("*", "[^/]*")
    .replaceAll("\0", "(?:.*/)?")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${source}$`).test(name);
}
