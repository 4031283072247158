import { resolve } from "node:path";

import { createMatcher } from "@pnpm/config.matcher";
import { findProvider, type LintFindings, readContext, readReleaseTags, type WorkflowReading } from "@slipway/ci";
import {
  accessOf,
  applyPending,
  type CheckInput,
  choosePublishJob,
  type BuiltField,
  type Config,
  findAllPublishJobs,
  listNamedFiles,
  listPublishedDirectories,
  listUnbuilt,
  toPublished,
  withoutUntracked,
  publishesByIdToken,
  sanitise,
  findJobManager,
  describeLeft,
  describeMadeLater,
  describeWorkspace,
  nameFaults,
  type PackingFacts,
  type PendingReleases,
  type Problem,
  type PublishJob,
  type PublishSettings,
  type SuppressionSource,
  type Workspace,
  tagOf,
  unknownTagOf,
  type WorkspacePackage,
} from "@slipway/core";
import { hasCredential, readChangesets, readPackingFacts, type RegistryConfig, requirePublishable } from "@slipway/npm";

import { readConfig } from "./input-files.ts";
import { locateWorkspace } from "./locate-workspace.ts";
import { readProjectConfig } from "./project-config.ts";
import type { Run } from "./run/run.ts";

/** Everything about a release that stands in files and in the environment. */
export interface Sources extends Omit<CheckInput, "registry" | "job"> {
  readonly settings: PublishSettings;
  /** The publishable packages with the manifests that are published, as far as those are there. */
  readonly judged: readonly WorkspacePackage[];
  readonly config: Config;
  /** Where `slipway.json` stands; absent when there is none. */
  readonly suppressions: SuppressionSource | undefined;
  readonly npm: RegistryConfig;
  /** What the client that packs looks at besides the manifests. */
  readonly packing: PackingFacts;
  /** Fields of packed manifests that the build is meant to make. */
  readonly builds: readonly BuiltField[] | undefined;
  /** Names of packages that another step publishes before, `*` standing for anything. */
  readonly publishedElsewhere: readonly string[] | undefined;
  readonly isElsewhere: (name: string) => boolean;
  /** Absent where no workflow has a part in it. */
  readonly workflows: WorkflowReading | undefined;
  readonly publishJobs: readonly PublishJob[] | undefined;
  /** Names that pending changesets ask a release for. */
  readonly pendingNames: ReadonlySet<string>;
  /** What pending changesets will release, where the workspace is the one that they will make, and not as it was committed. */
  readonly planned: PendingReleases | undefined;
  /** What linters on PATH say about the workflows that publish. */
  readonly lint: LintFindings;
  /** What was wrong with the files themselves. */
  readonly problems: readonly Problem[];
}

/** Which repository to look at, and what the command line says about how to publish. */
export interface SourceOptions {
  /** By default the working directory. */
  readonly directory?: string | undefined;
  /** `owner/name` of the repository that signs provenance. */
  readonly repository?: string | undefined;
  /** Dist-tag of every package. */
  readonly tag?: string | undefined;
  /** Packages that were never published count as created by a person. */
  readonly assumeCreated?: boolean | undefined;
  /** Who sends the manifests. */
  readonly client?: "npm" | "raw" | undefined;
  /**
   * Which versions to look at: those that pending changesets will make, or the committed ones. By default the pending ones
   * on a pull request, which is what merging it releases.
   */
  readonly versions?: "pending" | "committed" | undefined;
  /** A release is being made of it: what it leaves behind is told. On a tag one always is. */
  readonly releasing?: true | undefined;
}

/** What each run was told that it works in: commands that read twice say it once. */
const named = new WeakMap<Run["progress"], string>();

function nameWorkspace(text: string, { progress }: Run): void {
  if (named.get(progress) === text) return;
  named.set(progress, text);
  progress.note(sanitise(text));
}

/**
 * Reads the workspace, the environment, the workflows, changesets' settings and npm's configuration.
 *
 * @param auth How the release will authenticate, whatever the workflows say. Who publishes by a token publishes from here:
 *   neither a workflow nor trusted publishing has a part in it.
 * @param known What is known of the run and its clone, where other files than those of its commit are read.
 * @throws {ReleaseError} No workspace, nothing to publish in it, or an unreadable `slipway.json`.
 */
