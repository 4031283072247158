import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findProvider, renewsIdTokens } from "@slipway/ci";
import {
  checkJob,
  compareCommit,
  createFindings,
  formatCount,
  type Findings,
  listRegistries,
  type Manifest,
  type PackedPlan,
  parsePlan,
  type Problem,
  type PublishingJob,
  type PublishPlan,
  type RegistryState,
  type ReleaseContext,
  requireCommitted,
  requireComplete,
  type TokenSource,
  type WorkspacePackage,
} from "@slipway/core";
import { checkReadings, findShards, type PackedContents, readPackedDirectory, readPackedShards } from "@slipway/npm";

import { readInputFile } from "./input-files.ts";
import { type Job, requireLoopback, requireProtected } from "./job.ts";
import type { PackedTarballs } from "./pack.ts";
import type { Environment, Run } from "./run/run.ts";

/** What a pack job left, looked at as something hostile, and the job that is about to publish it. */
export interface Received {
  readonly plan: PackedPlan;
  /** Absolute path. */
  readonly directory: string;
  /** As their tarballs have them. */
  readonly packages: readonly WorkspacePackage[];
  /** By name, as they are to be sent; without those of packages with long READMEs. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  readonly findings: Findings;
  /** What was compared with what, in words. */
  readonly compared: readonly string[];
  /** What was not, in words. */
  readonly notChecked: readonly string[];
  /** What the registry showed to this process before it packed. */
  readonly shown: RegistryState | undefined;
}

/**
 * Looks at a packed directory and at this job: every file against the plan, the plan against the one that was made before
 * repository code ran, and the packed manifests in the light of who this job is, since a build may have rewritten
 * `repository` after `check` had looked at it.
 *
 * @param packed The packed directory, or all those that several jobs have packed.
 * @param planFile The plan that was made before any code of the repository ran.
 * @throws {ReleaseError} `PACKED_DIRECTORY_UNREADABLE`, `PLAN_UNREADABLE`, `PLAN_INCOMPLETE`, `PLAN_PENDING`, `FILE_UNREADABLE`, `ENACT_REFUSED`,
 *   `REGISTRY_INSECURE`, `PACKED_SHARD_MISSING`, `PACKED_SHARD_FOREIGN`
 */
export async function receive(
  packed: PackedPlace,
  planFile: string | undefined,
  job: Job,
  run: Run,
): Promise<Received> {
  return run.progress.stage("Look at the packed directory and at this job", async () => {
    const trustedPlan = planFile === undefined ? undefined : parsePlan(await readInputFile(planFile, "`--plan`", run));
    if (trustedPlan !== undefined) requireComplete(trustedPlan);
    const { directory, parts } = packed;
    const known = { config: job.npm, trustedPlan };
    const contents =
      parts === undefined
        ? await readPackedDirectory({ ...known, directory })
        : await readPackedShards({ ...known, directories: parts, into: directory });
    requireComplete(contents.plan);
    // A rehearsal enacts what is to come.
    if (job.options.enact !== true) for (const plan of [trustedPlan ?? {}, contents.plan]) requireCommitted(plan);
    // The plan says where packages go, and it was not made by this job.
    if (job.options.enact === true) for (const registry of listRegistries(contents.plan)) requireLoopback(registry);
    const comparison = describeComparison(contents.plan, trustedPlan);
    return judge(contents, { directory, findings: createFindings(), shown: undefined, ...comparison }, job, run);
  });
}

/** Where what is to be published lies. */
export interface PackedPlace {
  /** Absolute path of the packed directory. */
  readonly directory: string;
  /** Absolute paths of what several jobs have packed; `directory` is empty then, and takes all of it. */
  readonly parts: readonly string[] | undefined;
}

/**
 * Works on one packed directory, or on one that is made of several for as long as the work takes.
 *
 * @param directories Absolute paths; one of them may hold those of several jobs.
 */
