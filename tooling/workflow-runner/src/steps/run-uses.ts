import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { execa } from "execa";

import { completeInputs, findStandIn } from "../actions/find-stand-in.ts";
import { type ActionJob, ActionFailure } from "../actions/stand-in.ts";
import { evaluateText, evaluateTexts } from "../expressions/evaluate.ts";
import { Refusal } from "../refusal.ts";
import { type Action, type ActionInput, readAction } from "../workflow/action.ts";
import { createScope } from "./frame.ts";
import type { JobHost } from "./job-host.ts";
import { createGithubContext } from "./job-host.ts";
import { runComposite } from "./run-composite.ts";
import { runNodeAction } from "./run-node-action.ts";
import { createEnvironment, type RunningStep } from "./run-steps.ts";

/** An action of this repository, in its folder. */
export interface LocalAction {
  readonly action: Action;
  readonly folder: string;
  readonly inputs: ReadonlyMap<string, string>;
}

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
  const folder = await locate(uses, host);
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

/**
 * `./path` is a folder of the workspace as it is by now; `$/path` is the same commit's, checkout or not.
 *
 * @see https://github.blog/changelog/2026-07-30-reference-same-repository-actions-with-self-repository-syntax/
 */
async function locate(uses: string, host: JobHost): Promise<string | undefined> {
  if (uses.startsWith("./")) return resolve(host.workspace, uses);
  if (uses.startsWith("../")) throw new Refusal(`\`${uses}\` is not below the workspace`);
  if (!uses.startsWith("$/")) return undefined;
  const { sha } = host.run.occasion;
  const folder = join(host.folder, "_actions", sha);
  await mkdir(folder, { recursive: true });
  const archive = execa("git", ["archive", sha], { cwd: host.git.directory, encoding: "buffer" });
  await execa("tar", ["--extract", "--directory", folder], { input: (await archive).stdout });
  return join(folder, uses.slice("$/".length));
}

async function readLocal(folder: string): Promise<{ readonly action: Action; readonly path: string }> {
  for (const name of ["action.yml", "action.yaml"]) {
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (text !== undefined) return { action: readAction(join(folder, name), text), path: folder };
  }
  throw new ActionFailure(
    `Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '${folder}'. ` +
      "Did you forget to run actions/checkout before running your local action?",
  );
}

/** Defaults may have expressions. That an input is required is not checked by the runner. */
function readInputs(
  declared: readonly ActionInput[],
  given: Readonly<Record<string, string>>,
  { frame, own }: RunningStep,
): ReadonlyMap<string, string> {
  const lower = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const known = declared.map(({ name, default: value }): [string, string] => [
    name,
    lower.get(name.toLowerCase()) ?? evaluateText(value, createScope(frame, own)) ?? "",
  ]);
  const others = [...lower].filter(([name]) => !declared.some((input) => input.name.toLowerCase() === name));
  return new Map([...known, ...others]);
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
  const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");
  const message = `Unexpected input(s) ${list(unexpected)}, valid inputs are [${list(valid)}]`;
  log.annotate({ level: "warning", title: undefined, file: undefined, line: undefined, message });
  log.write(`##[warning]${message}`);
}
