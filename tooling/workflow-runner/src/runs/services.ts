import type { Rehearsal } from "@slipway/rehearsal";

import type { NodeTools } from "../actions/stand-in.ts";
import type { ForgeState } from "../forge/forge-state.ts";
import type { LogLine } from "../log/log.ts";
import type { Workflow } from "../workflow/workflow.ts";
import type { Concurrency } from "./concurrency.ts";
import type { Slots } from "./slots.ts";

/** A job that waits for somebody's approval. */
export interface Review {
  readonly run: number;
  readonly job: string;
  readonly environment: string;
  /** Who may answer. */
  readonly reviewers: readonly string[];
}

/** What somebody says to a deployment. */
export interface ReviewAnswer {
  readonly by: string;
  readonly approved: boolean;
}

/** What all runs share. */
export interface Services {
  readonly state: ForgeState;
  /** Base URL of the forge. */
  readonly origin: string;
  readonly rehearsal: Pick<Rehearsal, "openRun">;
  /** An empty folder for jobs. */
  readonly directory: string;
  readonly node: NodeTools;
  /** Git directories of actions, by `owner/name` in small letters. */
  readonly actions: Readonly<Record<string, string>>;
  readonly image: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Milliseconds of a minute. */
  readonly minute: number;
  readonly slots: Slots;
  readonly concurrency: Concurrency;
  readonly review: (review: Review) => Promise<ReviewAnswer>;
  readonly onLine: (line: LogLine & { readonly run: number }) => void;
  /** A workflow file as it stands in a commit. */
  readonly readWorkflow: (path: string, commit: string) => Promise<Workflow>;
}
