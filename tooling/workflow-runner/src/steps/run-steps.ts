import { ActionFailure } from "../actions/stand-in.ts";
import { evaluate, evaluateCondition, evaluateText, evaluateTexts } from "../expressions/evaluate.ts";
import { createStopControl, type StopSignal } from "../process/run-process.ts";
import { Refusal } from "../refusal.ts";
import type { Step } from "../workflow/step.ts";
import { literal } from "../workflow/tokens.ts";
import { type CommandFiles, createCommandFiles } from "./command-files.ts";
import { createScope, type Frame } from "./frame.ts";
import { createDefaultVariables } from "./job-host.ts";
import { runScript } from "./run-script.ts";
import { runUses } from "./run-uses.ts";
import { createCommandReader } from "./workflow-commands.ts";

export type StepResult = "success" | "failure" | "cancelled" | "skipped";

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
}

/** Runs steps one after the other, each if its condition holds. */
export async function runSteps(steps: readonly Step[], frame: Frame): Promise<void> {
  for (const step of steps) {
    if (frame.state.host.signal.stopped() === "killed") return;
    await runStep(step, frame);
  }
}

async function runStep(step: Step, frame: Frame): Promise<void> {
  const { state } = frame;
  const { log, signal, minute } = state.host;
  const name = nameOf(step, frame);
  log.begin(name);
  const outputs = new Map<string, string>();
  const stateValues = new Map<string, string>();
  const settle = (outcome: StepResult, conclusion: StepResult): void => {
    if (step.id !== undefined) frame.steps.set(step.id, { outcome, conclusion, outputs: Object.fromEntries(outputs) });
    if (conclusion === "failure") {
      frame.failed = true;
      if (frame.depth === 0) state.failed = true;
    }
  };
  let own: Record<string, string>;
  try {
    if (!evaluateCondition(step.condition, createScope(frame))) return settle("skipped", "skipped");
    own = evaluateTexts(step.env, createScope(frame));
  } catch (error) {
    log.write(`##[error]${describe(error)}`);
    return settle("failure", "failure");
  }
  const scope = createScope(frame, own);
  const stopper = createStopControl();
  const unsubscribe = signal.onStop(stopper.stop);
  const limit = step.timeoutMinutes === undefined ? undefined : Number(evaluate(step.timeoutMinutes, scope));
  const timer = limit === undefined ? undefined : setTimeout(() => stopper.stop("timed-out"), limit * minute);
  const running: RunningStep = {
    step,
    frame,
    name,
    signal: stopper,
    own,
    environment: createEnvironment(frame, own),
    outputs,
    stateValues,
    onLine: createCommandReader(log, { outputs, state: stateValues }),
  };
  let outcome: StepResult;
  try {
    outcome = (await perform(running)) ? "success" : "failure";
  } catch (error) {
    if (!(error instanceof ActionFailure || error instanceof Refusal)) throw error;
    log.annotate({ level: "error", title: undefined, file: undefined, line: undefined, message: error.message });
    log.write(`##[error]${error.message}`);
    outcome = "failure";
  } finally {
    unsubscribe();
    clearTimeout(timer);
  }
  const stopped = stopper.stopped();
  if (stopped === "timed-out" && signal.stopped() === undefined) {
    log.write(`##[error]The action '${name}' has timed out after ${String(limit)} minutes.`);
    outcome = "failure";
  } else if (stopped !== undefined) {
    log.write("##[error]The operation was canceled.");
    outcome = "cancelled";
  }
  const forgiven = step.continueOnError !== undefined && evaluate(step.continueOnError, scope) === true;
  settle(outcome, outcome === "failure" && forgiven ? "success" : outcome);
}

async function perform(running: RunningStep): Promise<boolean> {
  const { step } = running;
  if (step.run !== undefined) return withCommandFiles(running, (files) => runScript(running, files));
  if (step.uses !== undefined) return runUses(running);
  throw new Refusal("A step needs `run` or `uses`");
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
  const action = actionPath === undefined ? {} : { GITHUB_ACTION_PATH: actionPath };
  return { ...base, PATH: path, ...createDefaultVariables(host), ...action };
}

function nameOf({ name, run, uses }: Step, frame: Frame): string {
  const given = name === undefined ? undefined : evaluateText(name, createScope(frame));
  if (given !== undefined) return given;
  return uses === undefined ? `Run ${(literal(run) ?? String(run)).split("\n", 1)[0] ?? ""}` : `Run ${uses}`;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
