import { resolve } from "node:path";

import { evaluateText } from "../expressions/evaluate.ts";
import { runProcess } from "../process/run-process.ts";
import { find, type TemplateToken } from "../workflow/tokens.ts";
import type { CommandFiles } from "./command-files.ts";
import { createScope, type Frame } from "./frame.ts";
import type { RunningStep } from "./running-step.ts";
import { writeScript } from "./shell.ts";

/** Runs a `run:` step's script in its shell. */
export async function runScript(running: RunningStep, files: CommandFiles): Promise<boolean> {
  const { step, frame, own, environment, onLine, signal } = running;
  const { workspace, temp, log } = frame.state.host;
  const scope = createScope(frame, own);
  const script = evaluateText(step.run, scope) ?? "";
  const shell = evaluateText(step.shell ?? defaultOf(frame, "shell"), scope) ?? "";
  const folder = evaluateText(step.workingDirectory ?? defaultOf(frame, "working-directory"), scope) ?? "";
  log.write(`##[group]Run ${script.split("\n", 1)[0] ?? ""}\n${script}\n##[endgroup]`);
  const { command, arguments: arguments_ } = await writeScript(script, { shell, temp });
  const exitCode = await runProcess(command, arguments_, {
    cwd: resolve(workspace, folder),
    env: { ...environment, ...files.variables },
    signal,
    onLine,
    onGroup: (group) => void frame.state.groups.push(group),
  });
  if (exitCode !== 0 && signal.stopped() === undefined) {
    const message = `Process completed with exit code ${String(exitCode ?? 137)}.`;
    log.annotate({ level: "error", title: undefined, file: undefined, line: undefined, message });
    log.write(`##[error]${message}`);
  }
  return exitCode === 0;
}

/** The job's defaults before the workflow's, each key by itself. */
function defaultOf({ defaults }: Frame, key: string): TemplateToken | undefined {
  return defaults.map((token) => find(find(token, "run"), key)).findLast((token) => token !== undefined);
}
