import type { TextEdit } from "../problems/problem.ts";
import type { Variables } from "./parameters.ts";
import {
  replaceValue,
  type SourceSpan,
  type WorkflowFile,
  type WorkflowJob,
  type WorkflowMap,
  type WorkflowPermissions,
  type WorkflowStep,
  type WorkflowText,
  type WorkflowTrigger,
} from "./workflow.ts";

/** What sends the packages. `other` is a script or an action that cannot be looked into. */
export type PublishClient =
  | "npm"
  | "pnpm"
  | "yarn"
  | "yarn-classic"
  | "bun"
  | "changesets"
  | "lerna"
  | "nx"
  | "semantic-release"
  | "release-it"
  | "slipway"
  | "other";

/** A job and the file it stands in. */
export interface JobLocation {
  readonly workflow: WorkflowFile;
  readonly job: WorkflowJob;
}

/** A step as the job runs it: composite actions unfolded, inputs and variables filled in as far as they are known. */
export interface JobStep {
  /** POSIX path of the file the step stands in: the workflow's or a local action's. */
  readonly file: string;
  /** Text of that file. */
  readonly source: string;
  readonly step: WorkflowStep;
  /** References of the composite actions that it is a part of, outermost first. */
  readonly actions: readonly string[];
  /** `if` of the step and of the steps that led to it. */
  readonly conditions: readonly WorkflowText[];
  /** Variables in force: workflow, job, calling steps, step. */
  readonly env: WorkflowMap;
  /** Inputs of an action by lower-case name; `undefined` for a value that is not known. */
  readonly inputs: ReadonlyMap<string, string | undefined>;
  /** Its variables and those that earlier steps have set, as a script sees them. */
  readonly variables: Variables;
  readonly run?: string;
  /** POSIX path from the base, `.` for the base; absent when an expression decides. */
  readonly directory?: string;
  /** Those that it may run in where a matrix decides; absent when they are not known. */
  readonly directories: readonly string[] | undefined;
}

/** A command as a shell would start it, or an action. */
export interface PublishStep {
  readonly client: PublishClient;
  readonly mode: "publish" | "stage";
  /** `likely`: a script whose name says so, in a job that has the rights. Nothing certain is concluded from it. */
  readonly certainty: "certain" | "likely";
  /** The command's words, the client's name first; the reference of an action. */
  readonly words: readonly string[];
  /** What its words may come to where variables of the script decide; never empty, the likeliest first. */
  readonly ways: readonly (readonly string[])[];
  /** POSIX paths from the base that it may run in; `undefined` where that is not known. */
  readonly directories: readonly string[] | undefined;
  /** Variables that are set for it alone. */
  readonly environment: ReadonlyMap<string, string>;
  /** Scripts that lead to it, outermost first. */
  readonly scripts: readonly string[];
  readonly file: string;
  readonly at: SourceSpan;
  /** Absent for a job that calls a reusable workflow of another repository. */
  readonly step?: JobStep;
  /** Its failure goes unheard: `|| true` behind it. */
  readonly ignored: boolean;
  /** As asked for or refused by the command's flags. */
  readonly provenance?: boolean;
}

/**
 * `resold`: of a host that registers its runners as self-hosted; `perhaps-resold`: where an expression comes to such a label;
 * `other`: a label that is none of GitHub's own, which a larger runner of GitHub's and a self-hosted one can carry alike;
 * `unknown`: labels that only a run tells.
 */
export type RunnerKind = "github-hosted" | "self-hosted" | "resold" | "perhaps-resold" | "other" | "unknown";

/** One way from a trigger to a job. A reusable workflow called by two files makes two. */
export interface JobWay {
  /** The file that the trigger starts: npm compares this one with the trust record, not the called one. */
  readonly entry: WorkflowFile;
  /** From the entry's job to this one; a single element without reusable workflows. */
  readonly path: readonly [JobLocation, ...JobLocation[]];
  /** The last of `path`. */
  readonly workflow: WorkflowFile;
  readonly job: WorkflowJob;
  /** What starts the entry, without `workflow_call`. */
  readonly triggers: readonly WorkflowTrigger[];
  /** Inputs of the workflow the job stands in, as its callers give them. */
  readonly inputs: ReadonlyMap<string, string | undefined>;
  /** Access to the ID token after all files on the way have narrowed it. */
  readonly idToken: "write" | "read" | "none";
  readonly environment?: WorkflowText;
  readonly steps: readonly JobStep[];
}

/** One way from a trigger to a job that publishes. */
export interface PublishJob extends JobWay {
  readonly runner: RunnerKind;
  /** Those that publish; never empty. */
  readonly publishes: readonly [PublishStep, ...PublishStep[]];
  readonly client: PublishClient;
  readonly certainty: PublishStep["certainty"];
  /** Where its commands write a registry's token into a configuration. */
  readonly logins: readonly { readonly file: string; readonly at: SourceSpan }[];
}

