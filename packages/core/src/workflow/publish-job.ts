import type {
  SourceSpan,
  WorkflowFile,
  WorkflowJob,
  WorkflowMap,
  WorkflowStep,
  WorkflowText,
  WorkflowTrigger,
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
  /** `if` of the step and of the steps that led to it. */
  readonly conditions: readonly WorkflowText[];
  /** Variables in force: workflow, job, calling steps, step. */
  readonly env: WorkflowMap;
  /** Inputs of an action by lower-case name; `undefined` for a value that is not known. */
  readonly inputs: ReadonlyMap<string, string | undefined>;
  readonly run?: string;
  /** POSIX path from the base, `.` for the base; absent when an expression decides. */
  readonly directory?: string;
}

/** A command as a shell would start it, or an action. */
export interface PublishStep {
  readonly client: PublishClient;
  readonly mode: "publish" | "stage";
  /** `likely`: a script whose name says so, in a job that has the rights. Nothing certain is concluded from it. */
  readonly certainty: "certain" | "likely";
  /** The command's words, the client's name first; the reference of an action. */
  readonly words: readonly string[];
  /** Package scripts that lead to it, outermost first. */
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

/** `unknown`: a larger runner of GitHub's and a self-hosted one can carry any label. */
export type RunnerKind = "github-hosted" | "self-hosted" | "unknown";

/** One way from a trigger to a job that publishes. A reusable workflow called by two files makes two. */
export interface PublishJob {
  /** The file that the trigger starts: npm compares this one with the trust record, not the called one. */
  readonly entry: WorkflowFile;
  /** From the entry's job to the one that publishes; a single element without reusable workflows. */
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
  readonly runner: RunnerKind;
  readonly steps: readonly JobStep[];
  /** Those that publish; never empty. */
  readonly publishes: readonly [PublishStep, ...PublishStep[]];
  readonly client: PublishClient;
  readonly certainty: PublishStep["certainty"];
}
