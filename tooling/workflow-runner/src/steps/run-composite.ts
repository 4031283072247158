import { ActionFailure } from "../actions/stand-in.ts";
import { evaluateText } from "../expressions/evaluate.ts";
import { createScope, type Frame } from "./frame.ts";
import type { LocalAction } from "./local-action.ts";
import type { RunningStep } from "./running-step.ts";

/** @see https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionManager.cs */
const DEPTH = 10;

/** Runs the steps of a composite action: they see its inputs and each other, and not the steps of the job. */
export async function runComposite({ action, folder, inputs }: LocalAction, running: RunningStep): Promise<boolean> {
  const { frame, outputs } = running;
  if (action.runs.kind !== "composite") throw new ActionFailure(`\`${folder}\` is not a composite action`);
  if (frame.depth >= DEPTH) throw new ActionFailure(`Composite action depth exceeded max depth ${String(DEPTH)}`);
  const { secrets: _, ...contexts } = frame.contexts;
  const inner: Frame = {
    state: frame.state,
    // Secrets are for the workflow to hand in.
    contexts: { ...contexts, inputs: Object.fromEntries(inputs) },
    steps: new Map(),
    env: { ...frame.env, ...running.own },
    actionPath: folder,
    defaults: [],
    depth: frame.depth + 1,
    failed: false,
  };
  await running.runInner(action.runs.steps, inner);
  for (const [name, value] of action.outputs) {
    if (value !== undefined) outputs.set(name, evaluateText(value, createScope(inner)) ?? "");
  }
  return !inner.failed;
}
