import {
  fetchCommit,
  type Git,
  type GithubRepository,
  readCommitTimes,
  readFilesAt,
  readRuns,
  type WorkflowRun,
} from "@slipway/ci";
import {
  isOfPattern,
  nameSome,
  parseManifest,
  type PublishJob,
  quote,
  type RegistryState,
  ReleaseError,
  sanitise,
  startsOnTag,
  type WorkspacePackage,
} from "@slipway/core";

import { REMOTE } from "../writing/clone.ts";
import type { CloneState } from "./clone-state.ts";

/** What there is to go by. */
export interface OpenSources {
  readonly git: Git;
  readonly clone: CloneState;
  /** The name that the new tag is made by. */
  readonly pattern: string;
  readonly publishJobs: readonly PublishJob[];
  readonly publishable: readonly Pick<WorkspacePackage, "name" | "file">[];
  readonly registry: RegistryState;
  /** Absent where GitHub is not asked. */
  readonly github: GithubRepository | undefined;
  /** Base name of the workflow that publishes. */
  readonly workflow: string | undefined;
  /** A release that is given up. */
  readonly supersede: string | undefined;
}

/**
 * No release is under way, and none was left half-way: no run of a release tag goes on, and what the newest release tag
 * was made to publish is on the registry.
 *
 * @returns What could not be told, in words.
 * @throws {ReleaseError} `TAG_RELEASE_OPEN`
 */
export async function requireNoOpenRelease(sources: OpenSources): Promise<readonly string[]> {
  const names = listReleaseTags(sources);
  const untold = await refuseRunning(new Set(names), sources);
  const newest = await findNewest(names, sources);
  if (newest === undefined) return [...untold, ...(names.length === 0 ? [] : [UNTOLD])];
  if (newest === sources.supersede) return untold;
  return [...untold, ...(await refuseUnfinished(newest, sources))];
}

const UNTOLD = "whether the release before is finished: this clone does not have the commits of its tags";

/** Tags that start the workflow that publishes; where no tag does, those that the pattern has made. */
function listReleaseTags({ clone, pattern, publishJobs }: OpenSources): readonly string[] {
  const names = [...clone.tags.keys()];
  const starting = publishJobs.filter(({ triggers }) =>
    triggers.some(({ event, tags }) => event === "push" && tags !== undefined),
  );
  return names.filter(
    (name) => isOfPattern(pattern, name) || starting.some(({ triggers }) => startsOnTag(triggers, name)),
  );
}

async function refuseRunning(
  names: ReadonlySet<string>,
  { github, workflow }: OpenSources,
): Promise<readonly string[]> {
  const what = "whether a release goes on";
  if (workflow === undefined) return [`${what}: no workflow is seen to publish`];
  if (github === undefined) return [`${what}: GitHub was not asked`];
  const runs = await readRuns(github, workflow);
  if (runs.kind === "unknown") return [sanitise(`${what}: ${runs.reason}`)];
  const open = runs.value.find(({ ref, isOver }) => !isOver && ref !== undefined && names.has(ref));
  if (open !== undefined) throw running(open);
  return [];
}

function running({ id, ref = "", url }: WorkflowRun): ReleaseError {
  return new ReleaseError("TAG_RELEASE_OPEN", sanitise(`the release \`${ref}\` goes on: ${url}`), {
    hint: `Wait for it: \`gh run watch ${String(id)}\``,
  });
}

/** Tags that are fetched to see how old they are, of those that the clone does not have. */
const MOST_FETCHED = 20;

async function findNewest(
  names: readonly string[],
  { git, clone: { tags } }: OpenSources,
): Promise<string | undefined> {
  const commitOf = (name: string): string => tags.get(name) ?? "";
  const known = await readCommitTimes(git, names.map(commitOf));
  const missing = names
    .filter((name) => !known.has(commitOf(name)))
    .toSorted(byName)
    .slice(-MOST_FETCHED);
  for (const name of missing) await fetchCommit(git, REMOTE, { ref: `refs/tags/${name}`, commit: commitOf(name) });
  const times = missing.length === 0 ? known : await readCommitTimes(git, names.map(commitOf));
  return names
    .filter((name) => times.has(commitOf(name)))
    .toSorted(
      (left, right) => (times.get(commitOf(left)) ?? 0) - (times.get(commitOf(right)) ?? 0) || byName(left, right),
    )
    .at(-1);
}

/** `release-2026-11-27.10` comes after `.9`. */
function byName(left: string, right: string): number {
  return left.localeCompare(right, "en", { numeric: true });
}

async function refuseUnfinished(tag: string, sources: OpenSources): Promise<readonly string[]> {
  const { git, clone, publishable, registry } = sources;
  const files = await readFilesAt(
    git,
    clone.tags.get(tag) ?? "",
    publishable.map(({ file }) => file),
  );
  const released = [...files].flatMap(([, text]) => readReleased(text));
  const looks = released.map(({ name, version }) => ({
    name: `${name}@${version}`,
    seen: isSeen(registry, name, version),
  }));
  const unseen = looks.filter(({ seen }) => seen === false).map(({ name }) => quote(name));
  if (unseen.length > 0) {
    throw new ReleaseError(
      "TAG_RELEASE_OPEN",
      sanitise(`the release \`${tag}\` is not finished: the registry does not show ${nameSome(unseen)}`),
      {
        hint: sanitise(
          `Let it go on: \`gh run list --branch ${tag}\`, then \`gh run rerun <run> --failed\`. To give it up for this one: \`--supersede ${tag}\``,
        ),
      },
    );
  }
  const unknown = looks.filter(({ seen }) => seen === undefined).map(({ name }) => quote(name));
  if (unknown.length === 0) return [];
  return [sanitise(`whether the release \`${tag}\` is finished: the registry did not tell of ${nameSome(unknown)}`)];
}

function readReleased(text: string): { readonly name: string; readonly version: string }[] {
  const parsed = parseManifest(text);
  if (!("manifest" in parsed)) return [];
  const { name, version, private: isPrivate } = parsed.manifest;
  return typeof name === "string" && typeof version === "string" && !isPrivate ? [{ name, version }] : [];
}

/** @returns Nothing where the registry gave no answer. */
function isSeen(registry: RegistryState, name: string, version: string): boolean | undefined {
  const state = registry.get(name);
  if (state?.kind === "present") return Object.hasOwn(state.versions, version);
  return state?.kind === "absent" ? false : undefined;
}
