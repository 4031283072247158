import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";

import { execa } from "execa";

const ACTION = resolve(import.meta.dirname, "../../packages/action");

export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Puts the action where a runner would have it: what is committed, and no `node_modules` in any directory above. */
export async function installAction(directory: string): Promise<void> {
  await cp(join(ACTION, "dist"), join(directory, "dist"), { recursive: true });
  await cp(join(ACTION, "package.json"), join(directory, "package.json"));
}

/** Runs one of the action's entries as the runner does, with nothing of this process's environment but the path. */
export async function runBundledAction(
  directory: string,
  name: string,
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [join(directory, `dist/${name}.js`)], {
    cwd: options.cwd,
    env: { PATH: process.env["PATH"], CI: "true", GITHUB_ACTIONS: "true", ...options.env },
    extendEnv: false,
    reject: false,
  });
  return { exitCode, stdout, stderr };
}
