export type { Environment, Ruleset, Release, Comment, App } from "./forge/forge-state.ts";
export type { LogLine, Annotation } from "./log/log.ts";
export { findDownloads } from "./machine/find-downloads.ts";
export type { OpenedPull, PullOptions } from "./pull-requests.ts";
export { Refusal } from "./values/refusal.ts";
export type { JobRecord } from "./runs/records.ts";
export type { Attempt, Run } from "./runs/run.ts";
export type { Review, ReviewAnswer } from "./runs/services.ts";
export { type Runner, type RunnerOptions, startRunner } from "./start-runner.ts";
