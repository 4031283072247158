import { type Git, type GithubRepository } from "@slipway/ci";
import {
  createTagMessage,
  DEFAULT_TAG_PATTERN,
  explainNothing,
  type Findings,
  nextTag,
  type PublishPlan,
  ReleaseError,
  renderPlan,
  requireComplete,
  sanitise,
  type TaggedPackage,
} from "@slipway/core";

import { readState } from "./registry.ts";
import { planSources } from "./release.ts";
import type { Run } from "./run/run.ts";
import { readSources, type SourceOptions, type Sources } from "./sources.ts";
import { type CloneState, readCloneState, requireInCommit } from "./tagging/clone-state.ts";
import { requireNoOpenRelease } from "./tagging/open-release.ts";
import { digestOf } from "./tagging/tagged-release.ts";
import { findWayOut, requireAdmitted, requireMaintained, type WayOut, workflowName } from "./tagging/way-out.ts";
import { dispatchNewTag, type NewTag, pushNewTag } from "./tagging/write-tag.ts";
import { openClone, REMOTE } from "./writing/clone.ts";
import { confirmWriting, type ConsentOptions } from "./writing/consent.ts";
import { findRepositoryOfRecord, type RepositoryOfRecord } from "./writing/repository-of-record.ts";

export interface TagOptions extends Omit<SourceOptions, "tag" | "assumeCreated">, ConsentOptions {
  /** Makes the tag by GitHub's API and starts the workflow on it: for tokens whose tags start nothing. */
  readonly dispatch?: boolean | undefined;
  /** Inputs of the workflow that is started so, by name. */
  readonly input?: Readonly<Record<string, string>> | undefined;
  /** `latest` is meant, although the branch is not the default one. */
  readonly latest?: boolean | undefined;
  /** Name of the tag of a release that is given up. */
  readonly supersede?: string | undefined;
  /** Looks, and makes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** What a release tag was made, or would be made, to release. */
export interface TaggedDocument {
  readonly schemaVersion: 1;
  readonly tag: string;
  /** `none`: a dry run. */
  readonly action: "pushed" | "dispatched" | "none";
  /** `owner/name` */
  readonly repository: string;
  readonly branch: string;
  /** Full hash. */
  readonly commit: string;
  /** POSIX path of the workflow that the tag starts; absent where none is seen to publish. */
  readonly workflow?: string | undefined;
  /** `sha256-…` of names, versions, dist-tags and order. */
  readonly digest: string;
  readonly packages: readonly TaggedPackage[];
}

export interface Tagged {
  /** Absent where the findings stop it. */
  readonly document: TaggedDocument | undefined;
  readonly findings: Findings;
  /** What could not be looked at, in words. */
  readonly notChecked: readonly string[];
}

/** Everything that was looked at before a tag is made. */
interface Ready {
  readonly options: TagOptions;
  readonly sources: Sources;
  readonly record: RepositoryOfRecord;
  readonly git: Git;
  readonly clone: CloneState;
  readonly plan: PublishPlan;
  readonly pattern: string;
  readonly github: GithubRepository | undefined;
}

/**
 * Cuts the next release tag: looks whose repository this is, what is checked out, everything that `check` looks at, whether
 * there is something to release and no release is open, shows what the tag will release, asks, and pushes that tag alone.
 *
 * @param now When it is made.
 * @throws {ReleaseError} What keeps a tag from being made, each with its code; nothing was written then.
 */
export async function tag(options: TagOptions, run: Run, now: Date = new Date()): Promise<Tagged> {
  const sources = await readSources({ ...options, releasing: true }, run);
  const { base } = sources.workspace;
  const record = await findRepositoryOfRecord(
    { base, packages: sources.publishable, repository: options.repository },
    run,
  );
  const git = await openClone(base, run);
  const clone = await run.progress.stage(`Read the tags of \`${REMOTE}\``, async () => readCloneState(git, record));
  const registry = await readState(sources, run);
  const { plan, findings, notChecked } = await planSources(sources, registry, run);
  if (findings.stops) return { document: undefined, findings, notChecked };
  requireComplete(plan);
  requireSomething(plan);
  const planned = new Set(plan.packages.map(({ name }) => name));
  await requireInCommit(
    git,
    clone.commit,
    sources.publishable.filter(({ name }) => planned.has(name)),
  );

  const pattern = sources.config.releaseTag ?? DEFAULT_TAG_PATTERN;
  const github = githubOf(record);
  const ready: Ready = { options, sources, record, git, clone, plan, pattern, github };
  const name = nameTag(ready, clone.tags.keys(), now);
  const wayOut = chooseWayOut(ready, name);
  const { branch, defaultBranch } = clone;
  const untold = [
    ...requireMaintained({ branch, defaultBranch, latest: options.latest === true }, wayOut, plan),
    ...(await requireAdmitted(name, wayOut, github)),
    ...(await requireNoOpenRelease({
      ...ready,
      publishJobs: sources.publishJobs ?? [],
      publishable: sources.publishable,
      registry,
      workflow: workflowName(wayOut),
      supersede: options.supersede,
    })),
    ...describeStart(wayOut, run),
  ];
  const unsure = [...record.notChecked, ...notChecked, ...untold];
  const made = await writeTag(ready, { name, wayOut, unsure }, run, now);
  return { document: made, findings, notChecked: unsure };
}

function requireSomething(plan: PublishPlan): void {
  if (plan.packages.length > 0) return;
  throw new ReleaseError("TAG_NOTHING_NEW", sanitise(`there is nothing to release: ${explainNothing(plan)}`), {
    hint: plan.skipped.some(({ reason }) => reason === "placeholder")
      ? "Let `package.json` have the version that is to be released; `slipway plan` shows what would be published"
      : "Raise the versions first; `slipway plan` shows what would be published",
  });
}

/** Nothing where its server gave no answer, and would give none again. */
function githubOf({ api, hosted, identity }: RepositoryOfRecord): GithubRepository | undefined {
  if (api === undefined || hosted === undefined) return undefined;
  return { ...api, repository: `${identity.owner}/${identity.name}` };
}

function nameTag({ plan, pattern }: Ready, existing: Iterable<string>, now: Date): string {
  const versions = new Set(plan.packages.map(({ version }) => version));
  const [version] = versions;
  const date = now.toISOString().slice(0, "2026-11-27".length);
  const next = nextTag(pattern, { date, version: versions.size === 1 ? version : undefined }, existing);
  if (next.kind === "free") return next.name;
  if (next.kind === "ambiguous") {
    throw new ReleaseError(
      "TAG_NAME_UNFILLED",
      sanitise(
        `\`releaseTag\` is \`${pattern}\`, and the release has the versions ${[...versions].slice(0, 3).join(", ")}`,
      ),
      { hint: 'Let it say when: `"releaseTag": "release-{date}"`' },
    );
  }
  throw new ReleaseError("TAG_TAKEN", sanitise(`\`${REMOTE}\` has the tag \`${next.name}\` already`), {
    hint: "Raise the version, or let `releaseTag` hold `{date}`",
  });
}

/** Tokens of a person, whose tags start workflows. */
const OF_A_PERSON = /^(?:ghp_|gho_|ghu_|github_pat_)/;

function chooseWayOut({ options, sources, github }: Ready, name: string): WayOut {
  const jobs = sources.publishJobs ?? [];
  const workflows = sources.workflows?.workflows ?? [];
  const dispatch = options.dispatch === true;
  const wayOut = findWayOut(jobs, workflows, { name, dispatch, given: options.input ?? {} });
  if (!dispatch) return wayOut;
  if (github?.token === undefined) {
    throw new ReleaseError("DISPATCH_REFUSED", "GitHub takes no tag without a token, and did not answer or has none", {
      hint: "`gh auth login`, or `GH_TOKEN`: in a job, `GH_TOKEN: ${{ github.token }}`",
    });
  }
  if (OF_A_PERSON.test(github.token) && wayOut.job !== undefined && wayOut.startsByItself) {
    throw new ReleaseError(
      "DISPATCH_NEEDLESS",
      sanitise(`the tag \`${name}\` starts \`${wayOut.job.entry.file}\` by itself: the token is a person's`),
      { hint: "Leave out `--dispatch`" },
    );
  }
  return wayOut;
}

/** What only GitHub knows once it is done. */
function describeStart({ job, inputs }: WayOut, { environment }: Run): readonly string[] {
  const unseen = job === undefined ? ["whether the workflow that the tag starts publishes: none is seen to"] : [];
  const inJob = environment["GITHUB_ACTIONS"] === "true" && inputs === undefined;
  const pushed =
    "whether the tag starts anything: one that is pushed with the job's own GITHUB_TOKEN does not (`--dispatch`)";
  return inJob ? [...unseen, pushed] : unseen;
}

interface Named {
  readonly name: string;
  readonly wayOut: WayOut;
  readonly unsure: readonly string[];
}

/** Somebody who was faster costs a number: it is asked again, and nothing is forced. */
async function writeTag(ready: Ready, { name, wayOut, unsure }: Named, run: Run, now: Date): Promise<TaggedDocument> {
  const { options, record, clone, plan, github, git } = ready;
  const packages = plan.packages.map(({ name: pkg, version, distTag }) => ({ name: pkg, version, distTag }));
  const digest = digestOf(packages);
  const { owner, name: repositoryName } = record.identity;
  const repository = `${owner}/${repositoryName}`;
  const { commit, branch } = clone;
  const { workflow } = wayOut;
  const document = { schemaVersion: 1, tag: name, repository, branch, commit, workflow, digest, packages } as const;
  const shown = renderWriting(ready, { name, wayOut, unsure }, repository);
  if (options.dryRun === true) {
    run.progress.note(`\n${shown}\n`);
    return { ...document, action: "none" };
  }
  const question =
    wayOut.inputs === undefined ? `Push \`${name}\` to \`${repository}\`?` : `Make \`${name}\` and start the workflow?`;
  const command = ["tag", ...(wayOut.inputs === undefined ? [] : ["--dispatch"])].join(" ");
  await confirmWriting({ shown, question, command, repository }, options, run);

  const tag: NewTag = { name, commit, message: createTagMessage(packages, digest) };
  const base = ready.sources.workspace.base;
  const written =
    wayOut.inputs === undefined || github === undefined
      ? await pushNewTag(git, await openClone(base, { ...run, signal: new AbortController().signal }), tag)
      : await dispatchNewTag(github, tag, { workflow: workflowName(wayOut) ?? "", inputs: wayOut.inputs });
  if (written !== "taken") return { ...document, action: written };
  return afterLosing(ready, { name, wayOut, unsure }, run, now);
}

/** Whoever was faster may have begun a release: everything is looked at again under the next name. */
async function afterLosing(ready: Ready, { name }: Named, run: Run, now: Date): Promise<TaggedDocument> {
  const next = nameTag(ready, [...ready.clone.tags.keys(), name], now);
  const lost = new ReleaseError("TAG_TAKEN", sanitise(`somebody else has made the tag \`${name}\` in the meantime`), {
    hint: sanitise(`Run this again: the next one is \`${next}\`, if no release is open`),
  });
  if (run.person === undefined || ready.options.yes === true) throw lost;
  run.progress.note(`${lost.message}: the next one is \`${next}\``);
  const again = await tag(ready.options, run, now);
  if (again.document === undefined) throw lost;
  return again.document;
}

function renderWriting({ clone, plan, sources }: Ready, { name, wayOut, unsure }: Named, repository: string): string {
  const { commit, branch } = clone;
  const file = wayOut.workflow ?? "a workflow that is not seen to publish";
  const inputs = Object.entries(wayOut.inputs ?? {}).map(([input, value]) => `${input}=${value}`);
  const lines = [
    `tag         ${name}`,
    `commit      ${commit} on ${branch}`,
    `repository  ${repository}`,
    wayOut.inputs === undefined
      ? `by          git push ${REMOTE} refs/tags/${name}, in ${sources.workspace.base}`
      : "by          GitHub's API: the tag, and then a run on it",
    `starts      ${file}${inputs.length === 0 ? "" : ` with ${inputs.join(", ")}`}`,
  ].map((line) => sanitise(line));
  const untold = unsure.length === 0 ? [] : ["", ["Not checked here", ...unsure].join("\n  ")];
  return [...lines, "", renderPlan(plan), ...untold].join("\n");
}
