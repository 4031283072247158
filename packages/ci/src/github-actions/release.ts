import { setTimeout as delay } from "node:timers/promises";

import { ReleaseError } from "@slipway/core";
import * as v from "valibot";

import { encodeRef, type GithubApi, requestGithub, retryTransient } from "./github-api.ts";
import { type Asset, bringAsset } from "./release-asset.ts";

/** Characters; the API answers 422 to more: "body is too long (maximum is 125000 characters)". */
export const RELEASE_BODY_LIMIT = 125_000;

const Release = v.object({
  id: v.number(),
  html_url: v.string(),
  tag_name: v.string(),
  draft: v.boolean(),
  immutable: v.nullish(v.boolean()),
  name: v.nullish(v.string()),
  body: v.nullish(v.string()),
  upload_url: v.string(),
  assets: v.array(
    v.object({
      id: v.number(),
      name: v.string(),
      size: v.number(),
      state: v.string(),
      digest: v.nullish(v.string()),
    }),
  ),
});

type Release = v.InferOutput<typeof Release>;

/** What the release shall say. */
type Content = Readonly<Record<"name" | "body", string>>;

export interface ReleaseOptions extends GithubApi {
  /** `owner/name` */
  readonly repository: string;
  /** A tag that exists: a release never makes one. */
  readonly tag: string;
  readonly title: string;
  /** Markdown of at most `RELEASE_BODY_LIMIT` characters. */
  readonly body: string;
  /** It is there before the release is published: an immutable one takes none afterwards. */
  readonly asset?: Asset | undefined;
  /** None of its versions is one that people get who ask for none. */
  readonly isPrerelease?: boolean | undefined;
  /** Leave it a draft, for a maintainer to publish. One that is public already stays public. */
  readonly draft?: boolean | undefined;
  /** Milliseconds before the second try; doubles with every further one. */
  readonly firstDelay?: number | undefined;
}

export interface WrittenRelease {
  readonly url: string;
  /** `unchanged`: it was there already, with this title and body. */
  readonly action: "created" | "drafted" | "updated" | "unchanged";
}

/**
 * Brings the GitHub Release of a tag to this title and body: drafted first, then published. Running it again changes
 * nothing, and what a killed run has left is completed by the next. The token needs `contents: write`.
 *
 * @throws {ReleaseError} `RELEASE_TAG_MISSING`, `GITHUB_REFUSED`, or `GITHUB_UNREACHABLE` after the last try.
 */
export async function writeRelease(options: ReleaseOptions): Promise<WrittenRelease> {
  const content = { name: options.title, body: options.body };
  // Every try looks first at what the one before has left: an answer that got lost makes no second release.
  const { firstDelay, signal } = options;
  return retryTransient(async () => writeOnce(options, content), { what: "release", firstDelay, signal });
}

async function writeOnce(options: ReleaseOptions, content: Content): Promise<WrittenRelease> {
  const existing = await findRelease(options);
  if (existing !== undefined && !existing.draft) {
    const isSame = existing.name === content.name && existing.body === content.body;
    if (!isSame) await updateRelease(options, existing, content);
    const brought = existing.immutable === true ? false : await bring(options, existing);
    return { url: existing.html_url, action: isSame && !brought ? "unchanged" : "updated" };
  }
  const draft = existing ?? (await draftRelease(options, content));
  await bring(options, draft);
  const written = await updateRelease(options, draft, { ...content, draft: options.draft === true });
  return { url: written.html_url, action: written.draft ? "drafted" : "created" };
}

/**
 * Whether the release of a tag waits as a draft, which only those see who may write it.
 *
 * @throws {ReleaseError} `GITHUB_REFUSED`, `GITHUB_UNREACHABLE`, `INTERRUPTED`.
 */
export async function hasDraft(options: Sought): Promise<boolean> {
  const { signal } = options;
  return retryTransient(async () => (await findRelease(options))?.draft === true, { what: "release", signal });
}

/**
 * The tags of all releases, drafts too, as far as whoever asks may see them.
 *
 * @throws {ReleaseError} `GITHUB_REFUSED`, `GITHUB_UNREACHABLE`, `INTERRUPTED`.
 */
