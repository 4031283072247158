import type { NodeTools } from "../actions/stand-in.ts";
import type { ArtifactStore } from "../artifacts/artifact-store.ts";
import { shortRef, type Occasion } from "../events/event.ts";
import type { GitStore } from "../forge/git.ts";
import type { JobLog } from "../log/log.ts";
import type { StopSignal } from "../process/run-process.ts";
import { type JsonObject, toText } from "../values/json.ts";

/** What a run is, for all jobs of one attempt. */
export interface RunFacts {
  readonly id: number;
  readonly number: number;
  readonly attempt: number;
  readonly occasion: Occasion;
  /** Path of the file that entered the run. */
  readonly workflowPath: string;
  readonly workflowName: string;
  readonly triggeringActor: string;
  readonly repository: {
    readonly owner: string;
    readonly name: string;
    readonly id: number;
    readonly ownerId: number;
    readonly visibility: "public" | "private";
  };
}

/** The machine and services that a job has. */
export interface JobHost {
  readonly run: RunFacts;
  readonly jobId: string;
  /** Of this job in this attempt. */
  readonly jobKey: string;
  readonly token: string;
  readonly log: JobLog;
  readonly signal: StopSignal;
  readonly workspace: string;
  readonly temp: string;
  readonly home: string;
  readonly folder: string;
  readonly origin: string;
  readonly git: GitStore;
  /** Git directories of actions, by `owner/name` in small letters. */
  readonly actions: Readonly<Record<string, string>>;
  readonly artifacts: ArtifactStore;
  readonly node: NodeTools;
  /** Variables that stand for the machine's image, such as `PATH`. */
  readonly image: Readonly<Record<string, string>>;
  /** Where to ask for ID tokens; nothing without `id-token: write`. */
  readonly idToken: Readonly<Record<string, string>>;
  /** Milliseconds: tests have shorter ones. */
  readonly minute: number;
}

const SERVER = "https://github.com";
/** @see https://docs.github.com/en/organizations/managing-organization-settings/configuring-the-retention-period-for-github-actions-artifacts-and-logs-in-your-organization */
const RETENTION = "90";

/** What the `github` context is made of. */
export type GithubFacts = Pick<JobHost, "run" | "jobId" | "token" | "workspace" | "temp" | "origin">;

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context */
export function createGithubContext({ run, jobId, token, workspace, temp, origin }: GithubFacts): JsonObject {
  const { occasion, repository, attempt } = run;
  const name = `${repository.owner}/${repository.name}`;
  return {
    token,
    job: jobId,
    ref: occasion.ref,
    sha: occasion.sha,
    repository: name,
    repository_owner: repository.owner,
    repository_owner_id: String(repository.ownerId),
    repository_id: String(repository.id),
    repository_visibility: repository.visibility,
    repositoryUrl: `git://github.com/${name}.git`,
    run_id: String(run.id),
    run_number: String(run.number),
    run_attempt: String(attempt),
    retention_days: RETENTION,
    actor: occasion.actor,
    actor_id: "9000001",
    triggering_actor: run.triggeringActor,
    workflow: run.workflowName,
    workflow_ref: `${name}/${run.workflowPath}@${occasion.ref}`,
    workflow_sha: occasion.sha,
    head_ref: occasion.headRef,
    base_ref: occasion.baseRef,
    event_name: occasion.event,
    event: occasion.payload,
    event_path: `${temp}/_github_workflow/event.json`,
    ref_name: shortRef(occasion.ref),
    ref_protected: false,
    ref_type: occasion.refType,
    secret_source: occasion.fromFork ? "None" : "Actions",
    server_url: SERVER,
    api_url: origin,
    graphql_url: `${origin}/graphql`,
    workspace,
  };
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables */
export function createDefaultVariables(host: JobHost): Record<string, string> {
  const context = createGithubContext(host);
  const skipped = new Set(["token", "event", "repositoryUrl", "secret_source"]);
  const github = Object.entries(context)
    .filter(([key]) => !skipped.has(key))
    .map(([key, value]) => [`GITHUB_${key.toUpperCase()}`, toText(value)]);
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    ...Object.fromEntries(github),
    ...Object.fromEntries(
      Object.entries(createRunnerContext(host)).map(([key, value]) => [`RUNNER_${key.toUpperCase()}`, toText(value)]),
    ),
    RUNNER_WORKSPACE: host.workspace.slice(0, host.workspace.lastIndexOf("/")),
    ...host.idToken,
  };
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#runner-context */
export function createRunnerContext({ temp, folder }: Pick<JobHost, "temp" | "folder">): JsonObject {
  return {
    name: "GitHub Actions 1",
    os: "Linux",
    arch: "X64",
    temp,
    tool_cache: `${folder}/_tool`,
    environment: "github-hosted",
  };
}
