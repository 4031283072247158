import { createRefs, type Git, type GithubApi, type PlainTag, pushTags, readRemoteTags } from "@slipway/ci";
import {
  compareTags,
  formatCount,
  hasVersionTags,
  inOneLine,
  isJsonObject,
  listVersionTags,
  nameSome,
  parseManifest,
  readTagsPrivate,
  ReleaseError,
  type ReleaseReport,
  sanitise,
  type StrayTag,
  type VersionTag,
} from "@slipway/core";

import type { Run } from "../run/run.ts";
import type { Place } from "./place.ts";
import type { ReleasedCommit } from "./released-commit.ts";

export interface TagOptions {
  /** Whether each version gets a tag of its own. Without a word: where the repository has such tags, or changesets. */
  readonly tags?: boolean | undefined;
  /** Milliseconds between two requests that make something. */
  readonly pace?: number | undefined;
}

/** What became of the tags of versions. */
export interface MadeTags {
  readonly made: readonly string[];
  /** How many were there already. */
  readonly there: number;
}

/** The tags that a release's versions should have, and what the remote has of them. */
export interface WantedTags {
  readonly tags: readonly VersionTag[];
  readonly existing: ReadonlyMap<string, string>;
}

const PACE = 1000;

/** Of those that make something, from one to the next: GitHub asks for a second. */
export function paceOf({ pace = PACE }: Pick<TagOptions, "pace">): number {
  return pace;
}

/**
 * Which versions of a release are tagged, where they are: by the repository's own habits, or as it was asked for.
 *
 * @returns Nothing where versions have no tags of their own.
 * @throws {ReleaseError} `GITHUB_UNREACHABLE` where the tags of the remote cannot be read.
 */
export async function findWantedTags(
  { packages, skipped }: Pick<ReleaseReport["plan"], "skipped"> & { readonly packages: readonly TaggedPackage[] },
  { git, paths, read }: ReleasedCommit,
  options: TagOptions,
): Promise<WantedTags | undefined> {
  if (options.tags === false) return undefined;
  const answer = await readRemoteTags(git, "origin");
  if (answer.tags === undefined) {
    throw new ReleaseError("GITHUB_UNREACHABLE", sanitise(`its tags cannot be read: ${inOneLine(answer.reason)}`), {
      hint: "Re-run the failed job: it makes the tags that are missing",
    });
  }
  const files = await read(["package.json", CONFIG].filter((path) => paths.includes(path)));
  const { single, root } = readRoot(files.get("package.json"), paths);
  const names = packages.map(({ name }) => name);
  const isUsual = paths.includes(CONFIG) || hasVersionTags(names, single, answer.tags.keys());
  if (options.tags !== true && !isUsual) return undefined;
  const tagsPrivate = readTagsPrivate(files.get(CONFIG) ?? "");
  return { tags: listVersionTags({ packages, skipped, single, root, tagsPrivate }), existing: answer.tags };
}

interface TaggedPackage {
  readonly name: string;
  readonly version: string;
}

const CONFIG = ".changeset/config.json";

function readRoot(
  text: string | undefined,
  paths: readonly string[],
): { readonly single: boolean; readonly root: string | undefined } {
  const parsed = parseManifest(text ?? "");
  const manifest = "manifest" in parsed ? parsed.manifest : {};
  const { name, workspaces } = manifest;
  const isWorkspace =
    Array.isArray(workspaces) ||
    isJsonObject(workspaces) ||
    paths.includes("pnpm-workspace.yaml") ||
    paths.includes("lerna.json");
  return {
    single: text !== undefined && !isWorkspace,
    root: isWorkspace && typeof name === "string" ? name : undefined,
  };
}

/**
 * Makes the tags that are missing, in one push, and one after another where that is refused. None is ever moved.
 *
 * @throws {ReleaseError} `VERSION_TAGS_REFUSED`, `VERSION_TAG_ELSEWHERE`, and what `createRefs` throws.
 */
