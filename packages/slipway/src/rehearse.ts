import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import {
  countUncompared,
  type Findings,
  formatCount,
  isArrived,
  type Problem,
  type PublishOutcome,
  type RegistryState,
  ReleaseError,
  type ReleaseReport,
  listMadeLater,
} from "@slipway/core";
import { copyWorkspace, createRegistryFetch } from "@slipway/npm";
import { type Rehearsal, startRehearsal } from "@slipway/rehearsal";

import { compareWithBase, findBase } from "./before.ts";
import { describeAssumed } from "./check-sources.ts";
import type { Release } from "./consumer/blame.ts";
import { type Client, findClients, findNpm } from "./consumer/clients.ts";
import { checkConsumer } from "./consumer/consumer.ts";
import type { ClientWish } from "./consumer/wishes.ts";
import { type CodeOptions, refuseCodeBesideToken } from "./job-boundary.ts";
import type { PackedTarballs } from "./pack.ts";
import { readPendingNotes } from "./pending-notes.ts";
import { interrupted, publishInChild } from "./publish-in-child.ts";
import { createReader, readState } from "./registry.ts";
import { type Launched, release, type World } from "./release.ts";
import type { Run } from "./run/run.ts";
import { createJobEnvironment, type SimulatedJob, simulateJob } from "./simulated-job.ts";
import { listRegistries, readSources, type SourceOptions, type Sources } from "./sources.ts";
import { compareSuppressions } from "./suppressions.ts";

const NOT_CHECKABLE = [
  "whether each package's trusted publisher on the registry is what the workflow needs: only the exchange in the release itself tells",
  "the registry's malware scan, its rate limits and the public signing services",
];

export interface RehearseOptions extends SourceOptions, CodeOptions {
  /** The package managers to install with; by default the npm on PATH. */
  readonly consumers?: readonly ClientWish[] | undefined;
}

/**
 * The whole release on the embedded registry: pack, publish in a child process with a runner's environment, verify,
 * install into a clean project. Does not stop at problems but shows how the registry answers them.
 *
 * @throws {ReleaseError} `CODE_BESIDE_TOKEN`, `REPOSITORY_UNKNOWN`, and what packing throws.
 */
