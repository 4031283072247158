import { lstat, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import {
  findProvider,
  isCommitted,
  type PipelineFile,
  readDefaultBranch,
  type KnownSettings,
  type ReleaseToday,
  type ReleaseWish,
  type RepositorySetting,
  type SlipwaySource,
  showDifference,
} from "@slipway/ci";
import { choosePublishJob, findVersioning, ReleaseError, type PackageManager } from "@slipway/core";
import { findPackageManager } from "@slipway/npm";
import * as v from "valibot";

import { type Checked, check } from "./check.ts";
import { applySettings } from "./init/apply-settings.ts";
import { createWish, type RepositoryFacts, type WishOptions } from "./init/wish.ts";
import { describeUnproven, lookAtProgram, type ProgramState, unprovenHint } from "./look-at-program.ts";
import { refuseLink } from "./output-files.ts";
import type { Run } from "./run/run.ts";
import { suggestShards } from "./shards.ts";
import { readSources, type SourceOptions, type Sources } from "./sources.ts";
import { supportedNode, version } from "./version.ts";
import type { ConsentOptions } from "./writing/consent.ts";
import { findRepositoryOfRecord } from "./writing/repository-of-record.ts";
import { unknownRepository } from "./writing/unknown-repository.ts";

export interface InitOptions
  extends Pick<SourceOptions, "directory" | "repository">, Partial<WishOptions>, ConsentOptions {
  /** Writes nothing. */
  readonly dryRun?: boolean | undefined;
  /** Puts the new files in the place of those that are there and differ. */
  readonly replace?: boolean | undefined;
  /** Leaves the registry alone. */
  readonly offline?: boolean | undefined;
  /** Writes the files though nobody can tell yet that the program they start will be Slipway's. */
  readonly assumePublished?: boolean | undefined;
  /** Sets what no file can hold, with the person's own `gh`. */
  readonly apply?: boolean | undefined;
}

/** A file of the release pipeline, and what became of it. */
export interface InitFile extends PipelineFile {
  /**
   * `kept`: another one is there, and nobody asked for this one instead. `unsaved`: git does not hold what it would replace.
   * `waits`: for the one that it belongs together with. `planned` and `planned-instead`: of a dry run.
   */
  readonly state: "planned" | "planned-instead" | "written" | "unchanged" | "replaced" | "kept" | "unsaved" | "waits";
  /** From what is there to what would be; absent where nothing is there or git does not tell. */
  readonly difference: string | undefined;
}

export interface Initialised {
  /** What was found out, by its name. */
  readonly found: readonly (readonly [name: string, value: string])[];
  readonly files: readonly InitFile[];
  /** What is known of the program that the files start beside an ID token. */
  readonly program: ProgramState;
  /** What a person should know about the files. */
  readonly notes: readonly string[];
  /** What no file can hold. */
  readonly settings: readonly RepositorySetting[];
  /** Those that were set by this; absent where nobody asked for that. */
  readonly applied: readonly RepositorySetting[] | undefined;
  /** The commands that set the packages' trusted publishers, in the order to type them. */
  readonly trust: readonly string[];
}

/** What was done, and what `check` says of the repository with these files; absent where they were not written. */
interface CheckedInit extends Initialised {
  readonly checked: Checked | undefined;
}

/**
 * Writes the workflows that release a repository, from what is found out about it. Nothing is overwritten unless that is asked
 * for and git holds what was there: what is in nobody's way is written all the same.
 *
 * @throws {ReleaseError} What `readSources` throws, `REPOSITORY_UNKNOWN`, `CODE_HOST_UNKNOWN`, `PROGRAM_UNPROVEN`; with `apply` what keeps it from
 *   setting anything.
 */
export async function init(options: InitOptions, run: Run): Promise<CheckedInit> {
  const { directory, repository } = options;
  const sources = await readSources({ directory, repository }, run);
  const facts = await readFacts(sources, run);
  const { wish, notes } = createWish(facts, {
    plain: options.plain === true,
    comments: options.comments === true,
    shards: options.shards,
  });
  const { settingUp } = facts.provider;
  const { base } = sources.workspace;
  const program = await lookAtProgram(
    { slipway: facts.slipway, npm: sources.npm, root: OWN_PACKAGE, offline: options.offline === true },
    run,
  );
  if ("message" in program && options.assumePublished !== true && options.dryRun !== true)
    throw new ReleaseError("PROGRAM_UNPROVEN", program.message, { hint: unprovenHint(program, facts.slipway) });
  const created = settingUp.createFiles(wish);
  // What raises versions has no way to the registry, and is as it was.
  const releasing = created.filter(({ inPlaceOf }) => inPlaceOf === undefined);
  const unpinned = [...new Set(releasing.flatMap((file) => settingUp.listUnpinned(file)))];
  const looked = await Promise.all(created.map(async (file) => look(file, base, options, run)));
  const files = keepTogether(looked).map((file) => (options.dryRun === true ? asPlanned(file) : file));
  for (const file of files) await write(file, base);
  const isWritten = files.every(({ state }) => state === "written" || state === "replaced" || state === "unchanged");
  const checked = isWritten ? await check({ directory, repository, offline: options.offline }, run) : undefined;
  return {
    found: describe(facts, sources, program),
    files,
    program,
    notes: [
      ...("message" in program ? [describeUnproven(program, facts.slipway)] : []),
      ...notes,
      ...unpinned.map(describeUnpinned),
    ],
    settings: settingUp.listSettings(wish),
    applied: options.apply === true && options.dryRun !== true ? await apply(wish, sources, options, run) : undefined,
    trust: listTrustCommands(checked, options.offline === true),
    checked,
  };
}

async function apply(
  wish: ReleaseWish,
  { workspace: { base }, publishable }: Sources,
  options: InitOptions,
  run: Run,
): Promise<readonly RepositorySetting[]> {
  const { settingUp } = findProvider(run.environment);
  const { identity } = await findRepositoryOfRecord(
    { base, packages: publishable, repository: options.repository },
    run,
  );
  const repository = `${identity.owner}/${identity.name}`;
  const { environment } = wish;
  const list = (known: KnownSettings): readonly RepositorySetting[] =>
    settingUp.listSettings({ ...wish, repository }, known);
  return applySettings({ base, repository, environment, list }, options, run);
}

/** Nothing here asks a code host what a tag is today. */
function describeUnpinned(reference: string): string {
  const [name = "", ref = ""] = reference.split("@", 2);
  const repository = name.split("/", 2).join("/");
  return `\`${reference}\` is not pinned, and nothing in the repository says its commit: \`gh api repos/${repository}/commits/${ref} --jq .sha\` does. Write it behind \`@\`, and the tag in a comment behind that`;
}

/** `--new` sets what `--set` does, and makes the packages first that npm does not have. */
function listTrustCommands(checked: Checked | undefined, offline: boolean): readonly string[] {
  const [set, create] = [`npx slipway@${version} trust --set`, `npx slipway@${version} trust --new`];
  if (checked === undefined || offline) return [set, `${create} # where npm does not have a package yet`];
  const isNew = checked.findings.problems.some(({ code }) => code === "FIRST_PUBLISH_UNDER_OIDC");
  return [isNew ? create : set];
}

/** What raises versions leaves a file only together with the one that takes that file's place, or both would do it, or neither. */
function keepTogether(files: readonly InitFile[]): InitFile[] {
  const isStuck = ({ state }: InitFile): boolean => state === "kept" || state === "unsaved";
  const stuck = new Set(
    files.flatMap(({ path, inPlaceOf }) => {
      const pair = inPlaceOf === undefined ? [] : [path, inPlaceOf];
      return files.some((file) => pair.includes(file.path) && isStuck(file)) ? pair : [];
    }),
  );
  return files.map((file) =>
    stuck.has(file.path) && (file.state === "written" || file.state === "replaced")
      ? { ...file, state: "waits" }
      : file,
  );
}

function asPlanned(file: InitFile): InitFile {
  if (file.state === "replaced") return { ...file, state: "planned-instead" };
  return file.state === "written" ? { ...file, state: "planned" } : file;
}

/** Hosts of code that are no GitHub. An Enterprise Server may have any other name. */
const OTHER_HOST = /(?:^|\.)(?:gitlab|bitbucket|codeberg|gitea|sr\.ht|dev\.azure|visualstudio)\b/;

async function readFacts(sources: Sources, run: Run): Promise<RepositoryFacts> {
  const { workspace, context, config, workflows } = sources;
  const provider = findProvider(run.environment);
  const { repository } = context;
  if (repository === undefined) {
    throw unknownRepository("nothing tells which repository the workflows are for", context.gitFailure);
  }
  const { server, owner, name } = repository.identity;
  if (OTHER_HOST.test(new URL(server).hostname)) {
    throw new ReleaseError("CODE_HOST_UNKNOWN", `the remote \`origin\` is on \`${server}\`, expected GitHub`, {
      hint: "`slipway init --repository owner/name` writes workflows for a repository of GitHub all the same",
    });
  }
  const root = resolve(workspace.base, workspace.root);
  const files = new Set(await readdir(root));
  const rootManifest =
    workspace.packages.find(({ directory }) => directory === workspace.root)?.manifest ?? workflows?.rootManifest ?? {};
  return {
    workspace,
    manager: await completeManager(sources, root, run),
    files,
    rootManifest,
    nx: workflows?.nx,
    // Built here or not: a checkout has no build.
    needsBuild: Array.from(sources.packing.packages.values()).some(({ from }) => from !== undefined),
    nodeVersions: workflows?.nodeVersions ?? new Map(),
    supported: supportedNode,
    repository: `${owner}/${name}`,
    defaultBranch: context.defaultBranch ?? (await readDefaultBranch(workspace.base, run.environment)) ?? "main",
    config,
    today: readToday(sources),
    pipelineTexts: [...(workflows?.workflows ?? []), ...(workflows?.actions ?? [])].map(({ text }) => text),
    pipelines: new Set(workflows?.workflows.map(({ file }) => file.slice(file.lastIndexOf("/") + 1))),
    slipway: await findSlipway(),
    provider,
    isOwnHost: server === provider.facts.server,
    packingJobs: suggestShards(sources.publishable),
  };
}

function readToday({ workspace, workflows, publishJobs = [] }: Sources): ReleaseToday | undefined {
  const job = choosePublishJob(publishJobs);
  if (job === undefined || workflows === undefined) return undefined;
  return { job, publishJobs, versioning: findVersioning(workflows, workspace.packages, job.entry) };
}

/** This program's own package: the bundle and its source lie equally deep in it. */
const OWN_PACKAGE = new URL("../", import.meta.url);

const ReleasedAction = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    repository: v.pipe(v.string(), v.regex(/^[\w-]+\/[\w.-]+$/)),
    commit: v.pipe(v.string(), v.regex(/^[\da-f]{40}$/)),
    tag: v.pipe(v.string(), v.regex(/^action-v[\w.+-]+$/)),
  }),
);

