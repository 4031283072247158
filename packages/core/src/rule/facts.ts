import type { DeclaredTrust, PublishingJob } from "../context/publishing-job.ts";
import type { ReleaseContext } from "../context/release-context.ts";
import { type Dependency, listDependencies } from "../dependencies/dependency.ts";
import type { Manifest } from "../json/json.ts";
import { type Candidate, listCandidates, listFixtures, listReleasable } from "../plan/candidates.ts";
import { createPackedManifest, type PackingFacts } from "../plan/packed-manifest.ts";
import { hasOtherRules, isOtherRegistry, type PublishSettings } from "../plan/publish-settings.ts";
import type { RegistryState } from "../registry/registry-state.ts";
import type { SendingClient } from "../repository/facts.ts";
import { choosePublishJob } from "../workflow/choose-job.ts";
import { findCommands, repositoryScripts, type StartedCommand } from "../workflow/commands.ts";
import { findJobCredentials, type JobCredentials } from "../workflow/job-credentials.ts";
import { registryOf } from "../workflow/job-registry.ts";
import { findJobWays } from "../workflow/job-ways.ts";
import { changesetsToolOf, findNpmPublications, type NpmPublication } from "../workflow/npm-publications.ts";
import { createNxReleased, type NxReleased } from "../workflow/nx-release.ts";
import type { JobStep, JobWay, PublishJob, PublishStep } from "../workflow/publish-job.ts";
import { isLeftOut } from "../workflow/release-scope.ts";
import { followToolchain, type JobToolchain } from "../workflow/toolchain.ts";
import type { RepositoryWorkflows } from "../workflow/workflow.ts";
import type { PublishDirectory } from "../workspace/publish-directory.ts";
import type { Workspace, WorkspacePackage } from "../workspace/workspace.ts";
import type { ReleasedDependency } from "../world/judge.ts";

/** Everything that can be known before packing. What was not read is absent, and rules that need it say nothing. */
export interface CheckInput {
  readonly workspace: Workspace;
  /** The packages this release may publish: not private, not filtered out. */
  readonly publishable: readonly WorkspacePackage[];
  readonly context: ReleaseContext;
  readonly client: SendingClient;
  readonly registry?: RegistryState;
  /** npm's configuration and the options of this run, as far as they say how to publish. */
  readonly settings?: PublishSettings;
  /** Set in a job that publishes by trusted publishing. */
  readonly job?: PublishingJob;
  /** The repository's workflows; absent when they were not read. */
  readonly workflows?: RepositoryWorkflows;
  /** The jobs in them that publish: empty when there is none. */
  readonly publishJobs?: readonly PublishJob[];
  /** The jobs that publish to the code host's own package registry. */
  readonly hostJobs?: readonly PublishJob[];
  /** Directories that packages are published from and that are not built yet, by the packages' own. */
  readonly unbuilt?: ReadonlyMap<string, PublishDirectory>;
  /** Release tags that exist, newest first. */
  readonly releaseTags?: readonly string[];
  /** Name of the release tags with its places, where the configuration says one: `v{version}`. */
  readonly tagPattern?: string | undefined;
  /** What the configuration says the packages' trusted publisher is. */
  readonly trust?: DeclaredTrust;
  /** What the client that packs looks at besides the manifests. */
  readonly packing?: PackingFacts;
  /** Whether another step publishes a package before this release does, as the configuration says. */
  readonly isElsewhere?: (name: string) => boolean;
}

/** The same, with what several rules need. Each fact is found out when the first rule asks for it. */
export interface Facts extends CheckInput {
  readonly fixtures: ReadonlySet<WorkspacePackage>;
  /** The publishable packages that are no fixtures and that clients try to publish. */
  readonly releasable: readonly WorkspacePackage[];
  /** Those of them that the registry does not have. */
  readonly candidates: readonly Candidate[];
  /** Those of them that the release creates on npm's registry, as far as its command leaves them in. */
  readonly firstPublications: readonly Candidate[];
  readonly dependenciesOf: (pkg: WorkspacePackage) => readonly Dependency[];
  /** Its dependencies as they will be packed, as far as that can be foreseen. */
  readonly foreseenOf: (pkg: WorkspacePackage) => readonly ReleasedDependency[];
  /** Every job that publishes, once, whatever the number of ways to it. */
  readonly publishingJobs: readonly PublishJob[];
  /** Those of them that can get an ID token. */
  readonly trustedJobs: readonly PublishJob[];
  /** Every way to every job, whatever it does. */
  readonly jobWays: readonly JobWay[];
  /** Whether what a job publishes goes on purpose to registries that are not npm's, of whose rules nothing is known. */
  readonly publishesToOthers: (job: PublishJob) => boolean;
  /** What the commands of nx publish. */
  readonly nxReleased: NxReleased;
  /** The registries that the jobs which publish, wherever to, hold a token for. */
  readonly jobCredentials: readonly JobCredentials[];
  /** What jobs send from directories by `npm publish`. */
  readonly npmPublications: readonly NpmPublication[];
  /** The commands that a step starts, by itself or through scripts. */
  readonly commandsOf: (step: JobStep) => readonly StartedCommand[];
  /** The same of a script that a step hands to its action. */
  readonly commandsIn: (script: string, step: JobStep) => readonly StartedCommand[];
  /** Node and npm as they are when a step of a job publishes; nothing is known where workflows were not read. */
  readonly toolchainAt: (job: PublishJob, publish: PublishStep) => JobToolchain;
}

