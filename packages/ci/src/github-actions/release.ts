import { codeCell, type PlanEntry, type PublishPlan, ReleaseError, renderTable } from "@slipway/core";
import * as v from "valibot";

import { fitMarkdown } from "../provider/fit-markdown.ts";
import { type GithubApi, requestGithub, retryTransient } from "./github-api.ts";

/** Characters; the API answers 422 to more. */
const BODY_LIMIT = 65_536;
/** Packages that the shorter body lists. */
const SHORT_TABLE = 100;

const Release = v.object({
  id: v.number(),
  html_url: v.string(),
  tag_name: v.string(),
  draft: v.boolean(),
  name: v.nullish(v.string()),
  body: v.nullish(v.string()),
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
  /** Renderings of the body, fullest first. */
  readonly body: readonly string[];
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
  const content = { name: options.title, body: fitMarkdown(options.body, BODY_LIMIT, "characters").text };
  // Every try looks first at what the one before has left: an answer that got lost makes no second release.
  return retryTransient(async () => writeOnce(options, content), { what: "release", firstDelay: options.firstDelay });
}

async function writeOnce(options: ReleaseOptions, content: Content): Promise<WrittenRelease> {
  const existing = await findRelease(options);
  if (existing !== undefined && !existing.draft) {
    if (existing.name === content.name && existing.body === content.body) {
      return { url: existing.html_url, action: "unchanged" };
    }
    return { url: (await updateRelease(options, existing, content)).html_url, action: "updated" };
  }
  const draft = existing ?? (await draftRelease(options, content));
  const written = await updateRelease(options, draft, { ...content, draft: options.draft === true });
  return { url: written.html_url, action: written.draft ? "drafted" : "created" };
}

async function findRelease(options: ReleaseOptions): Promise<Release | undefined> {
  const published = await requestGithub(options, "GET", `${releases(options)}/tags/${encodeURIComponent(options.tag)}`);
  if (published !== undefined) return parseRelease(published);
  // The address by tag knows no drafts. One that a killed run has left is among the newest.
  const newest = await requestGithub(options, "GET", `${releases(options)}?per_page=100`);
  if (!Array.isArray(newest)) return undefined;
  return newest
    .map((release) => parseRelease(release))
    .find(({ draft, tag_name }) => draft && tag_name === options.tag);
}

async function draftRelease(options: ReleaseOptions, content: Content): Promise<Release> {
  const { repository, tag } = options;
  // Publishing a draft would make a missing tag on the default branch, wherever that is by now.
  const ref = await requestGithub(options, "GET", `/repos/${repository}/git/ref/tags/${encodeURIComponent(tag)}`);
  if (ref === undefined) {
    throw new ReleaseError("RELEASE_TAG_MISSING", `\`${repository}\` has no tag \`${tag}\``, {
      hint: "Push the tag, then run this again",
    });
  }
  return parseRelease(
    await requestGithub(options, "POST", releases(options), { tag_name: tag, draft: true, ...content }),
  );
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

function releases({ repository }: ReleaseOptions): string {
  return `/repos/${repository}/releases`;
}

/** What a reader of the release wants to know of a package. */
type ReleasedPackage = Pick<PlanEntry, "name" | "version" | "previousVersion" | "distTag"> &
  Partial<Pick<PlanEntry, "firstPublish">>;

export interface ReleasedPackages extends Pick<PublishPlan, "commit"> {
  readonly packages: readonly ReleasedPackage[];
  /** Address of the run that published them. */
  readonly runUrl?: string | undefined;
}

/**
 * The body of the GitHub Release: which packages, from and to which version, and where the proof is.
 *
 * @returns Renderings from the fullest to the shortest, for `writeRelease`.
 */
export function renderReleaseBody(released: ReleasedPackages): string[] {
  return [released.packages.length, SHORT_TABLE].map((rows) => renderWith(released, rows));
}

function renderWith({ packages, commit, runUrl }: ReleasedPackages, rows: number): string {
  const shown = packages.slice(0, rows);
  const hidden = packages.length - shown.length;
  const from = commit === undefined ? "" : ` from ${commit}`;
  const by = runUrl === undefined ? "" : ` by [this run](${runUrl})`;
  return [
    renderTable("markdown", ["package", "version", "dist-tag"], shown.map(describe)),
    ...(hidden > 0 ? ["", `… and ${String(hidden)} more`] : []),
    ...(from === "" && by === "" ? [] : ["", `Published${from}${by}.`]),
    "",
  ].join("\n");
}

/** As code: `@scope/name` as text would be taken for a team and notify it. */
function describe({ name, version, previousVersion, firstPublish, distTag }: ReleasedPackage): string[] {
  const fresh = firstPublish === false ? "" : " (new)";
  const change =
    previousVersion === undefined
      ? `${codeCell(version)}${fresh}`
      : `${codeCell(previousVersion)} → ${codeCell(version)}`;
  return [codeCell(name), change, codeCell(distTag)];
}
