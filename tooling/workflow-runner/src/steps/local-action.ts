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

/** An action with its files, in a folder. */
export interface LocalAction {
  readonly action: Action;
  readonly folder: string;
  readonly inputs: ReadonlyMap<string, string>;
}

/**
 * `./path` is a folder of the workspace as it is by now; `$/path` is the same commit's, checkout or not. An action of another
 * repository is found where its commits were given.
 *
 * @see https://github.blog/changelog/2026-07-30-reference-same-repository-actions-with-self-repository-syntax/
 */
export async function locateAction(uses: string, host: JobHost): Promise<string | undefined> {
  if (uses.startsWith("./")) return resolve(host.workspace, uses);
  if (uses.startsWith("../")) throw new Refusal(`\`${uses}\` is not below the workspace`);
  if (uses.startsWith("$/")) {
    const folder = await unpack(host.git.directory, host.run.occasion.sha, host);
    return join(folder, uses.slice("$/".length));
  }
  const { name = "", path = "", ref = "" } = REMOTE.exec(uses)?.groups ?? {};
  const directory = host.actions[name.toLowerCase()];
  return directory === undefined ? undefined : join(await unpack(directory, ref, host), path);
}

const REMOTE = /^(?<name>[^/@]+\/[^/@]+)(?:\/(?<path>[^@]*))?@(?<ref>.+)$/;

/** The files of a commit, in a folder of the job. */
async function unpack(directory: string, ref: string, host: JobHost): Promise<string> {
  const folder = join(host.folder, "_actions", ref.replaceAll("/", "-"));
  await mkdir(folder, { recursive: true });
  const archive = await execa("git", ["archive", ref], { cwd: directory, encoding: "buffer", reject: false });
  if (archive.failed) throw new ActionFailure(`Unable to resolve action, unable to find version \`${ref}\``);
  await execa("tar", ["--extract", "--directory", folder], { input: archive.stdout });
  return folder;
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
