import type { Facts } from "../../rule/facts.ts";
import type { Lookup } from "../../workflow/expressions.ts";
import type { JobStep, JobWay } from "../../workflow/publish-job.ts";
import { createRunCheck, evaluateCondition } from "../../workflow/triggers.ts";
import type { WorkflowTrigger } from "../../workflow/workflow.ts";
import { baseName } from "./problem.ts";

/**
 * Events that people without write access cause and whose runs have the rights of the default branch. A run for a pull
 * request from a fork has none, and gets no ID token.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
const STRANGERS_EVENTS = new Set(
  "pull_request_target workflow_run issue_comment issues discussion discussion_comment fork watch".split(" "),
);

/** Done by people with rights only. */
const BY_MAINTAINERS = new Set(
  "labeled unlabeled assigned unassigned milestoned demilestoned locked unlocked pinned unpinned transferred".split(
    " ",
  ),
);

/** Whether strangers cause an event, and its run has rights. */
export function isStrangers({ workflows }: Facts, { event, types, workflows: named }: WorkflowTrigger): boolean {
  if (!STRANGERS_EVENTS.has(event)) return false;
  if (types !== undefined && types.length > 0 && types.every(({ text }) => BY_MAINTAINERS.has(text))) return false;
  if (event !== "workflow_run" || named === undefined) return true;
  // Runs of workflows that nobody but people with rights starts.
  const all = workflows?.workflows ?? [];
  return named.some(({ text }) => {
    const started = all.filter(({ name, file }) => text === (name?.text ?? file));
    return started.length === 0 || started.some(({ triggers }) => triggers.some(({ event: by }) => isOpen(by)));
  });
}

function isOpen(event: string): boolean {
  return STRANGERS_EVENTS.has(event) || event.startsWith("pull_request");
}

/**
 * Whether npm may give the run of a job a credential: its entry publishes with an ID token, or is the one that the trust
 * record names. Where nothing tells which that is, any may be.
 */
export function mayBeTrusted({ trust, publishJobs = [] }: Facts, { entry, environment, idToken }: JobWay): boolean {
  if (idToken !== "write") return false;
  const isElsewhere = environment?.dynamic !== true && environment?.text !== trust?.environment;
  if (trust?.environment !== undefined && isElsewhere) return false;
  if (trust?.workflow !== undefined) return baseName(entry.file) === trust.workflow;
  return publishJobs.length === 0 || publishJobs.some((job) => job.entry === entry && job.idToken === "write");
}

/** How a stranger's event gets to a step: `perhaps` where a condition asks something that the files do not tell. */
type Reach = "no" | "perhaps" | "yes";

/** Ask who it was, or leave it to another job or step. */
const ASKS =
  /author_association|\blabels?\b|\bactor\b|sender|\.user\.login|head\.repo|head_repository|\.merged\b|permission|\b(?:needs|steps)\.[\w-]+\.outputs/i;

/** Tells how an event of a stranger's gets to a step of a job. Jobs with the same inputs are judged together. */
export function createReach({ context }: Facts): (way: JobWay, step: JobStep, event: string) => Reach {
  const checks = new Map<JobWay["inputs"], Map<string, ReturnType<typeof createRunCheck>>>();
  return (way, step, event) => {
    const byEvent = checks.get(way.inputs) ?? new Map<string, ReturnType<typeof createRunCheck>>();
    checks.set(way.inputs, byEvent);
    const lookup = lookupFor(event, way, context);
    const canRun = byEvent.get(event) ?? createRunCheck(lookup);
    byEvent.set(event, canRun);
    if (!canRun({ path: way.path, publishes: [{ step }] })) return "no";
    const conditions = [...way.path.flatMap(({ job }) => job.if ?? []), ...step.conditions];
    const asks = conditions.some((one) => ASKS.test(one.text) && evaluateCondition(one, lookup) === undefined);
    return asks ? "perhaps" : "yes";
  };
}

const STRANGER = "a-stranger";

const PEOPLE = ["issue", "comment", "pull_request", "discussion"];

const FORKS = ["pull_request.head.repo", "workflow_run.head_repository"];

/** What a run knows that a stranger has caused, as far as conditions ask for it. */
function lookupFor(
  event: string,
  { inputs }: JobWay,
  { repository, defaultBranch = "main" }: Facts["context"],
): Lookup {
  const own = repository && `${repository.identity.owner}/${repository.identity.name}`;
  const known = new Map<string, string | boolean | undefined>([
    ["github.event_name", event],
    ["github.ref", `refs/heads/${defaultBranch}`],
    ["github.ref_name", defaultBranch],
    ["github.ref_type", "branch"],
    ["github.actor", STRANGER],
    ["github.triggering_actor", STRANGER],
    ["github.event.sender.login", STRANGER],
    ["github.event.pull_request.merged", false],
    ["github.event.workflow_run.event", "pull_request"],
    ["github.event.workflow_run.actor.login", STRANGER],
    ...PEOPLE.flatMap((kind): [string, string][] => [
      [`github.event.${kind}.user.login`, STRANGER],
      [`github.event.${kind}.author_association`, "NONE"],
    ]),
    ...FORKS.flatMap((fork): [string, string | boolean][] => [
      [`github.event.${fork}.full_name`, `${STRANGER}/fork`],
      [`github.event.${fork}.owner.login`, STRANGER],
      [`github.event.${fork}.fork`, true],
    ]),
    ["github.repository", own],
    ["github.repository_owner", repository?.identity.owner],
    ["github.event.repository.full_name", own],
    ["github.event.pull_request.base.repo.full_name", own],
  ]);
  return (path) => (path.startsWith("inputs.") ? inputs.get(path.slice("inputs.".length)) : known.get(path));
}
