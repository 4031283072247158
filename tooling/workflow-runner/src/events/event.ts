import { type Json, type JsonObject, textMember } from "../values/json.ts";

/** One ref that a push moves. */
export interface PushedRef {
  /** `refs/heads/…` or `refs/tags/…` */
  readonly ref: string;
  readonly sha: string;
  /** 40 zeros where the ref is new. */
  readonly before: string;
  /** Paths that differ from `before`; of a new ref, from the default branch. */
  readonly changed: readonly string[];
}

/** Something that happened in the repository. */
export type Event =
  | {
      readonly name: "push";
      readonly actor: string;
      readonly refs: readonly PushedRef[];
      /** Pushed with a job's `GITHUB_TOKEN`. */
      readonly byBuiltInToken: boolean;
    }
  | {
      readonly name: "workflow_dispatch";
      readonly actor: string;
      /** File name or path of the workflow. */
      readonly workflow: string;
      readonly ref: string;
      readonly sha: string;
      readonly inputs: Readonly<Record<string, string>>;
    }
  | {
      readonly name: "pull_request";
      readonly actor: string;
      readonly action: "opened" | "synchronize" | "reopened" | "labeled";
      readonly pull: PullRequest;
    }
  | {
      readonly name: "workflow_run";
      readonly actor: string;
      readonly action: "requested" | "in_progress" | "completed";
      readonly defaultBranch: string;
      readonly sha: string;
      /** The run as REST shows it, with `name`, `head_branch` and `conclusion`. */
      readonly run: JsonObject;
    };

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly base: { readonly ref: string; readonly sha: string };
  readonly head: {
    /** Branch. */
    readonly ref: string;
    readonly sha: string;
    /** `owner/name`; another one than the repository's for a fork. */
    readonly repository: string;
  };
  /** The commit of `refs/pull/<n>/merge`. */
  readonly merge: string;
  readonly changed: readonly string[];
  readonly labels: readonly string[];
}

/** What a run is about: the same for all its attempts. */
export interface Occasion {
  readonly event: Event["name"];
  readonly actor: string;
  readonly ref: string;
  readonly refType: "branch" | "tag";
  readonly sha: string;
  readonly headRef: string;
  readonly baseRef: string;
  /** Whether the token must not write and no secret is there. */
  readonly fromFork: boolean;
  /** Branch and commit that REST shows as the run's head. */
  readonly head: { readonly branch: string; readonly sha: string; readonly repository: string };
  readonly inputs: JsonObject;
  readonly payload: JsonObject;
}

/** Names as GitHub shortens them. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags|pull)\//, "");
}

export function createOccasion(
  event: Event,
  pushed: PushedRef | undefined,
  { repository, inputs }: { readonly repository: JsonObject; readonly inputs: JsonObject },
): Occasion {
  const fullName = textMember(repository, "full_name") ?? "";
  const common = { event: event.name, actor: event.actor, headRef: "", baseRef: "", fromFork: false, inputs };
  const shared = { repository, sender: { login: event.actor, type: event.actor.endsWith("[bot]") ? "Bot" : "User" } };
  if (event.name === "pull_request") {
    const { pull } = event;
    const fromFork = pull.head.repository !== fullName;
    return {
      ...common,
      ref: `refs/pull/${String(pull.number)}/merge`,
      refType: "branch",
      sha: pull.merge,
      headRef: pull.head.ref,
      baseRef: pull.base.ref,
      fromFork,
      head: { branch: pull.head.ref, sha: pull.head.sha, repository: pull.head.repository },
      payload: { action: event.action, number: pull.number, pull_request: renderPull(pull, fullName), ...shared },
    };
  }
  if (event.name === "workflow_run") {
    const ref = `refs/heads/${event.defaultBranch}`;
    return {
      ...common,
      ref,
      refType: "branch",
      sha: event.sha,
      head: { branch: event.defaultBranch, sha: event.sha, repository: fullName },
      payload: { action: event.action, workflow_run: event.run, workflow: event.run["workflow"] ?? null, ...shared },
    };
  }
  const { ref, sha } = event.name === "push" ? (pushed ?? { ref: "", sha: "" }) : event;
  const payload: Json =
    event.name === "push"
      ? { ref, before: pushed?.before ?? "", after: sha, created: /^0+$/.test(pushed?.before ?? ""), deleted: false }
      : { ref, workflow: event.workflow, inputs: event.inputs };
  return {
    ...common,
    ref,
    refType: ref.startsWith("refs/tags/") ? "tag" : "branch",
    sha,
    head: { branch: shortRef(ref), sha, repository: fullName },
    payload: { ...payload, ...shared },
  };
}

function renderPull({ number, title, base, head, labels }: PullRequest, repository: string): JsonObject {
  const fork = head.repository !== repository;
  return {
    number,
    title,
    state: "open",
    draft: false,
    base: { ref: base.ref, sha: base.sha, repo: { full_name: repository, fork: false } },
    head: { ref: head.ref, sha: head.sha, repo: { full_name: head.repository, fork } },
    labels: labels.map((name) => ({ name })),
  };
}