export async function readSources(
  options: SourceOptions,
  run: Run,
  auth?: "oidc" | "token",
  known?: Pick<Sources, "context" | "releaseTags">,
): Promise<Sources> {
  const { environment } = run;
  const { pipelines } = findProvider(environment);
  const { workspace: found, problems, reading, below } = await locateWorkspace(options.directory, run);
  const committed = found.packageManager.assumed === true ? nameManager(found, reading) : found;
  const root = resolve(committed.base, committed.root);
  const [suppressions, npm, context, changesets, releaseTags] = await Promise.all([
    readConfig(committed),
    readProjectConfig(root, run, committed.base),
    known?.context ??
      readContext({
        environment,
        directory: committed.git ? committed.base : undefined,
        repositoryOption: options.repository,
      }),
    readChangesets(committed),
    known?.releaseTags ?? (committed.git ? readReleaseTags(committed.base, environment) : []),
  ]);
  const versions = options.versions ?? (context.pullRequest === undefined ? "committed" : "pending");
  const planned = versions === "pending" ? changesets.pending : undefined;
  const isRelease = versions === "committed" && (options.releasing === true || context.tag !== undefined);
  const workspace = planned ? { ...committed, packages: applyPending(committed.packages, planned) } : committed;
  const workflows = workspace.git ? await readNamed(reading, workspace, run) : reading;
  const config = suppressions?.config ?? {};
  const jobs = findAllPublishJobs(workflows, workspace.packages);
  const publishJobs = jobs.npm;
  const taken = choosePublishJob(publishJobs, context.tag);
  const commands = publishJobs.flatMap(({ publishes }) => publishes);
  const packing = await readPackingFacts(workspace, listPublishedDirectories(commands, workspace.packages));
  const publishable = selectPublishable(workspace, config);
  requirePublishable(workspace, publishable, problems, { nx: workflows.nx !== undefined, below });
  nameWorkspace(`${describeWorkspace(committed)} in ${root}`, run);
  const publishing = new Set(publishJobs.flatMap(({ path }) => path.map(({ workflow }) => workflow.file)));
  const byPerson = auth === "token";
  return {
    workspace,
    publishable,
    judged: publishable.map((pkg) => toPublished(pkg, packing)),
    unbuilt: listUnbuilt(packing),
    context,
    client: options.client ?? config.client ?? "npm",
    settings: {
      ...createSettings(options, config, npm),
      access: config.access ?? npm.access ?? (taken && accessOf(taken)),
      commandTag: taken && tagOf(taken),
      unknownCommandTag: taken && unknownTagOf(taken),
      credentials: listCredentials(publishable, npm),
      // The release that ends prereleases is none.
      changesetsPre: planned?.leavesPre === true ? undefined : changesets.settings.changesetsPre,
      changesetsFixed: listFixed(changesets.settings.fixed, workspace.packages),
      changesetsAccess: publishJobs.every(hearsChangesets) ? changesets.settings.changesetsAccess : undefined,
      // On a pull request no job holds a token: what the release will do stands in the workflow.
      trustedPublishing: byPerson ? false : auth === "oidc" || publishJobs.some(publishesByIdToken) ? true : undefined,
    },
    config,
    suppressions,
    npm,
    packing,
    builds: config.builds,
    workflows: byPerson ? undefined : workflows,
    publishJobs: byPerson ? undefined : publishJobs,
    hostJobs: byPerson ? undefined : jobs.host,
    pendingNames: changesets.named,
    planned,
    publishedElsewhere: config.publishedElsewhere,
    isElsewhere: createElsewhere(config.publishedElsewhere),
    releaseTags,
    tagPattern: config.releaseTag,
    lint: withUnseen(
      byPerson ? { problems: [], notChecked: [] } : await pipelines.lint(workspace.base, [...publishing], environment),
      context,
      byPerson ? [] : publishJobs,
    ),
    trust:
      config.workflow === undefined && config.environment === undefined
        ? undefined
        : { workflow: config.workflow, environment: config.environment },
    problems: [
      ...problems,
      ...workflows.problems,
      ...(byPerson ? [] : changesets.problems),
      ...(isRelease && changesets.pending !== undefined ? describeLeft(changesets.pending) : []),
    ],
  };
}

/**
 * What nobody could look at is not fine: which files are committed, on which branch, and where they came from; and numbers that
 * a tool makes when it publishes.
 */