export async function makeTags(
  { tags, existing }: WantedTags,
  { git, commit }: Pick<ReleasedCommit, "git" | "commit">,
  { place, options, run }: { readonly place: Place; readonly options: TagOptions; readonly run: Run },
): Promise<MadeTags> {
  const { missing, strays } = compareTags(tags, commit, existing);
  await makeMissing(
    missing.map((name) => ({ name, commit })),
    { git, place, options, run },
  );
  if (strays.length > 0) throw elsewhere(strays, commit, place);
  return { made: missing, there: tags.length - missing.length };
}

/** With what tags are made. */
interface Making {
  /** In a repository that has their commits, and the remote `origin`. */
  readonly git: Git;
  readonly place: GithubApi & Pick<Place, "repository">;
  readonly options: TagOptions;
  readonly run: Run;
}

/**
 * Makes tags that the remote does not have, in one push, and one after another where that is refused.
 *
 * @throws {ReleaseError} `VERSION_TAGS_REFUSED`, `VERSION_TAG_ELSEWHERE` where somebody else was faster, `INTERRUPTED`, and what
 *   `createRefs` throws.
 */
export async function makeMissing(tags: readonly PlainTag[], making: Making): Promise<void> {
  if (tags.length === 0) return;
  const { git, run } = making;
  await run.progress.stage(`Make ${formatCount(tags.length, "tag")}`, async () => {
    const words = await pushTags(git, "origin", tags);
    if (words === undefined) return;
    if (run.signal.aborted) throw new ReleaseError("INTERRUPTED", "interrupted before the tags were pushed");
    run.progress.note(sanitise(`the push was refused, so they are made one after another: ${inOneLine(words)}`));
    await makeSingly(tags, making);
  });
}

async function makeSingly(tags: readonly PlainTag[], { git, place, options }: Making): Promise<void> {
  // A push whose answer was lost may have made them.
  const before = await readRemoteTags(git, "origin");
  const left = tags.filter(({ name }) => before.tags?.has(name) !== true);
  const refusal = await createRefs(place, left, paceOf(options));
  if (refusal !== undefined) throw refused(refusal.name, refusal.refused, place);
  const after = await readRemoteTags(git, "origin");
  if (after.tags === undefined) {
    throw new ReleaseError(
      "GITHUB_UNREACHABLE",
      sanitise(`whether its tags are there cannot be read: ${inOneLine(after.reason)}`),
    );
  }
  const there = after.tags;
  for (const { name, commit } of tags) {
    const actual = there.get(name) ?? commit;
    if (actual !== commit) throw elsewhere([{ tag: name, commit: actual }], commit, place);
  }
}

function refused(
  name: string,
  { because, message }: { readonly because: "ruleset" | "rights" | "other"; readonly message: string },
  { repository }: Pick<Place, "repository">,
): ReleaseError {
  const hints = {
    ruleset: "Let a GitHub App bypass the ruleset, and give its token: the built-in one cannot",
    rights: "The job that announces needs `permissions: contents: write`",
    other: undefined,
  };
  return new ReleaseError("VERSION_TAGS_REFUSED", sanitise(`\`${repository}\` takes no tag \`${name}\`: ${message}`), {
    hint: hints[because],
  });
}

function elsewhere(
  strays: readonly StrayTag[],
  commit: string,
  { repository }: Pick<Place, "repository">,
): ReleaseError {
  const [first] = strays;
  const names = nameSome(strays.map(({ tag }) => `\`${tag}\``));
  const verb = strays.length === 1 ? "is" : "are";
  return new ReleaseError(
    "VERSION_TAG_ELSEWHERE",
    sanitise(
      `${names} of \`${repository}\` ${verb} not at ${commit}, which was released: \`${first?.tag ?? ""}\` is at ${first?.commit ?? ""}`,
    ),
    {
      hint: "Find out which commit is right. A tag that is wrong: `git push --delete origin <tag>`, then run this again",
    },
  );
}