/**
 * The action that was released with this version, which a file of the package names: put there when the package is packed, and
 * no part of any bundle, so that the action's own commit can be named. Without it the program itself is started.
 */
async function findSlipway(): Promise<SlipwaySource> {
  const text = await readFile(new URL("action.json", OWN_PACKAGE), "utf8").catch(() => undefined);
  return text === undefined ? { kind: "npx", version } : { kind: "action", ...v.parse(ReleasedAction, text) };
}

/** The version that the repository names, else that of the one that it carries or that is on PATH. */
async function completeManager(
  { workspace }: Sources,
  root: string,
  { environment, signal }: Run,
): Promise<PackageManager> {
  const { packageManager } = workspace;
  if (packageManager.version !== undefined || packageManager.name === "npm") return packageManager;
  const carried = /yarnPath:\s*\S*yarn-(?<version>\d[\w.-]*)\.c?js/.exec(
    await readFile(join(root, ".yarnrc.yml"), "utf8").catch(() => ""),
  )?.groups?.["version"];
  // Yarn's own program would be the repository's: it is read, not run.
  if (carried !== undefined || packageManager.name === "yarn") return { ...packageManager, version: carried };
  const found = await findPackageManager(workspace, { environment, signal }).catch(() => undefined);
  return { ...packageManager, version: found?.version };
}

