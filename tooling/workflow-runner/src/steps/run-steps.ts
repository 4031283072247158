import { ActionFailure } from "../actions/stand-in.ts";
import { evaluate, evaluateCondition, evaluateText, evaluateTexts } from "../expressions/evaluate.ts";
import { createStopControl } from "../process/run-process.ts";
import { toText } from "../values/json.ts";
import { Refusal } from "../values/refusal.ts";
import type { Step } from "../workflow/step.ts";
import { plain } from "../workflow/tokens.ts";
import { createScope, type Frame } from "./frame.ts";
import { runScript } from "./run-script.ts";
import { runUses } from "./run-uses.ts";
import { createEnvironment, type RunningStep, withCommandFiles } from "./running-step.ts";
import { createCommandReader } from "./workflow-commands.ts";

type StepResult = "success" | "failure" | "cancelled" | "skipped";

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
    runInner: runSteps,
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
  const [unplayed] = step.unplayed;
  if (unplayed !== undefined) throw new Refusal(`\`${unplayed}\` of a step is not played here`);
  if (step.run !== undefined) return withCommandFiles(running, (files) => runScript(running, files));
  if (step.uses !== undefined) return runUses(running);
  throw new Refusal("A step needs `run` or `uses`");
}

function nameOf({ name, run, uses }: Step, frame: Frame): string {
  const given = name === undefined ? undefined : evaluateText(name, createScope(frame));
  if (given !== undefined) return given;
  return uses === undefined
    ? `Run ${(run === undefined ? "" : toText(plain(run))).split("\n", 1)[0] ?? ""}`
    : `Run ${uses}`;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