function withUnseen(
  lint: Sources["lint"],
  { gitFailure }: Sources["context"],
  jobs: readonly PublishJob[],
): Sources["lint"] {
  const git = gitFailure === undefined ? [] : [`what git knows of this repository: ${gitFailure}`];
  return { ...lint, notChecked: [...describeMadeLater(jobs), ...lint.notChecked, ...git] };
}

/** What is not certain may be changesets behind a script. */
function hearsChangesets({ client, certainty }: PublishJob): boolean {
  return client === "changesets" || client === "slipway" || certainty !== "certain";
}

/** Scripts that scripts name or take in: deeper ones are as good as not known. */
const DEEPEST = 4;

/** The workflows with the files that their commands name, and those that these name. */
export async function readNamed(
  workflows: WorkflowReading,
  { base, packages }: Pick<Workspace, "base" | "packages">,
  { environment }: Run,
): Promise<WorkflowReading> {
  const { pipelines } = findProvider(environment);
  let files: NonNullable<WorkflowReading["files"]> = new Map();
  const asked = new Set<string>();
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const fresh = listNamedFiles({ ...workflows, files }, packages).filter((file) => !asked.has(file));
    if (fresh.length === 0) break;
    for (const file of fresh) asked.add(file);
    files = new Map([...files, ...(await pipelines.readFiles(base, fresh, environment))]);
  }
  return withoutUntracked({ ...workflows, files });
}

/** Where no file of the workspace names its client, what its workflows install with does. Nothing is proven by npm. */
function nameManager(workspace: Workspace, workflows: WorkflowReading): Workspace {
  const jobs = findAllPublishJobs(workflows, workspace.packages).npm;
  const job = choosePublishJob(jobs);
  const name = job && findJobManager(job, workflows);
  if (name === undefined || name === "npm") return workspace;
  const tool = workspace.tool === "npm" && name !== "pnpm" ? name : workspace.tool;
  return { ...workspace, tool, packageManager: { name } };
}

function createSettings(options: SourceOptions, config: Config, npm: RegistryConfig): PublishSettings {
  return {
    registry: npm.registry,
    registrySource: npm.registrySource,
    namedRegistry: config.registry,
    scopeRegistries: npm.scopeRegistries,
    tag: npm.tag,
    distTag: options.tag ?? config.distTag,
    assumeCreated: options.assumeCreated === true ? true : undefined,
  };
}

/** Registries that packages go to and that npm's configuration has a credential for. */
function listCredentials(packages: readonly WorkspacePackage[], npm: RegistryConfig): string[] {
  return listRegistries(packages, npm).filter((registry) => URL.canParse(registry) && hasCredential(registry, npm));
}

/** Every registry that packages go to. A name that no registry can have has none. */
export function listRegistries(packages: readonly WorkspacePackage[], npm: RegistryConfig): string[] {
  const possible = packages.filter(({ name }) => nameFaults(name).invalid.length === 0);
  return [...new Set(possible.map(({ name, manifest }) => npm.registryFor(name, manifest["publishConfig"])))];
}

/** The packages that changesets gives one version. */
function listFixed(patterns: readonly string[], packages: readonly WorkspacePackage[]): string[] {
  if (patterns.length === 0) return [];
  const matches = createMatcher([...patterns]);
  return packages.map(({ name }) => name).filter((name) => matches(name.slice(0, LONGEST_NAME)));
}

/** npm's own limit. */
const LONGEST_NAME = 214;

/** Whether another step publishes a package, by the patterns of `publishedElsewhere`. */
export function createElsewhere(patterns: readonly string[] = []): (name: string) => boolean {
  if (patterns.length === 0) return () => false;
  const matches = createMatcher([...patterns]);
  return (name) => matches(name.slice(0, LONGEST_NAME));
}

/** The packages a release may publish: not private or withheld, and neither filtered out nor excluded by `slipway.json`. */
export function selectPublishable(
  { packages, withheld }: Pick<Workspace, "packages" | "withheld">,
  { filter, exclude = [] }: Pick<Config, "filter" | "exclude">,
): WorkspacePackage[] {
  const isWanted = filter === undefined ? (): boolean => true : createMatcher([...filter]);
  const isUnwanted = exclude.length === 0 ? (): boolean => false : createMatcher([...exclude]);
  return packages.filter(({ name, directory, manifest }) => {
    // What is longer than any name could be is not compared to its end.
    const compared = name.slice(0, LONGEST_NAME);
    return !manifest["private"] && withheld?.has(directory) !== true && isWanted(compared) && !isUnwanted(compared);
  });
}
