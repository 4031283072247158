import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { parse } from "yaml";

const ROOT = resolve(import.meta.dirname, "../..");
const DIRECTORY = ".github/workflows";

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly [key: string]: unknown;
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly concurrency: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
  readonly [key: string]: unknown;
}

export interface WorkflowSource {
  /** As actionlint names it. */
  readonly path: string;
  readonly text: string;
  readonly workflow: Workflow;
}

/** Any file of the repository, by its path from the root. */
export function readSource(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** This repository's workflow files. */
export function readWorkflowSources(): WorkflowSource[] {
  return readdirSync(join(ROOT, DIRECTORY)).map((file) => {
    const path = `${DIRECTORY}/${file}`;
    const text = readSource(path);
    const workflow: Workflow = parse(text);
    return { path, text, workflow };
  });
}
