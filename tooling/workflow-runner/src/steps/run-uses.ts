import { join } from "node:path";

import { completeInputs, findStandIn } from "../actions/find-stand-in.ts";
import type { ActionJob } from "../actions/stand-in.ts";
import { evaluateTexts } from "../expressions/evaluate.ts";
import { createScope } from "./frame.ts";
import { createGithubContext, type JobHost } from "./job-host.ts";
import { locateAction, readInputs, readLocal } from "./local-action.ts";
import { runComposite } from "./run-composite.ts";
import { runNodeAction } from "./run-node-action.ts";
import { createEnvironment, type RunningStep } from "./running-step.ts";

/** Runs a `uses:` step: an action of this repository, or one of GitHub's own by its stand-in. */
export async function runUses(running: RunningStep): Promise<boolean> {
  const { step, frame, own } = running;
  const { host } = frame.state;
  const uses = step.uses ?? "";
  const given = evaluateTexts(step.with, createScope(frame, own));
  host.log.write(
    `##[group]Run ${uses}\n${Object.entries(given)
      .map(([key, value]) => `  ${key}: ${value}`)
      .join("\n")}\n##[endgroup]`,
  );
  const folder = await locateAction(uses, host);
  if (folder === undefined) return runStandIn(uses, given, running);
  const { action, path } = await readLocal(folder);
  warnUnexpected(
    action.inputs.map(({ name }) => name),
    Object.keys(given),
    host,
  );
  const local = { action, folder: path, inputs: readInputs(action.inputs, given, running) };
  return action.runs.kind === "composite" ? runComposite(local, running) : runNodeAction(local, running);
}

async function runStandIn(
  uses: string,
  given: Readonly<Record<string, string>>,
  { frame, own, outputs, signal, name }: RunningStep,
): Promise<boolean> {
  const { state } = frame;
  const { host } = state;
  const standIn = findStandIn(uses);
  const { inputs, unexpected } = completeInputs(standIn, given);
  warnUnexpected(Object.keys(standIn.inputs), unexpected.length === 0 ? [] : Object.keys(given), host);
  const job: ActionJob = {
    log: host.log,
    signal,
    workspace: host.workspace,
    temp: host.temp,
    tools: join(host.folder, "_tool", "bin"),
    github: createGithubContext(host),
    artifacts: host.artifacts,
    run: host.run.id,
    attempt: host.run.attempt,
    jobKey: host.jobKey,
    origin: host.origin,
    environment: new Map(Object.entries(createEnvironment(frame, own))),
    setVariable: (key, value) => void state.env.set(key, value),
    addPath: (directory) => void state.path.unshift(directory),
    node: host.node,
  };
  const result = await standIn.run({ inputs, env: own, job });
  for (const [key, value] of Object.entries(result.outputs ?? {})) outputs.set(key, value);
  if (result.post !== undefined) state.posts.push({ name: `Post ${name}`, run: result.post });
  return true;
}

function warnUnexpected(valid: readonly string[], given: readonly string[], { log }: JobHost): void {
  const lower = new Set(valid.map((name) => name.toLowerCase()));
  const unexpected = given.filter((name) => !lower.has(name.toLowerCase()));
  if (unexpected.length === 0) return;
  const message = `Unexpected input(s) ${quote(unexpected)}, valid inputs are [${quote(valid)}]`;
  log.annotate({ level: "warning", title: undefined, file: undefined, line: undefined, message });
  log.write(`##[warning]${message}`);
}

function quote(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}
