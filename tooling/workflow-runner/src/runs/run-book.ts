import { createOccasion, type Event, type PushedRef } from "../events/event.ts";
import { commitsOf, findStarts, type Start } from "../events/find-starts.ts";
import { type ForgeState, type MovedRef, renderRepository, type RunsPort } from "../forge/forge-state.ts";
import { member, textMember } from "../values/json.ts";
import { Refusal } from "../values/refusal.ts";
import { readWorkflow, type Workflow } from "../workflow/workflow.ts";
import { type Run, startRun } from "./run.ts";
import type { Services } from "./services.ts";

const NO_COMMIT = "0".repeat(40);
const WORKFLOWS = ".github/workflows";
const WORKFLOW_FILE = /^\.github\/workflows\/[^/]+\.ya?ml$/;

interface Dispatch {
  /** File name or path. */
  readonly workflow: string;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly actor: string;
}

/** All runs of one repository, and what starts them. */
export interface RunBook {
  readonly runs: readonly Run[];
  /** Starts what an event starts, by the files of its commit. */
  readonly emit: (event: Event) => Promise<readonly Run[]>;
  readonly push: (moved: readonly MovedRef[], actor: string, byBuiltInToken: boolean) => Promise<readonly Run[]>;
  /** @throws {Refusal} in GitHub's words. */
  readonly dispatch: (dispatch: Dispatch) => Promise<Run>;
  /** For the forge's routes. */
  readonly port: RunsPort;
  /** When no run goes on. */
  readonly idle: () => Promise<void>;
}

/** @param services Asked when the first run begins: the forge that they need has this book's port. */
export function createRunBook(services: () => Services): RunBook {
  const runs: Run[] = [];
  const numbers = new Map<string, number>();
  const pending = new Set<Promise<unknown>>();
  const track = (promise: Promise<unknown>): void => {
    const settled = promise.catch(() => undefined).finally(() => pending.delete(settled));
    pending.add(settled);
  };

  const begin = (workflow: Workflow, event: Event, { ref, inputs }: Start): Run => {
    const { state } = services();
    const { owner, name, id, ownerId, visibility } = state;
    const number = (numbers.get(workflow.path) ?? 0) + 1;
    numbers.set(workflow.path, number);
    const occasion = createOccasion(event, ref, { repository: renderRepository(state), inputs });
    const run = startRun({
      services: services(),
      workflow,
      facts: {
        id: state.nextId(),
        number,
        attempt: 1,
        occasion,
        workflowPath: workflow.path,
        workflowName: workflow.name,
        triggeringActor: occasion.actor,
        repository: { owner, name, id, ownerId, visibility },
      },
      onEnd: (ended) => track(announceEnd(ended)),
    });
    runs.push(run);
    track(run.ended());
    return run;
  };

  const emit = async (event: Event): Promise<readonly Run[]> => {
    const { state, readWorkflow: read } = services();
    const started: Run[] = [];
    for (const commit of commitsOf(event)) {
      for (const path of await state.git.list(commit, WORKFLOWS)) {
        if (!WORKFLOW_FILE.test(path)) continue;
        const workflow = await read(path, commit);
        for (const start of findStarts(workflow, event)) {
          if (start.ref === undefined || start.ref.sha === commit) started.push(begin(workflow, event, start));
        }
      }
    }
    return started;
  };

  /** `workflow_run` is read from the default branch. */
  const announceEnd = async (run: Run): Promise<void> => {
    const { owner, defaultBranch, git } = services().state;
    const sha = await git.resolve(defaultBranch);
    if (sha === undefined) return;
    const rendered = run.render();
    const actor = textMember(member(rendered, "actor"), "login") ?? owner;
    await emit({ name: "workflow_run", actor, action: "completed", defaultBranch, sha, run: rendered });
  };

  const push: RunBook["push"] = async (moved, actor, byBuiltInToken) => {
    const refs = await describeRefs(moved, services().state);
    return refs.length === 0 ? [] : emit({ name: "push", actor, refs, byBuiltInToken });
  };

  const dispatch: RunBook["dispatch"] = async (options) => {
    const { event, workflow } = await readDispatch(options, services().state);
    const [start] = findStarts(workflow, event);
    if (start === undefined) throw new Refusal("HTTP 404: Not Found");
    return begin(workflow, event, start);
  };

  return {
    runs,
    emit,
    push,
    dispatch,
    port: createPort(runs, { push, dispatch }),
    idle: async () => {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}

async function describeRefs(moved: readonly MovedRef[], { git, defaultBranch }: ForgeState): Promise<PushedRef[]> {
  const main = await git.resolve(defaultBranch);
  const refs: PushedRef[] = [];
  for (const { ref, before, after } of moved) {
    if (after === undefined) continue;
    const sha = (await git.resolve(after)) ?? after;
    refs.push({ ref, sha, before: before ?? NO_COMMIT, changed: await git.changed(before ?? main ?? sha, sha) });
  }
  return refs;
}

async function readDispatch(
  { workflow, ref, inputs, actor }: Dispatch,
  { git, defaultBranch }: ForgeState,
): Promise<{ readonly event: Event; readonly workflow: Workflow }> {
  const refs = await git.refs();
  const full = [ref, `refs/heads/${ref}`, `refs/tags/${ref}`].find((candidate) => refs.has(candidate));
  const sha = full === undefined ? undefined : await git.resolve(full);
  if (full === undefined || sha === undefined) throw new Refusal(`HTTP 422: No ref found for: ${ref}`);
  const path = workflow.includes("/") ? workflow : `${WORKFLOWS}/${workflow}`;
  const text = await git.read(sha, path);
  // Only workflows of the default branch can be dispatched, on any ref that has them.
  const listed = await git.read(defaultBranch, path);
  if (text === undefined || listed === undefined) throw new Refusal("HTTP 404: Not Found");
  const event = { name: "workflow_dispatch", actor, workflow: path, ref: full, sha, inputs } as const;
  return { event, workflow: await readWorkflow(path, text) };
}

function createPort(runs: readonly Run[], { push, dispatch }: Pick<RunBook, "push" | "dispatch">): RunsPort {
  const find = (id: number): Run => {
    const found = runs.find((run) => run.id === id);
    if (found === undefined) throw new Refusal("HTTP 404: Not Found");
    return found;
  };
  return {
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
    rerun: async (id, which, actor) => find(id).rerun(which, actor),
    cancel: (id) => find(id).cancel(),
    dispatch: async (options) => void (await dispatch(options)),
    pushed: async (moved, actor, byBuiltInToken) => void (await push(moved, actor, byBuiltInToken)),
  };
}
