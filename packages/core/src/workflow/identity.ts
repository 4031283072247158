import type { RepositoryIdentity } from "../context/release-context.ts";
import type { PublishJob } from "./publish-job.ts";
import { startsOnTag } from "./triggers.ts";

/** The claims that follow from the files alone. */
export interface DerivedClaims {
  readonly sub: string;
  readonly repository: string;
  readonly ref: string;
  readonly eventName: string;
  readonly workflowRef: string;
  readonly jobWorkflowRef: string;
  readonly environment?: string;
  readonly runnerEnvironment: "github-hosted" | "self-hosted";
  /** What the files leave open and was taken for granted, in words. */
  readonly assumptions: readonly string[];
}

export interface ExpectedRun {
  /** The release tag. */
  readonly tag: string;
  readonly defaultBranch: string;
}

interface Start {
  readonly event: string;
  readonly ref: string;
  readonly assumption?: string;
}

/**
 * The claims GitHub would put into an ID token of a publishing job. The tag starts it where its triggers allow; else the
 * run is assumed that a maintainer would start.
 *
 * `sub` has the classic form; repositories made since July 2026 have numbers in it.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export function deriveClaims(job: PublishJob, identity: RepositoryIdentity, expected: ExpectedRun): DerivedClaims {
  const repository = `${identity.owner}/${identity.name}`;
  const { event, ref, assumption } = startOf(job, expected);
  const environment = job.environment?.dynamic === false ? job.environment.text : undefined;
  const called = job.job.uses?.text;
  const assumptions = [
    assumption,
    job.environment?.dynamic === true
      ? `no environment: an expression decides it (\`${job.environment.text}\`)`
      : undefined,
    job.runner === "unknown" || job.runner === "perhaps-resold"
      ? "a GitHub-hosted runner: its labels do not tell"
      : undefined,
    job.certainty === "likely" ? `\`${job.job.id}\` publishes: what it runs cannot be looked into` : undefined,
  ];
  return {
    sub: environment === undefined ? `repo:${repository}:ref:${ref}` : `repo:${repository}:environment:${environment}`,
    repository,
    ref,
    eventName: event,
    workflowRef: `${repository}/${job.entry.file}@${ref}`,
    jobWorkflowRef: called ?? `${repository}/${job.workflow.file}@${ref}`,
    environment,
    runnerEnvironment: job.runner === "self-hosted" || job.runner === "resold" ? "self-hosted" : "github-hosted",
    assumptions: assumptions.filter((text) => text !== undefined),
  };
}

function startOf({ triggers }: PublishJob, { tag, defaultBranch }: ExpectedRun): Start {
  if (startsOnTag(triggers, tag)) return { event: "push", ref: `refs/tags/${tag}` };
  const events = new Set(triggers.map(({ event }) => event));
  const branch = branchOf(triggers) ?? defaultBranch;
  if (events.has("release")) {
    return {
      event: "release",
      ref: `refs/tags/${tag}`,
      assumption: `a GitHub release of the tag \`${tag}\` starts it`,
    };
  }
  if (events.has("push")) {
    return { event: "push", ref: `refs/heads/${branch}`, assumption: `a push to \`${branch}\` starts it, not a tag` };
  }
  const event = events.has("workflow_dispatch") ? "workflow_dispatch" : (triggers[0]?.event ?? "workflow_dispatch");
  const ref = `refs/heads/${defaultBranch}`;
  return { event, ref, assumption: `\`${event}\` on \`${defaultBranch}\` starts it, not a tag` };
}

/** The first branch that a filter names without wildcards. */
function branchOf(triggers: PublishJob["triggers"]): string | undefined {
  const branches = triggers.flatMap(({ event, branches: filter }) => (event === "push" ? (filter ?? []) : []));
  return branches.map(({ text }) => text).find((text) => /^[\w./-]+$/.test(text));
}

/** What npm calls the two things a trusted publisher may do. */
type TrustPermission = "createPackage" | "createStagedPackage";

/**
 * A trusted publisher on the registry, in the terms of its API. Branch, tag and event are no part of it.
 *
 * @see https://docs.npmjs.com/trusted-publishers
 */
export interface TrustRecord {
  /** `owner/name` */
  readonly repository: string;
  /** Base name of the entry workflow. */
  readonly file: string;
  readonly environment?: string;
  readonly permissions: readonly TrustPermission[];
}

/**
 * The trust records that a repository's own workflows need, one for each entry workflow and environment. Whether the
 * registry has them only the registry knows.
 *
 * An environment that an expression decides is left out: the record then accepts any. Staging is always allowed.
 *
 * @returns `undefined` for a repository without a job that publishes.
 */
export function deriveTrust(
  jobs: readonly PublishJob[],
  { owner, name }: RepositoryIdentity,
): readonly [TrustRecord, ...TrustRecord[]] | undefined {
  const records = new Map<string, TrustRecord>();
  for (const { entry, environment, publishes } of jobs) {
    const file = entry.file.slice(entry.file.lastIndexOf("/") + 1);
    const bound = environment?.dynamic === false ? environment.text : undefined;
    const key = `${file}\n${bound ?? ""}`;
    const direct = publishes.some(({ mode }) => mode === "publish");
    const before = records.get(key)?.permissions.includes("createPackage") === true;
    records.set(key, {
      repository: `${owner}/${name}`,
      file,
      environment: bound,
      permissions: direct || before ? ["createPackage", "createStagedPackage"] : ["createStagedPackage"],
    });
  }
  const [first, ...others] = records.values();
  return first === undefined ? undefined : [first, ...others];
}
