import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import {
  choosePublishJob,
  deriveClaims,
  deriveTrust,
  type Findings,
  isArrived,
  parseReport,
  type Problem,
  type PublishJob,
  type PublishOutcome,
  type RegistryState,
  ReleaseError,
  type ReleaseReport,
  type RepositoryIdentity,
  type TrustRecord,
} from "@slipway/core";
import { createRegistryFetch } from "@slipway/npm";
import {
  createRunClaims,
  createRunnerEnvironment,
  type Rehearsal,
  type RunClaims,
  startRehearsal,
} from "@slipway/rehearsal";
import { execa } from "execa";

import type { Release } from "./consumer/blame.ts";
import { type Client, findClients, findNpm } from "./consumer/clients.ts";
import { checkConsumer } from "./consumer/consumer.ts";
import type { ClientWish } from "./consumer/wishes.ts";
import { type CodeOptions, refuseCodeBesideToken } from "./job-boundary.ts";
import type { PackedTarballs } from "./pack.ts";
import { createReader, readState } from "./registry.ts";
import { type Launched, release, type World } from "./release.ts";
import type { Environment, Run } from "./run.ts";
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
  const sources = await readSources(options, run, true);
  const registry = await readState(sources, run);
  const job = simulateJob(sources, requireIdentity(sources));
  const directory = await mkdtemp(join(tmpdir(), "slipway-rehearsal-"));
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
    return await compareSuppressions(report, sources, run);
  } finally {
    await rehearsal.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function requireIdentity({ context }: Sources): RepositoryIdentity {
  if (context.repository !== undefined) return context.repository.identity;
  throw new ReleaseError(
    "REPOSITORY_UNKNOWN",
    "nothing tells which GitHub repository this is: there is no remote `origin`",
    { hint: "name it: `--repository owner/name`" },
  );
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
  const { sources, directory, job, rehearsal } = stage;
  return {
    mode: "rehearsal",
    origins: undefined,
    // The embedded registry stands for the real one: the plan is for the registry that it is enacted on.
    registry: rehearsal.registry,
    directory: join(directory, "packed"),
    enacts: true,
    notChecked: [...job.assumptions.map((text) => `assumed: ${text}`), ...NOT_CHECKABLE, ...sources.lint.notChecked],
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

/** A command to the runner that the child is made to believe in. It holds a credential, and a runner shows it to nobody. */
const MASK = "::add-mask::";

const BIN = fileURLToPath(new URL("../bin/slipway.js", import.meta.url));

interface ChildRun {
  readonly packed: PackedTarballs;
  readonly rehearsal: Rehearsal;
  /** URLs of the registries that the embedded one stands for. */
  readonly standsFor: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/**
 * Runs the real `slipway publish --from` in a child process, as a runner would, and reads the report it wrote.
 *
 * @throws {ReleaseError} `REHEARSAL_FAILED` with the child's last words when it wrote none.
 */
async function publishInChild(options: ChildRun): Promise<ReleaseReport> {
  const { packed, rehearsal, standsFor, environment, signal, tell } = options;
  const home = dirname(packed.directory);
  const signingConfig = join(home, "signing-config.json");
  const trustedRoot = join(home, "trusted-root.json");
  const plan = join(home, "plan.json");
  const out = join(home, "result");
  const { fulcioURL, rekorURL } = rehearsal.signing;
  await writeFile(signingConfig, JSON.stringify({ fulcioURL, rekorURL }));
  await writeFile(trustedRoot, JSON.stringify(rehearsal.trustedRoot));
  await writeFile(plan, JSON.stringify(packed.planned));
  const loopback = [
    "--plan",
    plan,
    "--out",
    out,
    // The embedded registry scans nothing.
    "--wait",
    "10s",
    "--enact",
    "--stands-for",
    ...standsFor,
    "--signing-config",
    signingConfig,
    "--trusted-root",
    trustedRoot,
  ];
  const child = execa(process.execPath, [BIN, "publish", "--from", packed.directory, ...loopback], {
    env: environment,
    extendEnv: false,
    cancelSignal: signal,
    reject: false,
    stdin: "ignore",
    stdout: "ignore",
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (!line.startsWith(MASK)) tell(line.trim());
  });
  const { exitCode, stderr, signal: ended } = await child;
  // A terminal sends its signal to both, and the child may be heard of first.
  if (signal.aborted || ended === "SIGINT" || ended === "SIGTERM") throw interrupted();
  if (exitCode === 2 || exitCode === undefined) {
    const words = stderr.split("\n").filter((line) => !line.startsWith(MASK));
    throw new ReleaseError(
      "REHEARSAL_FAILED",
      `the publishing process could not run: ${words.join("\n").trim().split("\n").slice(-6).join("\n")}`,
    );
  }
  return parseReport(await readFile(join(out, "report.json"), "utf8"));
}

function interrupted(): ReleaseError {
  return new ReleaseError("INTERRUPTED", "interrupted: nothing was published anywhere but on loopback");
}

/** What a child needs of this machine; everything else, credentials first, stays here. */
const PASSED_ON = ["PATH", "SystemRoot", "ComSpec", "PATHEXT", "LANG", "TZ"] as const;

/** A runner's variables, an empty home and no variable of the person who rehearses. */
function createJobEnvironment(
  { claims, idToken }: SimulatedJob,
  rehearsal: Rehearsal,
  home: string,
  outer: Environment,
): Record<string, string> {
  // A job without `id-token: write` has no endpoint to ask for ID tokens.
  const runner = Object.entries(createRunnerEnvironment(rehearsal, claims)).filter(
    ([name]) => idToken || !name.startsWith("ACTIONS_ID_TOKEN_REQUEST_"),
  );
  const kept = PASSED_ON.flatMap((name) => (outer[name] === undefined ? [] : [[name, outer[name]] as const]));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: tmpdir(),
    ...Object.fromEntries(runner),
  };
}

/** Matches the filter `release-*`; a run that a tag started has its own. */
const TAG = "release-rehearsal";

/** What GitHub would do for a release of this repository, and what of it had to be assumed. */
interface SimulatedJob {
  readonly claims: RunClaims;
  /** Whether the job may ask for ID tokens at all. */
  readonly idToken: boolean;
  /** Every package's trusted publisher as the workflow needs it. */
  readonly trust: readonly [TrustRecord, ...TrustRecord[]];
  readonly assumptions: readonly string[];
}

function describeChoice(taken: PublishJob, jobs: readonly PublishJob[]): string[] {
  const distinct = new Set(jobs.map(({ job }) => job)).size;
  const file = basename(taken.entry.file);
  return distinct > 1
    ? [`\`${taken.job.id}\` in \`${file}\` publishes the release, of ${distinct} jobs that publish`]
    : [];
}

/** Derives the run from the repository's own workflow files; without one that publishes, from what Slipway asks for. */
function simulateJob({ publishJobs, context }: Sources, identity: RepositoryIdentity): SimulatedJob {
  const tag = context.tag ?? TAG;
  const job = choosePublishJob(publishJobs ?? [], tag);
  const visibility = context.visibility ?? "public";
  const assumed = context.visibility === undefined ? ["the repository is public"] : [];
  const repository = `${identity.owner}/${identity.name}`;
  const common = { repository, visibility, sha: context.commit };
  const trust = deriveTrust(job === undefined ? [] : [job], identity);
  if (job === undefined || trust === undefined) {
    return {
      claims: createRunClaims({ ...common, workflow: "release.yml", ref: `refs/tags/${tag}` }),
      idToken: true,
      trust: [{ repository, file: "release.yml", permissions: ["createPackage", "createStagedPackage"] }],
      assumptions: [
        ...assumed,
        "a workflow `release.yml` publishes: none of this repository's workflows is seen to publish npm packages",
      ],
    };
  }
  const derived = deriveClaims(job, identity, { tag, defaultBranch: context.defaultBranch ?? "main" });
  return {
    claims: createRunClaims({
      ...common,
      workflow: trust[0].file,
      reusableWorkflow: derived.jobWorkflowRef,
      ref: derived.ref,
      event: derived.eventName,
      runner: derived.runnerEnvironment,
      environment: derived.environment,
    }),
    idToken: job.idToken === "write",
    trust,
    assumptions: [...assumed, ...describeChoice(job, publishJobs ?? []), ...derived.assumptions],
  };
}
