import type { ArtifactStore } from "../artifacts/artifact-store.ts";
import type { JobLog } from "../log/log.ts";
import type { StopSignal } from "../process/run-process.ts";
import type { JsonObject } from "../values/json.ts";

/** What an action can see and change of its job. */
export interface ActionJob {
  readonly log: JobLog;
  readonly signal: StopSignal;
  /** `GITHUB_WORKSPACE` */
  readonly workspace: string;
  /** `RUNNER_TEMP` */
  readonly temp: string;
  /** Folder of this job for tools that an action puts on the path. */
  readonly tools: string;
  /** The `github` context. */
  readonly github: JsonObject;
  readonly artifacts: ArtifactStore;
  readonly run: number;
  readonly attempt: number;
  /** Of this job in this attempt: what `upload-artifact` counts by. */
  readonly jobKey: string;
  /** Base URL of the REST stub and of git. */
  readonly origin: string;
  /** The defaults of the image and what steps have set so far. */
  readonly environment: ReadonlyMap<string, string>;
  readonly setVariable: (name: string, value: string) => void;
  readonly addPath: (directory: string) => void;
  readonly node: NodeTools;
}

/** The Node that runs JavaScript actions, and that `setup-node` can give to a job. */
export interface NodeTools {
  readonly executable: string;
  readonly version: string;
  /** The machine's `npm` and `npx`, which stand for the ones that come with Node. */
  readonly npm: string;
  readonly npx: string;
}

export interface StandInCall {
  readonly inputs: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string>>;
  readonly job: ActionJob;
}

export interface StandInResult {
  readonly outputs?: Readonly<Record<string, string>>;
  /** Runs at the end of the job, whatever has happened. */
  readonly post?: () => Promise<void>;
}

/** Plays one of GitHub's own actions. */
export interface StandIn {
  /** `owner/name` */
  readonly name: string;
  /** Majors whose behaviour this is; a commit is taken for one of them. */
  readonly versions: readonly string[];
  /** Every input that the original has, with its default. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Inputs whose effect is not played: anything but the default is refused. */
  readonly unplayed: readonly string[];
  /** @throws {ActionFailure} in the original's words. */
  readonly run: (call: StandInCall) => Promise<StandInResult>;
}

/** An action calls `core.setFailed`. */
export class ActionFailure extends Error {
  override readonly name = "ActionFailure";
}

/** `core.getBooleanInput`: YAML's words for it and no others. */
export function readFlag(inputs: ReadonlyMap<string, string>, name: string): boolean {
  const value = inputs.get(name) ?? "";
  if (["true", "True", "TRUE"].includes(value)) return true;
  if (["false", "False", "FALSE"].includes(value)) return false;
  throw new ActionFailure(
    `Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
      "Support boolean input list: `true | True | TRUE | false | False | FALSE`",
  );
}
