import {
  createRelease,
  type Git,
  type GithubApi,
  listReleasedTags,
  readRemoteTags,
  RELEASE_BODY_LIMIT,
} from "@slipway/ci";
import {
  DEFAULT_TAG_PATTERN,
  formatCount,
  formatVersionTag,
  inOneLine,
  isOfPattern,
  listMissingReleases,
  type MissingRelease,
  nameFaults,
  type Reconciled,
  reconcileVersions,
  ReleaseError,
  renderNotes,
  renderReconciled,
  sanitise,
  type VersionFinding,
} from "@slipway/core";
import { readHistory } from "@slipway/npm";

import { makeMissing, paceOf } from "./announcing/make-tags.ts";
import { readNotes } from "./announcing/read-notes.ts";
import { withReleasedCommit } from "./announcing/released-commit.ts";
import { withScratch } from "./announcing/scratch.ts";
import { createReader } from "./registry.ts";
import type { Run } from "./run/run.ts";
import { readSources, type Sources } from "./sources.ts";
import { confirmWriting, type ConsentOptions } from "./writing/consent.ts";
import { findRepositoryOfRecord, type RepositoryOfRecord } from "./writing/repository-of-record.ts";

export interface ReconcileOptions extends ConsentOptions {
  /** Makes what is missing; else it is only shown. */
  readonly apply?: boolean | undefined;
  /** Milliseconds between two requests that make something. */
  readonly pace?: number | undefined;
}

/** What was found, and what of it was made. */
export interface Reconciliation {
  readonly found: Reconciled;
  /** Names. */
  readonly tags: readonly string[];
  /** Tags whose releases were written. */
  readonly releases: readonly string[];
  /** What could not be looked at, in words. */
  readonly notChecked: readonly string[];
}

const UNTOLD: readonly string[] = [
  "whether the attestations are signed as they should be: `slipway verify report.json` proves that of a release",
  "packages that the workspace does not have any more",
];

/**
 * Compares what the registry says of every version of the workspace's packages with the tags and the GitHub Releases of its
 * repository, over all of its history, and makes what is missing where it is asked to. What does not fit is shown, and nothing
 * is made of it. Run again after whatever stopped it, it does nothing twice.
 *
 * @throws {ReleaseError} `GITHUB_UNREACHABLE` where the history cannot be fetched, and what finding the repository, asking and
 *   making tags and releases throw.
 */
export async function reconcile(options: ReconcileOptions, run: Run): Promise<Reconciliation> {
  const sources = await readSources({ repository: options.repository }, run);
  const { base } = sources.workspace;
  const record = await findRepositoryOfRecord(
    { base, packages: sources.publishable, repository: options.repository },
    run,
  );
  const remote = { identity: record.identity, token: record.api?.token };
  return withScratch(remote, run, async (git) => {
    if ("reason" in git) throw unfetched(git.reason, run);
    const notChecked = [...record.notChecked, ...UNTOLD];
    const found = await compare(git, { sources, record }, run);
    const missing = found.versions.flatMap((one) =>
      one.kind === "missing" ? [{ name: one.tag, commit: one.commit }] : [],
    );
    const nothing = missing.length === 0 && (found.releases ?? []).length === 0;
    if (options.apply !== true || nothing) return { found, tags: [], releases: [], notChecked };
    const github = requireWriter(record);
    await confirmWriting(
      {
        shown: renderReconciled(found),
        question: `Make ${formatCount(missing.length, "tag")} and ${formatCount((found.releases ?? []).length, "release")} in \`${github.repository}\`?`,
        command: "announce --reconcile --apply",
        repository: github.repository,
      },
      options,
      run,
    );
    await makeMissing(missing, { git, place: github, options, run });
    const releases = await writeMissing(found.releases ?? [], { github, record, options }, run);
    return { found, tags: missing.map(({ name }) => name), releases, notChecked };
  });
}

/** `owner/name`, and a token that may write there. */
interface Writer extends GithubApi {
  readonly repository: string;
  readonly token: string;
}

function requireWriter({ api, identity }: RepositoryOfRecord): Writer {
  if (api?.token !== undefined) return { ...api, token: api.token, repository: nameOf(identity) };
  throw new ReleaseError("GITHUB_TOKEN_MISSING", "nobody is logged in to GitHub here, and no token is set", {
    hint: "`gh auth login`, or `GH_TOKEN`",
  });
}

function nameOf({ owner, name }: RepositoryOfRecord["identity"]): string {
  return `${owner}/${name}`;
}