export async function withPacked<Result>(
  directories: readonly string[],
  work: (packed: PackedPlace) => Promise<Result>,
): Promise<Result> {
  const [directory = "", ...others] = directories;
  const parts = others.length === 0 ? await findShards(directory) : directories;
  if (parts === undefined) return work({ directory, parts });
  const into = await mkdtemp(join(tmpdir(), "slipway-packed-"));
  try {
    return await work({ directory: into, parts });
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}

function describeComparison(
  { packages }: PackedPlan,
  trustedPlan: PublishPlan | undefined,
): Pick<Received, "compared" | "notChecked"> {
  const count = formatCount(packages.length, "package");
  if (trustedPlan === undefined) {
    return {
      compared: [`the tarballs of ${count} with the packed directory's own plan`],
      notChecked: [`whether what was packed was planned: there was no plan made before code of the repository ran`],
    };
  }
  const commit = trustedPlan.commit === undefined ? "" : ` for commit ${trustedPlan.commit}`;
  return {
    compared: [
      `the packed plan of ${count} with the one of ${formatCount(trustedPlan.packages.length, "package")} made before any code of the repository ran${commit}: names, versions, dist-tags, access, order, registry`,
      `the tarballs of ${count} with the packed plan`,
    ],
    notChecked: [],
  };
}

/** Looks at what this process has packed itself as at what it receives, by what it read then. */
export async function takeOver(
  packed: PackedTarballs,
  findings: Findings,
  shown: RegistryState,
  job: Job,
  run: Run,
): Promise<Received> {
  const { plan, directory, readings } = packed;
  return run.progress.stage("Look at this job", async () => {
    const contents = await checkReadings({ plan, config: job.npm }, readings);
    return judge(contents, { directory, findings, shown, compared: [], notChecked: [] }, job, run);
  });
}

async function judge(
  { plan, packages, manifests, problems }: PackedContents,
  { findings: before, ...known }: Omit<Received, "plan" | "packages" | "manifests">,
  job: Job,
  run: Run,
): Promise<Received> {
  const findings = before.add(["receive"], [...problems, ...compareCommit(plan, job.context)]);
  // A directory that is not what it claims to be is not looked at any closer.
  if (findings.stops && job.options.enact !== true) return { ...known, plan, packages, manifests, findings };
  const found = await checkThisJob(plan, packages, job, run);
  return { ...known, plan, packages, manifests, findings: findings.add(["job"], found) };
}

async function checkThisJob(
  plan: PackedPlan,
  packages: readonly WorkspacePackage[],
  { context, npm, auth, client, describeBuild, mintIdToken, provenance }: Job,
  { environment }: Run,
): Promise<readonly Problem[]> {
  // Where nothing is to be sent, this job needs to be nobody.
  if (plan.packages.length === 0) return [];
  // Here the first ID token is asked for.
  requireProtected([plan.registry], { auth, client });
  const { facts, parseClaims } = findProvider(environment);
  const audience = `${facts.audiences.registryPrefix}${new URL(plan.registry).hostname}`;
  const oidc = auth.kind === "oidc";
  const job: PublishingJob = {
    audience,
    claims: oidc && mintIdToken !== undefined ? parseClaims(await mintIdToken(audience)) : undefined,
    provenance,
    tokenSources: [...listVariables(environment), ...npm.tokenSources],
    trust: plan.trust,
    signs: describeBuild !== undefined,
    renewsIdTokens: renewsIdTokens(environment),
    node: process.versions.node,
  };
  return checkJob({
    packages,
    context: withRepository(context, plan),
    settings: {
      registry: plan.registry,
      // Where the plan was made, it was looked at who names the registry.
      registrySource: npm.registrySource,
      namedRegistry: plan.registry,
      trustedPublishing: oidc,
    },
    // Only a job that publishes by trusted publishing is compared with what trusted publishing needs.
    job: oidc ? job : undefined,
  });
}

/** Outside CI the plan says which repository it was made for. */
function withRepository(context: ReleaseContext, { repository }: PackedPlan): ReleaseContext {
  if (context.repository !== undefined || repository === undefined) return context;
  return { ...context, repository: { identity: repository, source: "option" } };
}

function listVariables(environment: Environment): TokenSource[] {
  return ["NPM_TOKEN", "NODE_AUTH_TOKEN"].flatMap((name): TokenSource[] => {
    const value = environment[name];
    return value === undefined ? [] : [{ kind: "variable", name, empty: value === "" ? true : undefined }];
  });
}
