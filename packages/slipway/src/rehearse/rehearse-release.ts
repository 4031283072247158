import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createReport, isArrived, ReleaseError, type ReleaseReport, type RepositoryIdentity } from "@slipway/core";
import { createRunnerEnvironment, type Rehearsal, startRehearsal } from "@slipway/rehearsal";

import type { Io } from "../io.ts";
import { checkRelease } from "../pipeline/check-release.ts";
import { mergeProblems } from "../pipeline/merge-problems.ts";
import { packRelease } from "../pipeline/pack-release.ts";
import { planRelease } from "../pipeline/plan-release.ts";
import type { Release } from "../pipeline/read-release.ts";
import type { Progress } from "../progress/progress.ts";
import { checkConsumer } from "./check-consumer.ts";
import { createChildEnvironment } from "./create-child-environment.ts";
import { createUpstream } from "./create-upstream.ts";
import { runPublish } from "./run-publish.ts";
import { simulateRun, type SimulatedJob } from "./simulate-run.ts";

const NOT_CHECKABLE = [
  "whether each package's trusted publisher on the registry is what the workflow needs: only the exchange in the release itself tells",
  "the registry's malware scan, its rate limits and the public signing services",
];

/**
 * The whole release on the embedded registry: pack, publish in a child process with a runner's environment, verify,
 * install into a clean project. Does not stop at problems but shows how the registry answers them.
 *
 * @throws {ReleaseError} `REPOSITORY_UNKNOWN`, and what packing throws.
 */
export async function rehearseRelease(release: Release, io: Io, progress: Progress): Promise<ReleaseReport> {
  const identity = requireIdentity(release);
  const directory = await mkdtemp(join(tmpdir(), "slipway-rehearsal-"));
  const job = simulateRun(release.publishJobs, identity, release.context);
  const assumed = release.settings.assumeCreated === true ? release.publishable.map(({ name }) => name) : [];
  const rehearsal = await startRehearsal({
    upstream: createUpstream(release.registryConfig),
    assumeCreated: assumed,
    trust: existing(release).flatMap((name) => job.trust.map((record) => ({ package: name, ...record }))),
  });
  try {
    const report = await enact({ release, directory, job, rehearsal, io, progress });
    // Whatever was cut short would read like a fault of the packages.
    if (io.signal.aborted)
      throw new ReleaseError("INTERRUPTED", "interrupted: nothing was published anywhere but on loopback");
    return report;
  } finally {
    await rehearsal.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function requireIdentity({ context }: Release): RepositoryIdentity {
  if (context.repository !== undefined) return context.repository.identity;
  throw new ReleaseError(
    "REPOSITORY_UNKNOWN",
    "nothing tells which GitHub repository this is: there is no remote `origin`",
    {
      hint: "name it: `--repository owner/name`",
    },
  );
}

/** Only a package that exists has a trusted publisher. */
function existing({ publishable, registry, settings }: Release): string[] {
  return publishable
    .map(({ name }) => name)
    .filter((name) => settings.assumeCreated === true || registry?.get(name)?.kind === "present");
}

interface Enactment {
  readonly release: Release;
  readonly directory: string;
  readonly job: SimulatedJob;
  readonly rehearsal: Rehearsal;
  readonly io: Io;
  readonly progress: Progress;
}

async function enact({ release, directory, job, rehearsal, io, progress }: Enactment): Promise<ReleaseReport> {
  const started = performance.now();
  const found = checkRelease(release);
  // The embedded registry stands for the real one: the plan is for the registry that it is enacted on.
  const { plan } = planRelease({ ...release, settings: { ...release.settings, registry: rehearsal.registry } });
  const notChecked = [
    ...job.assumptions.map((text) => `assumed: ${text}`),
    ...NOT_CHECKABLE,
    ...release.lint.notChecked,
  ];
  const base = { mode: "rehearsal", plan } as const;
  if (plan.packages.length === 0) {
    return createReport({ ...base, problems: found, outcomes: [], verifications: [], notChecked, timings: {} });
  }

  const packedDirectory = join(directory, "packed");
  const { plan: packed, problems: inspected } = await packRelease(release, plan, packedDirectory, io, progress);
  const packedAt = performance.now();

  const environment = createJobEnvironment(job, rehearsal, directory, io);
  const published = await progress.stage(`Publish to the embedded registry as ${job.claims.workflow_ref}`, (say) =>
    runPublish({
      directory: packedDirectory,
      rehearsal,
      standsFor: release.settings.registry,
      environment,
      signal: io.signal,
      say,
    }),
  );
  const publishedAt = performance.now();
  const arrived = published.outcomes.filter(isArrived);
  const consumer = await checkConsumer({
    directory: join(directory, "consumer"),
    packages: arrived,
    environment,
    io,
    progress,
  });
  return createReport({
    ...base,
    plan: packed,
    problems: mergeProblems(found, inspected, published.problems, consumer.problems),
    outcomes: published.outcomes,
    verifications: published.verifications,
    notChecked: [...notChecked, ...consumer.notChecked],
    timings: {
      pack: packedAt - started,
      publish: publishedAt - packedAt,
      install: performance.now() - publishedAt,
    },
  });
}

/** A job without `id-token: write` has no endpoint to ask for ID tokens. */
function createJobEnvironment(
  { claims, idToken }: SimulatedJob,
  rehearsal: Rehearsal,
  directory: string,
  io: Io,
): Record<string, string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN, ...runner } = createRunnerEnvironment(
    rehearsal,
    claims,
  );
  const endpoint = { ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN };
  return createChildEnvironment(io.environment, directory, { ...runner, ...(idToken && endpoint) });
}
