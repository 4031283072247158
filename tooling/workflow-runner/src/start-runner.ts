import { mkdtemp, realpath, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

import type { Rehearsal } from "@slipway/rehearsal";

import { createArtifactStore } from "./artifacts/artifact-store.ts";
import { createOccasion, type Event, type PushedRef } from "./events/event.ts";
import { commitsOf, findStarts } from "./events/find-starts.ts";
import {
  type App,
  type Environment,
  type ForgeState,
  type MovedRef,
  renderRepository,
  type Ruleset,
} from "./forge/forge-state.ts";
import { createGitStore } from "./forge/git.ts";
import { type ForgeRequest, startForge } from "./forge/start-forge.ts";
import { member, textMember } from "./json.ts";
import type { LogLine } from "./log/log.ts";
import { createImage } from "./machine/create-image.ts";
import { findNode } from "./machine/find-node.ts";
import type { Permissions } from "./permissions/job-permissions.ts";
import { createTokens } from "./permissions/tokens.ts";
import { createPullRequests, type OpenedPull, type PullOptions } from "./pull-requests.ts";
import { Refusal } from "./refusal.ts";
import { createConcurrency } from "./runs/concurrency.ts";
import { type Run, startRun } from "./runs/run.ts";
import type { Review, ReviewAnswer, Services } from "./runs/services.ts";
import { createSlots } from "./runs/slots.ts";
import { readWorkflow, type Workflow } from "./workflow/workflow.ts";

const NO_COMMIT = "0".repeat(40);
const MINUTE = 60_000;
const WORKFLOWS = ".github/workflows";
/** Numbers as large as GitHub's, so that nothing takes one for a small counter. */
const FIRST_ID = 16_000_000_001;

export interface RunnerOptions {
  readonly rehearsal: Rehearsal;
  /** `owner/name` */
  readonly repository: string;
  /** A folder whose files, changed ones too, are the default branch; in a git work tree, on top of its commits. */
  readonly source: string;
  readonly visibility?: "public" | "private";
  readonly immutableReleases?: boolean;
  readonly environments?: readonly Environment[];
  readonly rulesets?: readonly Omit<Ruleset, "id">[];
  readonly apps?: readonly App[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Answers for reviewers; without it, the first of them approves. */
  readonly review?: (review: Review) => Promise<ReviewAnswer>;
  /** From `findDownloads`; without it, jobs download everything. */
  readonly downloads?: Readonly<Record<string, string>>;
  /** Milliseconds of a minute of `timeout-minutes`. */
  readonly minute?: number;
  /** Jobs at once. */
  readonly machines?: number;
  readonly onLine?: (line: LogLine & { readonly run: number }) => void;
}

/** A repository on a forge of its own, whose events start its workflows. */
export interface Runner {
  readonly state: ForgeState;
  /** Base URL of REST and git. */
  readonly origin: string;
  readonly requests: readonly ForgeRequest[];
  /** Hosts that jobs asked for and were kept from. */
  readonly refusedHosts: readonly string[];
  readonly runs: readonly Run[];
  /** Moves refs to commits, all in one push. A name without a commit takes the default branch's. */
  readonly push: (refs: Readonly<Record<string, string | undefined>>, actor?: string) => Promise<readonly Run[]>;
  /** @throws {Refusal} in GitHub's words. */
  readonly dispatch: (options: {
    readonly workflow: string;
    readonly ref?: string;
    readonly inputs?: Readonly<Record<string, string>>;
    readonly actor?: string;
  }) => Promise<Run>;
  readonly openPull: (options: PullOptions) => Promise<OpenedPull>;
  /** A commit of a folder as it stands, on top of the default branch. */
  readonly commit: (folder: string, message?: string) => Promise<string>;
  /** A token of somebody, for requests by hand. */
  readonly token: (login: string, permissions: Permissions) => string;
  /** When no run goes on. */
  readonly idle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts a forge with one repository, and runs its workflows on this machine. */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const [owner = "", name = ""] = options.repository.split("/");
  const directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-runner-")));
  let last = FIRST_ID;
  const nextId = (): number => (last += 1);
  const git = await createGitStore(join(directory, `${name}.git`));
  const runs: Run[] = [];
  const numbers = new Map<string, number>();
  const pending = new Set<Promise<unknown>>();

  const state: ForgeState = {
    owner,
    name,
    id: 900_000_001,
    ownerId: 90_000_001,
    visibility: options.visibility ?? "public",
    defaultBranch: "main",
    immutableReleases: options.immutableReleases ?? false,
    burntTags: new Set(),
    git,
    tokens: createTokens(),
    artifacts: createArtifactStore(join(directory, "artifacts"), nextId),
    releases: [],
    comments: [],
    pulls: new Map(),
    environments: new Map((options.environments ?? []).map((it) => [it.name.toLowerCase(), { ...it }])),
    rulesets: (options.rulesets ?? []).map((ruleset) => ({ ...ruleset, id: nextId() })),
    apps: options.apps ?? [],
    nextId,
    runs: {
      list: () => runs.map((run) => run.render()).toReversed(),
      attempt: (id, attempt) => {
        const run = runs.find((it) => it.id === id);
        return run?.attempts.some(({ number }) => number === attempt) === true ? run.render(attempt) : undefined;
      },
      jobs: (id) =>
        (runs.find((run) => run.id === id)?.attempts.at(-1)?.jobs ?? []).map((job) => ({
          name: job.name,
          run_id: id,
          run_attempt: job.attempt,
          status: "completed",
          conclusion: job.result,
        })),
      rerun: async (id, which, actor) => findRun(id).rerun(which, actor),
      cancel: (id) => findRun(id).cancel(),
      dispatch: async ({ workflow, ref, inputs, actor }) => void (await dispatch({ workflow, ref, inputs, actor })),
      pushed: async (moved, actor, byBuiltInToken) => void (await pushed(moved, actor, byBuiltInToken)),
    },
  };
  const findRun = (id: number): Run => {
    const found = runs.find((run) => run.id === id);
    if (found === undefined) throw new Refusal("HTTP 404: Not Found");
    return found;
  };
  const node = await findNode();
  const forge = await startForge(() => state);
  const image = await createImage({
    rehearsal: options.rehearsal,
    origin: forge.origin,
    directory,
    node: node.executable,
    downloads: options.downloads ?? {},
  });
  const services: Services = {
    state,
    origin: forge.origin,
    rehearsal: options.rehearsal,
    directory: join(directory, "jobs"),
    node,
    image: image.variables,
    secrets: options.secrets ?? {},
    variables: options.variables ?? {},
    minute: options.minute ?? MINUTE,
    slots: createSlots(options.machines ?? availableParallelism()),
    concurrency: createConcurrency(),
    review: options.review ?? (async ({ reviewers }) => ({ by: reviewers[0] ?? "", approved: true })),
    onLine: options.onLine ?? (() => undefined),
    readWorkflow: async (path, commit) => {
      const text = await git.read(commit, path);
      if (text === undefined) throw new Refusal(`Unable to find reusable workflow: \`${path}\``);
      return readWorkflow(path, text);
    },
  };

  /** Starts what an event starts, by the files of its commit. */
  const emit = async (event: Event): Promise<readonly Run[]> => {
    const started: Run[] = [];
    for (const commit of commitsOf(event)) {
      const files = (await git.list(commit, WORKFLOWS)).filter((path) => /^[^/]+\/[^/]+\/[^/]+\.ya?ml$/.test(path));
      for (const path of files) {
        const workflow = await services.readWorkflow(path, commit);
        for (const { ref, inputs } of findStarts(workflow, event)) {
          if (ref !== undefined && ref.sha !== commit) continue;
          started.push(begin(workflow, event, { ref, inputs }));
        }
      }
    }
    return started;
  };

  const begin = (workflow: Workflow, event: Event, { ref, inputs }: ReturnType<typeof findStarts>[number]): Run => {
    const number = (numbers.get(workflow.path) ?? 0) + 1;
    numbers.set(workflow.path, number);
    const occasion = createOccasion(event, ref, { repository: renderRepository(state), inputs });
    const run = startRun({
      services,
      workflow,
      facts: {
        id: nextId(),
        number,
        attempt: 1,
        occasion,
        workflowPath: workflow.path,
        workflowName: workflow.name,
        triggeringActor: occasion.actor,
        repository: { owner, name, id: state.id, ownerId: state.ownerId, visibility: state.visibility },
      },
      onEnd: (ended) => track(announceEnd(ended)),
    });
    runs.push(run);
    track(run.ended());
    return run;
  };

  /** `workflow_run` is read from the default branch. */
  const announceEnd = async (run: Run): Promise<void> => {
    const sha = await git.resolve(state.defaultBranch);
    if (sha === undefined) return;
    const rendered = run.render();
    const actor = textMember(member(rendered, "actor"), "login") ?? owner;
    await emit({
      name: "workflow_run",
      actor,
      action: "completed",
      defaultBranch: state.defaultBranch,
      sha,
      run: rendered,
    });
  };

  const track = (promise: Promise<unknown>): void => {
    const settled = promise.catch(() => undefined).finally(() => pending.delete(settled));
    pending.add(settled);
  };

  const pushed = async (
    moved: readonly MovedRef[],
    actor: string,
    byBuiltInToken: boolean,
  ): Promise<readonly Run[]> => {
    const main = await git.resolve(state.defaultBranch);
    const refs: PushedRef[] = [];
    for (const { ref, before, after } of moved) {
      if (after === undefined) continue;
      const sha = (await git.resolve(after)) ?? after;
      refs.push({ ref, sha, before: before ?? NO_COMMIT, changed: await git.changed(before ?? main ?? sha, sha) });
    }
    return refs.length === 0 ? [] : emit({ name: "push", actor, refs, byBuiltInToken });
  };

  const dispatch: Runner["dispatch"] = async ({ workflow, ref = state.defaultBranch, inputs = {}, actor = owner }) => {
    const refs = await git.refs();
    const full = [ref, `refs/heads/${ref}`, `refs/tags/${ref}`].find((candidate) => refs.has(candidate));
    if (full === undefined) throw new Refusal(`HTTP 422: No ref found for: ${ref}`);
    const sha = (await git.resolve(full)) ?? "";
    const path = workflow.includes("/") ? workflow : `${WORKFLOWS}/${workflow}`;
    const text = await git.read(sha, path);
    // Only workflows of the default branch can be dispatched, on any ref that has them.
    const listed = await git.read(state.defaultBranch, path);
    if (text === undefined || listed === undefined) throw new Refusal("HTTP 404: Not Found");
    const event: Event = { name: "workflow_dispatch", actor, workflow: path, ref: full, sha, inputs };
    const read = await readWorkflow(path, text);
    const [start] = findStarts(read, event);
    if (start === undefined) throw new Refusal("HTTP 422: Workflow does not have 'workflow_dispatch' trigger");
    return begin(read, event, start);
  };

  const commit = async (folder: string, message = "Change"): Promise<string> =>
    git.snapshot(folder, await git.resolve(state.defaultBranch), message);
  await seed(options.source, state);
  const pulls = createPullRequests({ state, emit, directory });

  return {
    state,
    origin: forge.origin,
    requests: forge.requests,
    refusedHosts: image.refused,
    runs,
    push: async (refs, actor = owner) => {
      const known = await git.refs();
      const moved: MovedRef[] = [];
      for (const [ref, sha] of Object.entries(refs)) {
        const after = await git.resolve(sha ?? state.defaultBranch);
        if (after === undefined) throw new Refusal(`There is no commit \`${sha ?? state.defaultBranch}\``);
        moved.push({ ref, before: known.get(ref), after });
        await git.run("update-ref", ref, after);
      }
      return pushed(moved, actor, false);
    },
    dispatch,
    openPull: pulls.open,
    commit,
    token: (login, permissions) => {
      const kind = login === "github-actions[bot]" ? "job" : login.endsWith("[bot]") ? "app" : "person";
      return state.tokens.issue({ login, kind, permissions });
    },
    idle: async () => {
      while (pending.size > 0) await Promise.all(pending);
    },
    close: async () => {
      for (const run of runs) if (run.status() !== "completed") run.cancel();
      while (pending.size > 0) await Promise.all(pending);
      await Promise.all([forge.close(), image.close()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The default branch: the source's commits, and its files as they are now. */
async function seed(source: string, { git, defaultBranch }: ForgeState): Promise<void> {
  const branch = `refs/heads/${defaultBranch}`;
  await git.attempt("fetch", "--quiet", "--no-tags", source, `HEAD:${branch}`);
  const head = await git.resolve(branch);
  const snapshot = await git.snapshot(source, head, "The work tree as it is");
  const same = head !== undefined && (await git.changed(head, snapshot)).length === 0;
  if (!same) await git.run("update-ref", branch, snapshot);
}
