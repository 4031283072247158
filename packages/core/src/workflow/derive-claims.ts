import type { RepositoryIdentity } from "../context/repository-identity.ts";
import type { PublishJob } from "./publish-job.ts";
import { startsOnTag } from "./starts-on-tag.ts";

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
    job.runner === "unknown" ? "a GitHub-hosted runner: its labels do not tell" : undefined,
    job.certainty === "likely" ? `\`${job.job.id}\` publishes: what it runs cannot be looked into` : undefined,
  ];
  return {
    sub: environment === undefined ? `repo:${repository}:ref:${ref}` : `repo:${repository}:environment:${environment}`,
    repository,
    ref,
    eventName: event,
    workflowRef: `${repository}/${job.entry.file}@${ref}`,
    jobWorkflowRef: called ?? `${repository}/${job.workflow.file}@${ref}`,
    ...(environment !== undefined && { environment }),
    runnerEnvironment: job.runner === "self-hosted" ? "self-hosted" : "github-hosted",
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