/** The jobs of the same file that a job waits for, directly or through others, each once. */
export function neededJobs({ workflow, job }: JobLocation): JobLocation[] {
  const byId = new Map(workflow.jobs.map((candidate) => [candidate.id.toLowerCase(), candidate]));
  const found = new Set<WorkflowJob>();
  const pending = [job];
  for (let waiting = pending.pop(); waiting !== undefined; waiting = pending.pop()) {
    for (const { text } of waiting.needs) {
      const needed = byId.get(text.toLowerCase());
      if (needed === undefined || found.has(needed)) continue;
      found.add(needed);
      pending.push(needed);
    }
  }
  return [...found].map((needed) => ({ workflow, job: needed }));
}

/** `unknown`: the repository's settings decide. */
export type Access = "write" | "read" | "none" | "unknown";

const ORDER: readonly Access[] = ["none", "read", "write"];

/**
 * What a job's token may do with a scope. A job's `permissions` replace the workflow's; a called workflow can only narrow
 * what its caller has. Without any, the repository's default holds, which never contains the ID token.
 *
 * @param path From the entry's job to the job itself.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
 * @see https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows#using-inputs-and-secrets-in-a-reusable-workflow
 */
export function effectivePermission(scope: string, path: readonly JobLocation[]): Access {
  let access: Access | undefined;
  for (const { workflow, job } of path) {
    const declared = job.permissions ?? workflow.permissions;
    const own = declared === undefined ? access : accessIn(declared, scope);
    access = narrower(access, own ?? (scope === "id-token" ? "none" : "unknown"));
  }
  return access ?? "none";
}

function accessIn({ all, scopes }: WorkflowPermissions, scope: string): Access {
  if (all !== undefined) return all;
  const text = scopes.get(scope)?.text;
  return text === "write" || text === "read" ? text : "none";
}

function narrower(outer: Access | undefined, inner: Access): Access {
  if (outer === undefined || outer === "unknown") return inner;
  return inner === "unknown" || ORDER.indexOf(inner) > ORDER.indexOf(outer) ? outer : inner;
}

const ENTRY = "id-token: write";

/**
 * Gives a job `id-token: write` and takes nothing from it. Where the job has no `permissions` of its own, the workflow's
 * are copied to it first, since a job's replace them.
 *
 * @returns `undefined` where that cannot be done without deciding something else: the job has the repository's default
 *   permissions or `read-all`, or its text serves several places.
 */
export function grantIdToken({ workflow, job }: JobLocation): TextEdit | undefined {
  const { file, text } = workflow;
  if (job.permissions !== undefined) return extend(file, text, job.permissions);
  const inherited = workflow.permissions;
  const anchor = job.runsOn?.at ?? job.uses?.at;
  if (inherited === undefined || inherited.all !== undefined || anchor === undefined) return undefined;
  if (job.indent === undefined || anchor.shared === true) return undefined;
  const { offset, newline } = lineEnd(text, anchor);
  const scopes = [...inherited.scopes].filter(([name]) => name !== "id-token");
  const lines = [`${job.indent}permissions:`, ...scopes.map(([name, access]) => `${name}: ${access.text}`), ENTRY];
  return { file, offset, length: 0, text: newline + lines.join(`${newline}${job.indent}  `) };
}

function extend(file: string, text: string, { at, all, scopes, flow }: WorkflowPermissions): TextEdit | undefined {
  if (all !== undefined || at.shared === true) return undefined;
  const present = scopes.get("id-token");
  if (present !== undefined) return replaceValue(file, present.at, "write");
  const last = [...scopes.values()].at(-1);
  if (last === undefined) return flow ? replaceValue(file, at, `{ ${ENTRY} }`) : undefined;
  if (last.at.shared === true) return undefined;
  if (flow) return { file, offset: last.at.end, length: 0, text: `, ${ENTRY}` };
  const { offset, newline } = lineEnd(text, last.at);
  const line = text.slice(text.lastIndexOf("\n", last.at.start) + 1, last.at.start);
  const indent = /^ */.exec(line)?.[0] ?? "";
  return { file, offset, length: 0, text: `${newline}${indent}${ENTRY}` };
}

/** The end of the line on which a value ends, in front of its line break, comments on it left behind. */
function lineEnd(text: string, { end }: SourceSpan): { readonly offset: number; readonly newline: string } {
  const feed = text.indexOf("\n", Math.max(end - 1, 0));
  const offset = feed === -1 ? text.length : feed;
  return text[offset - 1] === "\r" ? { offset: offset - 1, newline: "\r\n" } : { offset, newline: "\n" };
}
