import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { execa } from "execa";

import { ActionFailure } from "../actions/stand-in.ts";
import { evaluateText } from "../expressions/evaluate.ts";
import { Refusal } from "../values/refusal.ts";
import { type Action, type ActionInput, readAction } from "../workflow/action.ts";
import { createScope } from "./frame.ts";
import type { JobHost } from "./job-host.ts";
import type { RunningStep } from "./running-step.ts";

/** An action of this repository, in its folder. */
export interface LocalAction {
  readonly action: Action;
  readonly folder: string;
  readonly inputs: ReadonlyMap<string, string>;
}

/**
 * `./path` is a folder of the workspace as it is by now; `$/path` is the same commit's, checkout or not.
 *
 * @see https://github.blog/changelog/2026-07-30-reference-same-repository-actions-with-self-repository-syntax/
 */
export async function locateAction(uses: string, host: JobHost): Promise<string | undefined> {
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

/** @throws {ActionFailure} in the runner's words where there is none. */
export async function readLocal(folder: string): Promise<{ readonly action: Action; readonly path: string }> {
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
export function readInputs(
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