function describe(facts: RepositoryFacts, { npm, publishable }: Sources, program: ProgramState): Initialised["found"] {
  const { repository, defaultBranch, manager, today, slipway } = facts;
  const job = today?.job;
  const named = manager.assumed === true ? ", which nothing names" : "";
  return [
    ["repository", `${repository}, default branch ${defaultBranch}`],
    ["packages", `${publishable.length} to publish, to ${npm.registry}`],
    ["package manager", `${manager.name}${manager.version === undefined ? "" : ` ${manager.version}`}${named}`],
    [
      "releases today",
      job === undefined ? "by no workflow" : `by \`${job.entry.file}\`, job \`${job.job.id}\`, with ${job.client}`,
    ],
    [
      "Slipway",
      slipway.kind === "npx"
        ? `npx slipway@${slipway.version}${program.kind === "same" ? ", which the registry has as it runs here" : ""}`
        : `${slipway.tag}, ${slipway.commit}`,
    ],
  ];
}

async function look(file: PipelineFile, base: string, { replace }: InitOptions, run: Run): Promise<InitFile> {
  const path = join(base, file.path);
  await refuseLink(path);
  const before = await readFile(path, "utf8").catch(() => undefined);
  if (before === undefined && (await lstat(path).catch(() => undefined)) === undefined)
    return { ...file, state: "written", difference: undefined };
  if (before === file.text) return { ...file, state: "unchanged", difference: undefined };
  const difference = await showDifference(base, file.path, file.text, run.environment);
  if (replace !== true) return { ...file, state: "kept", difference };
  const safe = await isCommitted(base, file.path, run.environment);
  return { ...file, state: safe ? "replaced" : "unsaved", difference };
}

async function write({ path, text, state }: InitFile, base: string): Promise<void> {
  if (state !== "written" && state !== "replaced") return;
  const target = join(base, path);
  for (const directory of [dirname(dirname(path)), dirname(path)]) await refuseLink(join(base, directory));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text, { flag: state === "written" ? "wx" : "w" });
}
