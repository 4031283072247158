import type { Scope } from "../expressions/evaluate.ts";
import type { Permissions } from "../permissions/job-permissions.ts";
import type { RunFacts } from "../steps/job-host.ts";
import type { JsonObject } from "../values/json.ts";
import type { Job, Workflow } from "../workflow/workflow.ts";
import type { AttemptControl } from "./attempt-control.ts";
import type { GraphRecord } from "./records.ts";
import type { Services } from "./services.ts";

/** One workflow file within an attempt. */
export interface Graph {
  readonly services: Services;
  readonly control: AttemptControl;
  readonly facts: RunFacts;
  readonly workflow: Workflow;
  /** In front of the jobs' names: `caller / `. */
  readonly prefix: string;
  readonly depth: number;
  readonly inputs: JsonObject;
  readonly secrets: Readonly<Record<string, string>>;
  /** Permissions of the job that called this file. */
  readonly caller: Permissions | undefined;
  /** What an earlier attempt has left, where only what failed is run again. */
  readonly previous: GraphRecord | undefined;
}

/** One combination of a job, with what it may see. */
export interface Combination {
  readonly graph: Graph;
  readonly job: Job;
  readonly name: string;
  readonly contexts: Readonly<Record<string, JsonObject>>;
  readonly scope: Scope;
  readonly permissions: Permissions;
}