function unfetched(reason: string, run: Run): ReleaseError {
  if (run.signal.aborted) {
    return new ReleaseError("INTERRUPTED", "interrupted", { hint: "Run the same command again: it goes on" });
  }
  return new ReleaseError(
    "GITHUB_UNREACHABLE",
    sanitise(`the history of the repository cannot be fetched: ${inOneLine(run.secrets.redact(reason))}`),
    { hint: "Run this again. Nothing was made" },
  );
}

interface Compared {
  readonly sources: Sources;
  readonly record: RepositoryOfRecord;
}

async function compare(git: Git, { sources, record }: Compared, run: Run): Promise<Reconciled> {
  const { tags, commits } = await run.progress.stage("Fetch which commits the repository has", async () =>
    readCommits(git, run),
  );
  const single = sources.workspace.tool === "single";
  const facts = { tags, commits, repository: nameOf(record.identity), single };
  const versions: VersionFinding[] = [];
  const unread: { name: string; reason: string }[] = [];
  const packages = sources.publishable.filter(({ name }) => nameFaults(name).invalid.length === 0);
  const client = createReader(sources.npm, run);
  await run.progress.stage(`Read the history of ${formatCount(packages.length, "package")}`, async () => {
    for (const { name, manifest } of packages) {
      const registry = sources.npm.registryFor(name, manifest["publishConfig"]);
      const isSettled = (version: string): boolean => tags.has(formatVersionTag({ name, version }, single));
      const history = await readHistory(client, { name, registry, isSettled });
      if (history.versions === undefined) unread.push({ name, reason: history.reason });
      else versions.push(...reconcileVersions(name, history.versions, facts));
    }
  });
  return { versions, releases: await findReleases(versions, tags, { sources, record }), unread };
}

async function readCommits(
  git: Git,
  run: Run,
): Promise<{ readonly tags: ReadonlyMap<string, string>; readonly commits: ReadonlySet<string> }> {
  const fetch = ["fetch", "--quiet", "--filter=tree:0", "--no-tags", "--no-recurse-submodules", "origin"];
  const fetched = await git([...fetch, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]);
  if (!fetched.ok) throw unfetched(fetched.stderr, run);
  const answer = await readRemoteTags(git, "origin");
  if (answer.tags === undefined) throw unfetched(answer.reason, run);
  const { ok, stdout, stderr } = await git(["rev-list", "--all"]);
  if (!ok) throw unfetched(stderr, run);
  return { tags: answer.tags, commits: new Set(stdout.split("\n")) };
}

/** @returns Nothing where nobody may be asked which releases there are, drafts too. */
async function findReleases(
  versions: readonly VersionFinding[],
  tags: ReadonlyMap<string, string>,
  { sources, record }: Compared,
): Promise<readonly MissingRelease[] | undefined> {
  if (record.api?.token === undefined) return undefined;
  const pattern = sources.config.releaseTag ?? DEFAULT_TAG_PATTERN;
  const releaseTags = new Map([...tags].filter(([tag]) => isOfPattern(pattern, tag)));
  const released = await listReleasedTags({ ...record.api, repository: nameOf(record.identity) });
  return listMissingReleases(releaseTags, released, versions);
}

interface Writing {
  readonly github: Writer;
  readonly record: RepositoryOfRecord;
  readonly options: ReconcileOptions;
}

/** Which dist-tags they had then nobody tells any more, nor which run published them. */
async function writeMissing(
  missing: readonly MissingRelease[],
  { github, record, options }: Writing,
  run: Run,
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { tag, commit, packages } of missing) {
    const place = { ...github, identity: record.identity, tag, commit, runUrl: undefined };
    const released = packages.map((one) => ({
      ...one,
      distTag: "latest",
      directory: undefined,
      previousVersion: undefined,
      isNew: false,
      isWaiting: false,
    }));
    await run.progress.stage(`Write the GitHub Release ${sanitise(tag)}`, async () =>
      withReleasedCommit(place, run, async (found) => {
        if ("reason" in found) throw unfetched(found.reason, run);
        const noted = await readNotes(released, found, place);
        const listUrl = `${record.identity.server}/${github.repository}/tree/${commit}`;
        const body = renderNotes(
          { packages: noted, commit, runUrl: undefined, listUrl, unread: false },
          RELEASE_BODY_LIMIT,
        );
        const made = await createRelease({ ...place, title: tag, body, pace: paceOf(options) });
        if (made) written.push(tag);
      }),
    );
  }
  return written;
}