export async function rehearse(options: RehearseOptions, run: Run): Promise<ReleaseReport> {
  refuseCodeBesideToken(options, run.environment);
  const read = await readSources(options, run, "oidc");
  const registry = await readState(read, run);
  const job = simulateJob(read);
  const directory = await mkdtemp(join(tmpdir(), "slipway-rehearsal-"));
  const sources = read.planned === undefined ? read : await placeElsewhere(read, join(directory, "workspace"));
  const clients = await findConsumers(options.consumers, directory, run);
  const names = sources.publishable.map(({ name }) => name);
  const assumed = sources.settings.assumeCreated === true;
  // Only a package that exists has a trusted publisher.
  const existing = names.filter((name) => assumed || registry.get(name)?.kind === "present");
  const rehearsal = await startRehearsal({
    // What the embedded registry does not hold is read from the configured one, as npm does.
    upstream: { registry: sources.npm.registry, fetch: createRegistryFetch(createReader(sources.npm, run)) },
    tokens: [CONSUMER],
    assumeCreated: assumed ? names : [],
    trust: existing.flatMap((name) => job.trust.map((record) => ({ package: name, ...record }))),
  });
  try {
    const { report } = await release(
      sources,
      registry,
      createWorld({ sources, registry, clients, directory, job, rehearsal }, run),
      run,
    );
    // Whatever was cut short would read like a fault of the packages.
    if (run.signal.aborted) throw interrupted();
    const notes = read.planned && (await readPendingNotes(read.planned, read.workspace, run));
    const madeLater = listMadeLater(sources.publishJobs ?? []);
    const told = { notes, madeLater: madeLater.length === 0 ? undefined : madeLater };
    return await compareReport(
      { ...report, standsFor: sources.npm.registry, ...told },
      { sources: read, options, registry },
      run,
    );
  } finally {
    await rehearsal.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const NOT_COMPARED = "which of the problems and suppressions are new";

/**
 * In a run of a pull request: says of each problem whether the commit that it goes into has it too, and of each suppressed
 * one whether the pull request suppresses it. Elsewhere the report as it is.
 */
async function compareReport(
  report: ReleaseReport,
  read: { readonly sources: Sources; readonly options: RehearseOptions; readonly registry: RegistryState },
  run: Run,
): Promise<ReleaseReport> {
  const { problems, suppressed = [], notChecked } = report;
  const { sources } = read;
  if (sources.context.pullRequest?.base === undefined || problems.length + suppressed.length === 0) return report;
  const base = await findBase(sources, undefined, run);
  if (base === undefined) {
    const because = "the commit that the pull request goes into is not in this clone (`fetch-depth: 2`)";
    return { ...report, notChecked: [...notChecked, `${NOT_COMPARED}: ${because}`] };
  }
  const compared = {
    ...report,
    suppressed: report.suppressed && (await compareSuppressions(report.suppressed, base, sources, run)),
  };
  try {
    const marked = await compareWithBase(problems, base, { ...read, auth: "oidc" }, run);
    const uncompared = countUncompared(marked);
    const unknown =
      uncompared === 0
        ? []
        : [`whether ${formatCount(uncompared, "problem")} in tarballs stood before: \`${base.name}\` was not packed`];
    return { ...compared, base, problems: marked, notChecked: [...notChecked, ...unknown] };
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    return { ...compared, notChecked: [...notChecked, `which of the problems are new: ${error.message}`] };
  }
}

/** Versions that are to come are packed where nobody works. */
async function placeElsewhere(sources: Sources, directory: string): Promise<Sources> {
  return { ...sources, workspace: await copyWorkspace(sources.workspace, directory) };
}

/** Looked for first: whoever asks for one that cannot be had need not wait for a rehearsal to learn it. */
async function findConsumers(
  wishes: RehearseOptions["consumers"],
  directory: string,
  run: Run,
): Promise<readonly Client[]> {
  if (wishes !== undefined) return findClients(wishes, join(directory, "clients"), run);
  const npm = await findNpm(run);
  return npm === undefined ? [] : [npm];
}

/** Who installs what not everybody may read. The registry ends with the rehearsal. */
const CONSUMER = { token: "npm_rehearsal_consumer", user: "consumer", bypassTwoFactor: false } as const;

interface Stage {
  readonly sources: Sources;
  readonly registry: RegistryState;
  readonly clients: readonly Client[];
  readonly directory: string;
  readonly job: SimulatedJob;
  readonly rehearsal: Rehearsal;
}

function createWorld(stage: Stage, run: Run): World {
  const { sources, registry, directory, job, rehearsal } = stage;
  return {
    mode: "rehearsal",
    origins: undefined,
    // The embedded registry stands for the real one: the plan is for the registry that it is enacted on.
    registry: rehearsal.registry,
    directory: join(directory, "packed"),
    enacts: true,
    notChecked: [
      ...job.assumptions.map((text) => `assumed: ${text}`),
      ...describeAssumed(sources, registry),
      ...NOT_CHECKABLE,
      ...sources.lint.notChecked,
    ],
    launch: async (packed, findings) => launchOnLoopback(packed, findings, stage, run),
  };
}

async function launchOnLoopback(
  packed: PackedTarballs,
  findings: Launched["findings"],
  { sources, registry, clients, directory, job, rehearsal }: Stage,
  run: Run,
): Promise<Launched> {
  const started = performance.now();
  const environment = createJobEnvironment(job, rehearsal, directory, run.environment);
  const published = await run.progress.stage(
    `Publish to the embedded registry as ${job.claims.workflow_ref}`,
    async ({ tell }) =>
      publishInChild({
        packed,
        rehearsal,
        standsFor: [sources.settings.registry, ...listRegistries(sources.publishable, sources.npm)],
        environment,
        signal: run.signal,
        tell,
      }),
  );
  const publishedAt = performance.now();
  const arrived = published.outcomes.filter(isArrived);
  // A registry shows them to nobody else.
  const isRestricted = published.plan.packages.some(({ access }) => access === "restricted");
  const consumer = await checkConsumer(
    {
      directory: join(directory, "consumer"),
      release: listRelease(arrived, packed),
      clients,
      sources: listSourceDirectories(sources),
      unpublished: listUnpublished(sources, registry),
      isElsewhere: sources.isElsewhere,
      source: { registry: rehearsal.registry, token: isRestricted ? CONSUMER.token : undefined },
      environment,
    },
    run,
  );
  return {
    plan: published.plan,
    findings: findings.add(["receive", "job", "probe"], published.problems).add(
      ["install"],
      consumer.problems.filter((problem) => !isForetold(problem, findings)),
    ),
    outcomes: published.outcomes,
    verifications: published.verifications,
    notChecked: consumer.notChecked,
    timings: { publish: publishedAt - started, install: performance.now() - publishedAt },
  };
}

/** Why an optional dependency is missing is said already, where nobody has it. */
function isForetold({ code, package: name, field }: Problem, { problems }: Findings): boolean {
  return (
    code === "INSTALL_OPTIONAL_MISSING" &&
    problems.some((known) => known.code === "DEPENDENCY_UNSATISFIED" && known.package === name && known.field === field)
  );
}

/** What a consumer can install, with the manifests as they were packed. */
function listRelease(arrived: readonly PublishOutcome[], { plan, readings }: PackedTarballs): Release {
  const files = new Map(plan.packages.map(({ name, tarball }) => [name, tarball.file]));
  return new Map(
    arrived.map(({ name, version }) => {
      const manifest = readings.get(files.get(name) ?? "")?.contents.manifest ?? {};
      return [name, { version, manifest }];
    }),
  );
}

function listSourceDirectories({ workspace: { base, root, packages } }: Sources): string[] {
  return [resolve(base, root), ...packages.map(({ directory }) => resolve(base, directory))];
}

function listUnpublished({ workspace: { packages } }: Sources, registry: RegistryState): Set<string> {
  const gone = packages.filter(
    ({ name, manifest }) => manifest["private"] === true || registry.get(name)?.kind === "absent",
  );
  return new Set(gone.map(({ name }) => name));
}