export async function listReleasedTags(options: Omit<Sought, "tag">): Promise<ReadonlySet<string>> {
  const { signal } = options;
  const list = async (): Promise<Release[]> => {
    const found: Release[] = [];
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const listed = await listPage(options, page);
      found.push(...listed);
      if (listed.length < PAGE) break;
    }
    return found;
  };
  const releases = await retryTransient(list, { what: "release", signal });
  return new Set(releases.map(({ tag_name }) => tag_name));
}

/**
 * Writes a release for a tag that has none, without a draft in between: it has no assets. It is not called the latest one.
 *
 * @param options `pace`: milliseconds until the next one, so that GitHub does not take them for an attack.
 * @returns Whether there was none.
 * @throws {ReleaseError} `RELEASE_TAG_MISSING`, `GITHUB_REFUSED`, `GITHUB_UNREACHABLE`, `INTERRUPTED`.
 */
export async function createRelease(options: ReleaseOptions & { readonly pace: number }): Promise<boolean> {
  const { tag, title: name, body, firstDelay, signal } = options;
  const make = async (): Promise<boolean> => {
    if ((await findPublished(options)) !== undefined) return false;
    await requireTag(options);
    const created = { tag_name: tag, name, body, prerelease: options.isPrerelease === true, make_latest: "false" };
    parseRelease(await requestGithub(options, "POST", releases(options), created));
    return true;
  };
  const made = await retryTransient(make, { what: "release", firstDelay, signal });
  // Aborted, whatever comes next is refused.
  if (made) await delay(options.pace, undefined, { signal }).catch(() => undefined);
  return made;
}

async function bring(options: ReleaseOptions, release: Release): Promise<boolean> {
  if (options.asset === undefined) return false;
  return bringAsset(options, { releases: releases(options), release, asset: options.asset });
}

/** What is needed to look for a release. */
type Sought = Pick<ReleaseOptions, keyof GithubApi | "repository" | "tag">;

async function findRelease(options: Sought): Promise<Release | undefined> {
  const published = await findPublished(options);
  if (published !== undefined) return published;
  // The address by tag knows no drafts.
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const listed = await listPage(options, page);
    const found = listed.find(({ draft, tag_name }) => draft && tag_name === options.tag);
    if (found !== undefined || listed.length < PAGE) return found;
  }
  return undefined;
}

async function listPage(options: Omit<Sought, "tag">, page: number): Promise<Release[]> {
  const listed = await requestGithub(options, "GET", `${releases(options)}?per_page=${PAGE}&page=${page}`);
  return Array.isArray(listed) ? listed.map((release) => parseRelease(release)) : [];
}

async function findPublished(options: Sought): Promise<Release | undefined> {
  const path = `${releases(options)}/tags/${encodeURIComponent(options.tag)}`;
  const published = await requestGithub(options, "GET", path);
  return published === undefined ? undefined : parseRelease(published);
}

const PAGE = 100;

/** GitHub lists no more than a thousand. */
const MOST_PAGES = 10;

async function draftRelease(options: ReleaseOptions, content: Content): Promise<Release> {
  await requireTag(options);
  return parseRelease(
    await requestGithub(options, "POST", releases(options), {
      tag_name: options.tag,
      draft: true,
      ...(options.isPrerelease === true && { prerelease: true }),
      ...content,
    }),
  );
}

/** Publishing a release would make a missing tag on the default branch, wherever that is by now. */
async function requireTag(options: ReleaseOptions): Promise<void> {
  const { repository, tag } = options;
  const ref = await requestGithub(options, "GET", `/repos/${repository}/git/ref/tags/${encodeRef(tag)}`);
  if (ref !== undefined) return;
  throw new ReleaseError("RELEASE_TAG_MISSING", `\`${repository}\` has no tag \`${tag}\``, {
    hint: "Push the tag, then run this again",
  });
}

async function updateRelease(
  options: ReleaseOptions,
  { id }: Release,
  change: Content & { readonly draft?: boolean },
): Promise<Release> {
  return parseRelease(await requestGithub(options, "PATCH", `${releases(options)}/${String(id)}`, change));
}

function parseRelease(value: unknown): Release {
  const result = v.safeParse(Release, value);
  if (!result.success) throw new ReleaseError("GITHUB_REFUSED", "GitHub's answer is not a release");
  return result.output;
}

function releases({ repository }: Pick<ReleaseOptions, "repository">): string {
  return `/repos/${repository}/releases`;
}
