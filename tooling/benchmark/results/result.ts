import type { Latency } from "../registry/request-record.ts";

/** Uploads at once that tools are compared with, where they have a setting for it. */
export const COMPARED_CONCURRENCY = 10;

/** One run of one tool. Times in milliseconds, memory in bytes. */
export interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
  readonly load: number;
  readonly published: number;
  readonly requests: number;
  /** Of those, the ones about a package that the registry had accepted: they prove that it is there. */
  readonly proofs: number;
  /** Edges of the graph whose dependent was sent before its dependency was answered. */
  readonly violations: number;
  readonly mostAtOnce: number;
  readonly exitCode?: number;
}

/** All runs of one tool under the same conditions. */
export interface Result {
  readonly tool: string;
  readonly version: string;
  readonly size: number;
  readonly edges: number;
  readonly latency: Latency;
  readonly concurrency: number;
  /** ISO 8601 date. */
  readonly date: string;
  readonly runs: readonly Run[];
}

/** All runs of `slipway check --offline` on a workspace. */
export interface CheckResult {
  readonly size: number;
  readonly version: string;
  readonly date: string;
  readonly runs: readonly Pick<Run, "wall" | "cpu" | "memory" | "load" | "exitCode">[];
}

/** What measuring leaves, beside the page made of it. */
export interface Results {
  readonly publications: readonly Result[];
  readonly checks: readonly CheckResult[];
  /** Command lines that measured them. */
  readonly commands: readonly string[];
}
