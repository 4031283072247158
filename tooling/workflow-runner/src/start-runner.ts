import { mkdtemp, realpath, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

import type { Rehearsal } from "@slipway/rehearsal";

import { createArtifactStore } from "./artifacts/artifact-store.ts";
import { type App, type Environment, type ForgeState, type MovedRef, type Ruleset } from "./forge/forge-state.ts";
import { createGitStore } from "./forge/git.ts";
import { type ForgeRequest, startForge } from "./forge/server/start-forge.ts";
import type { LogLine } from "./log/log.ts";
import { createImage } from "./machine/create-image.ts";
import { findNode } from "./machine/find-node.ts";
import type { Permissions } from "./permissions/job-permissions.ts";
import { createTokens } from "./permissions/tokens.ts";
import { createPullRequests, type OpenedPull, type PullOptions } from "./pull-requests.ts";
import { createConcurrency } from "./runs/concurrency.ts";
import { createRunBook } from "./runs/run-book.ts";
import type { Run } from "./runs/run.ts";
import type { Review, ReviewAnswer, Services } from "./runs/services.ts";
import { createSlots } from "./runs/slots.ts";
import { Refusal } from "./values/refusal.ts";
import { readWorkflow } from "./workflow/workflow.ts";

const MINUTE = 60_000;
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
  /** How many refs one push may move. */
  readonly pushLimit?: number;
  readonly environments?: readonly Environment[];
  readonly rulesets?: readonly Omit<Ruleset, "id">[];
  readonly apps?: readonly App[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Answers for reviewers; without it, the first of them approves. */
  readonly review?: (review: Review) => Promise<ReviewAnswer>;
  /** From `findDownloads`; without it, jobs download everything. */
  readonly downloads?: Readonly<Record<string, string>>;
  /** Actions of other repositories: git directories by `owner/name` in small letters. GitHub's own have stand-ins. */
  readonly actions?: Readonly<Record<string, string>>;
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
  /** Of a machine on which the forge is found as GitHub, for commands by hand. */
  readonly variables: Readonly<Record<string, string>>;
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
  const book = createRunBook(() => services);
  const state: ForgeState = {
    owner,
    name,
    id: 900_000_001,
    ownerId: 90_000_001,
    visibility: options.visibility ?? "public",
    defaultBranch: "main",
    immutableReleases: options.immutableReleases ?? false,
    pushLimit: options.pushLimit,
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
    runs: book.port,
  };
  const node = await findNode();
  const forge = await startForge(() => state);
  const { origin } = forge;
  const { rehearsal, downloads = {} } = options;
  const image = await createImage({ rehearsal, origin, directory, node: node.executable, downloads });
  const services: Services = {
    state,
    origin,
    rehearsal,
    directory: join(directory, "jobs"),
    node,
    actions: options.actions ?? {},
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
  await seed(options.source, state);
  const pulls = createPullRequests({ state, emit: book.emit, directory });

  return {
    state,
    origin,
    requests: forge.requests,
    variables: { ...image.variables, GITHUB_API_URL: origin },
    refusedHosts: image.refused,
    runs: book.runs,
    push: async (refs, actor = owner) => {
      const known = await git.refs();
      const moved: MovedRef[] = [];
      for (const [ref, sha] of Object.entries(refs)) {
        const after = await git.resolve(sha ?? state.defaultBranch);
        if (after === undefined) throw new Refusal(`There is no commit \`${sha ?? state.defaultBranch}\``);
        moved.push({ ref, before: known.get(ref), after });
        await git.run("update-ref", ref, after);
      }
      return book.push(moved, actor, false);
    },
    dispatch: async ({ workflow, ref = state.defaultBranch, inputs = {}, actor = owner }) =>
      book.dispatch({ workflow, ref, inputs, actor }),
    openPull: pulls.open,
    commit: async (folder, message = "Change") => git.snapshot(folder, await git.resolve(state.defaultBranch), message),
    token: (login, permissions) => {
      const kind = login === "github-actions[bot]" ? "job" : login.endsWith("[bot]") ? "app" : "person";
      return state.tokens.issue({ login, kind, permissions });
    },
    idle: book.idle,
    close: async () => {
      for (const run of book.runs) if (run.status() !== "completed") run.cancel();
      await book.idle();
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
