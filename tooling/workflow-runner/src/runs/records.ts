import type { JobResult } from "../jobs/job-graph.ts";
import type { Annotation, LogLine } from "../log/log.ts";
import type { Permissions } from "../permissions/job-permissions.ts";
import type { JsonObject } from "../values/json.ts";

/** One job of one attempt as it ended: of a matrix, one combination. */
export interface JobRecord {
  /** `publish`, `test (a, b)`, `caller / inner` */
  readonly name: string;
  readonly id: string;
  /** In which it ran; an earlier one where it was not run again. */
  readonly attempt: number;
  readonly result: JobResult;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly steps: JsonObject;
  readonly log: readonly LogLine[];
  readonly annotations: readonly Annotation[];
  readonly permissions: Permissions;
  readonly environment: string | undefined;
}

/** A job with all its combinations, or the workflow that it calls. */
export interface NodeRecord {
  readonly result: JobResult;
  readonly outputs: Readonly<Record<string, string>>;
  readonly jobs: readonly JobRecord[];
  /** Of a called workflow, by the combination's name. */
  readonly called: ReadonlyMap<string, GraphRecord>;
}

/** The jobs of one workflow file, by their id. */
export interface GraphRecord {
  readonly nodes: ReadonlyMap<string, NodeRecord>;
  /** What `workflow_call` declares as outputs. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Every job of a graph, those of called workflows too. */
export function flatten({ nodes }: GraphRecord): JobRecord[] {
  return [...nodes.values()].flatMap(({ jobs, called }) => [...jobs, ...[...called.values()].flatMap(flatten)]);
}

/** Whether "re-run failed jobs" runs it again. */
export function isFailedCombination({ result }: JobRecord): boolean {
  return result !== "success";
}