/** Puts what several rules need beside what was read. */
export function createFacts(input: CheckInput): Facts {
  const fixtures = once(() => listFixtures(input));
  const releasable = once(() => listReleasable(input, fixtures()));
  const candidates = once(() => listCandidates(input, releasable()));
  const nxReleased = createNxReleased(input.workflows, input.workspace.packages);
  const firstPublications = once(() => listFirstPublications(input, candidates(), nxReleased));
  const publishingJobs = once(() => distinctJobs(input.publishJobs ?? []));
  const trustedJobs = once(() => publishingJobs().filter(({ idToken }) => idToken === "write"));
  const jobWays = once(() => (input.workflows === undefined ? [] : findJobWays(input.workflows)));
  const scripts = once(() =>
    repositoryScripts(input.workflows?.rootManifest, input.workspace.packages, input.workflows),
  );
  const dependenciesOf = onceEach(({ manifest }: WorkspacePackage) => listDependencies(manifest));
  const members = once(() => new Map(input.workspace.packages.map((pkg) => [pkg.name, pkg])));
  const foreseenOf = onceEach((pkg: WorkspacePackage) =>
    foreseeDependencies(pkg.manifest, dependenciesOf(pkg), input.packing, members),
  );
  const toolchainsOf = onceEach((job: PublishJob) => followToolchain(job, input.workflows));
  const commandsIn = (script: string, step: JobStep): readonly StartedCommand[] =>
    findCommands(script, scripts(), step);
  const commandsOf = onceEach((step: JobStep) => (step.run === undefined ? [] : commandsIn(step.run, step)));
  const allJobs = once(() => [...publishingJobs(), ...distinctJobs(input.hostJobs ?? [])]);
  const jobCredentials = once(() =>
    allJobs().map((job) => findJobCredentials(job, commandsOf, input.workflows?.files)),
  );
  const npmPublications = once(() =>
    allJobs().flatMap((job) =>
      findNpmPublications(job, releasable(), commandsOf, input.workflows?.files, changesetsToolOf(input.workspace)),
    ),
  );
  return {
    ...input,
    get fixtures() {
      return fixtures();
    },
    get releasable() {
      return releasable();
    },
    get candidates() {
      return candidates();
    },
    get firstPublications() {
      return firstPublications();
    },
    get publishingJobs() {
      return publishingJobs();
    },
    get trustedJobs() {
      return trustedJobs();
    },
    get jobWays() {
      return jobWays();
    },
    dependenciesOf,
    foreseenOf,
    toolchainAt: (job, publish) => toolchainsOf(job)(publish),
    publishesToOthers: (job) => publishesToOthers(job, input.settings, releasable()),
    get jobCredentials() {
      return jobCredentials();
    },
    get npmPublications() {
      return npmPublications();
    },
    commandsOf,
    nxReleased,
    commandsIn,
  };
}

/** A dependency that packing changes remembers how it was written. */
function foreseeDependencies(
  manifest: Manifest,
  written: readonly Dependency[],
  packing: PackingFacts | undefined,
  members: () => ReadonlyMap<string, WorkspacePackage>,
): readonly ReleasedDependency[] {
  if (packing === undefined || written.every(({ spec }) => spec.kind === "range" || spec.kind === "tag"))
    return written;
  const before = new Map(written.map(({ field, key, specifier }) => [`${field}\n${key}`, specifier]));
  return listDependencies(createPackedManifest(manifest, packing, members())).map((dependency) => ({
    ...dependency,
    written: before.get(`${dependency.field}\n${dependency.key}`),
  }));
}

function listFirstPublications(
  { settings, publishJobs = [], context }: CheckInput,
  candidates: readonly Candidate[],
  nxReleased: NxReleased,
): readonly Candidate[] {
  const job = choosePublishJob(publishJobs, context.tag);
  return candidates.filter(
    ({ firstPublish, pkg, name }) =>
      firstPublish &&
      !(settings !== undefined && hasOtherRules(pkg, settings)) &&
      !(job !== undefined && isLeftOut(job, name, nxReleased)),
  );
}

function publishesToOthers(
  { publishes, steps }: PublishJob,
  settings: PublishSettings | undefined,
  releasable: readonly WorkspacePackage[],
): boolean {
  const source = settings?.registrySource;
  if (settings === undefined || source === undefined || releasable.length === 0) return false;
  if (releasable.every((pkg) => hasOtherRules(pkg, settings))) return true;
  const registries = publishes.map((publish) => registryOf(publish, steps));
  return registries.every((one) => one !== undefined && /^https?:/.test(one) && isOtherRegistry(one, source));
}

function distinctJobs(jobs: readonly PublishJob[]): PublishJob[] {
  const distinct = new Map<string, PublishJob>();
  for (const job of jobs) {
    const key = `${job.workflow.file}\n${job.job.id}`;
    if (!distinct.has(key)) distinct.set(key, job);
  }
  return [...distinct.values()];
}

function once<Value>(find: () => Value): () => Value {
  let found: { readonly value: Value } | undefined;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}

function onceEach<Key, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const found = new Map<Key, Value>();
  return (key) => {
    const value = found.get(key) ?? find(key);
    found.set(key, value);
    return value;
  };
}
