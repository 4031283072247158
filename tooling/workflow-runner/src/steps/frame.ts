import type { Scope } from "../expressions/evaluate.ts";
import { createHashFiles, createStatusFunctions } from "../expressions/functions.ts";
import { hashFiles } from "../files/find-files.ts";
import type { JsonObject } from "../values/json.ts";
import type { TemplateToken } from "../workflow/tokens.ts";
import { createGithubContext, createRunnerContext, type JobHost } from "./job-host.ts";

/** What the steps of one job share and change. */
export interface JobState {
  readonly host: JobHost;
  /** What steps have set by `GITHUB_ENV`, on top of the workflow's and the job's `env`. */
  readonly env: Map<string, string>;
  /** Added by `GITHUB_PATH`, the newest first. */
  readonly path: string[];
  /** To be run in reverse at the end. */
  readonly posts: { readonly name: string; readonly run: () => Promise<void> }[];
  readonly summaries: string[];
  /** Of all processes that steps have started. */
  readonly groups: number[];
  failed: boolean;
}

/** The steps of a job, or of a composite action in it. */
export interface Frame {
  readonly state: JobState;
  /** `needs`, `matrix`, `strategy`, `secrets`, `vars` and `inputs`. */
  readonly contexts: Readonly<Record<string, JsonObject>>;
  /** By the steps' ids. */
  readonly steps: Map<string, JsonObject>;
  /** `env` of the steps that brought these steps here. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder of the action whose steps these are. */
  readonly actionPath: string | undefined;
  /** `defaults.run` of the workflow and of the job, the inner one last. */
  readonly defaults: readonly (TemplateToken | undefined)[];
  readonly depth: number;
  failed: boolean;
}

/** What the expressions of a step see. */
export function createScope(frame: Frame, env: Readonly<Record<string, string>> = {}): Scope {
  const { state, contexts, steps, actionPath } = frame;
  const { host } = state;
  const cancelled = host.signal.stopped() !== undefined;
  const github = createGithubContext(host);
  return {
    contexts: {
      ...contexts,
      github: actionPath === undefined ? github : { ...github, action_path: actionPath },
      runner: createRunnerContext(host),
      env: { ...Object.fromEntries(state.env), ...frame.env, ...env },
      job: { status: cancelled ? "cancelled" : state.failed ? "failure" : "success" },
      steps: Object.fromEntries(steps),
    },
    functions: [
      ...createStatusFunctions({ failed: frame.failed, incomplete: false, cancelled }),
      createHashFiles((patterns) => hashFiles(patterns, host.workspace)),
    ],
  };
}
