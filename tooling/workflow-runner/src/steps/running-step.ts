import type { StopSignal } from "../process/run-process.ts";
import type { Step } from "../workflow/step.ts";
import { type CommandFiles, createCommandFiles } from "./command-files.ts";
import type { Frame } from "./frame.ts";
import { createDefaultVariables } from "./job-host.ts";

/** One step while it runs. */
export interface RunningStep {
  readonly step: Step;
  readonly frame: Frame;
  readonly name: string;
  readonly signal: StopSignal;
  /** All variables of its process but the files for commands. */
  readonly environment: Readonly<Record<string, string>>;
  /** What `env` of the step says. */
  readonly own: Readonly<Record<string, string>>;
  readonly outputs: Map<string, string>;
  readonly stateValues: Map<string, string>;
  readonly onLine: (line: string) => void;
  /** Runs the steps of an action within this step. */
  readonly runInner: (steps: readonly Step[], frame: Frame) => Promise<void>;
}

/** Gives a process its files and takes from them what it has written, whether it failed or not. */
export async function withCommandFiles(
  running: RunningStep,
  action: (files: CommandFiles) => Promise<boolean>,
): Promise<boolean> {
  const { state } = running.frame;
  const { host } = state;
  const files = await createCommandFiles(host.temp);
  const good = await action(files);
  if (host.signal.stopped() === "killed") return false;
  const written = await files.read();
  for (const [name, value] of written.outputs) running.outputs.set(name, value);
  for (const [name, value] of written.state) running.stateValues.set(name, value);
  for (const [name, value] of written.env) state.env.set(name, value);
  state.path.unshift(...written.path.toReversed());
  if (written.summary !== "") state.summaries.push(host.log.masks.apply(written.summary));
  for (const warning of written.warnings) host.log.write(`##[error]${warning}`);
  for (const error of written.errors) host.log.write(`##[error]${error}`);
  return good && written.errors.length === 0;
}

/** What a step's process has. GitHub's own variables win over the workflow's, and the path grows at its front. */
export function createEnvironment(
  { state, env, actionPath }: Frame,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const { host } = state;
  const base: Record<string, string> = { ...host.image, ...Object.fromEntries(state.env), ...env, ...own };
  const path = [...state.path, base["PATH"] ?? ""].join(":");
  const variables = { ...base, PATH: path, ...createDefaultVariables(host) };
  return actionPath === undefined ? variables : { ...variables, GITHUB_ACTION_PATH: actionPath };
}
