import { type JsonObject, textMember } from "../values/json.ts";
import { Refusal } from "../values/refusal.ts";
import type { Workflow } from "../workflow/workflow.ts";
import type { Event, PullRequest, PushedRef } from "./event.ts";
import { passesFilter } from "./match-filter.ts";
import { readDispatchInputs } from "./read-dispatch-inputs.ts";

/**
 * More tags in one push start nothing.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#push
 */
const TAGS_IN_A_PUSH = 3;
/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request */
const DEFAULT_PULL_TYPES = ["opened", "synchronize", "reopened"];

/** One run that an event starts. */
export interface Start {
  readonly ref: PushedRef | undefined;
  readonly inputs: JsonObject;
}

interface Filters {
  readonly branches?: readonly string[];
  readonly "branches-ignore"?: readonly string[];
  readonly tags?: readonly string[];
  readonly "tags-ignore"?: readonly string[];
  readonly paths?: readonly string[];
  readonly "paths-ignore"?: readonly string[];
}

/**
 * The runs of one workflow that an event starts, by the workflow as it stands in the event's commit.
 *
 * @throws {Refusal} with GitHub's words for a dispatch that GitHub would refuse.
 */
export function findStarts({ events, path, name }: Workflow, event: Event): Start[] {
  switch (event.name) {
    case "push": {
      const { push } = events;
      // What the built-in token does starts nothing but dispatches:
      // https://docs.github.com/en/actions/concepts/security/github_token#when-github_token-triggers-workflow-runs
      if (push === undefined || event.byBuiltInToken) return [];
      const tags = event.refs.filter(({ ref }) => ref.startsWith("refs/tags/"));
      const refs = tags.length > TAGS_IN_A_PUSH ? event.refs.filter((it) => !tags.includes(it)) : event.refs;
      return refs.filter((pushed) => startsPush(push, pushed)).map((ref) => ({ ref, inputs: {} }));
    }
    case "workflow_dispatch": {
      if (event.workflow !== path && path !== `.github/workflows/${event.workflow}`) return [];
      const declared = events.workflow_dispatch;
      if (declared === undefined) throw new Refusal("HTTP 422: Workflow does not have 'workflow_dispatch' trigger");
      return [{ ref: undefined, inputs: readDispatchInputs(declared.inputs ?? {}, event.inputs) }];
    }
    case "pull_request": {
      const declared = events.pull_request;
      if (declared === undefined) return [];
      const types = declared.types ?? DEFAULT_PULL_TYPES;
      return types.includes(event.action) && startsPull(declared, event.pull) ? [{ ref: undefined, inputs: {} }] : [];
    }
    case "workflow_run": {
      const declared = events.workflow_run;
      if (declared === undefined || textMember(event.run, "name") === name) return [];
      const named = (declared.workflows ?? []).includes(textMember(event.run, "name") ?? "");
      const typed = declared.types?.includes(event.action) ?? true;
      const branch = textMember(event.run, "head_branch") ?? "";
      return named && typed && passesBranches(declared, branch) ? [{ ref: undefined, inputs: {} }] : [];
    }
  }
}

/** A workflow with a filter for the one kind of ref is not started by the other kind, unless that has one as well. */
function startsPush(filters: Filters, { ref, changed }: PushedRef): boolean {
  const branches = filters.branches ?? filters["branches-ignore"];
  const tags = filters.tags ?? filters["tags-ignore"];
  if (ref.startsWith("refs/tags/")) {
    // Paths are not looked at for tags:
    // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushpull_requestpull_request_targetpathspaths-ignore
    const name = ref.slice("refs/tags/".length);
    if (tags === undefined) return branches === undefined;
    return passes(filters.tags, filters["tags-ignore"], name);
  }
  if (branches === undefined && tags !== undefined) return false;
  return passesBranches(filters, ref.slice("refs/heads/".length)) && passesPaths(filters, changed);
}

function startsPull(filters: Filters, { base, changed }: PullRequest): boolean {
  return passesBranches(filters, base.ref) && passesPaths(filters, changed);
}

function passesBranches(filters: Filters, branch: string): boolean {
  return passes(filters.branches, filters["branches-ignore"], branch);
}

function passes(wanted: readonly string[] | undefined, ignored: readonly string[] | undefined, name: string): boolean {
  if (wanted !== undefined) return passesFilter(wanted, name);
  return ignored === undefined || !passesFilter(ignored, name);
}

function passesPaths(filters: Filters, changed: readonly string[]): boolean {
  const { paths } = filters;
  const ignored = filters["paths-ignore"];
  if (paths !== undefined) return changed.some((path) => passesFilter(paths, path));
  return ignored === undefined || changed.length === 0 || changed.some((path) => !passesFilter(ignored, path));
}

/** The commits whose workflow files an event looks at. */
export function commitsOf(event: Event): string[] {
  switch (event.name) {
    case "push":
      return [...new Set(event.refs.map(({ sha }) => sha))];
    case "pull_request":
      return [event.pull.merge];
    case "workflow_dispatch":
    case "workflow_run":
      return [event.sha];
  }
}
