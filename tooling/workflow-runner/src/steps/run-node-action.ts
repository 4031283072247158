import { join } from "node:path";

import { ActionFailure } from "../actions/stand-in.ts";
import { evaluateCondition } from "../expressions/evaluate.ts";
import { runProcess } from "../process/run-process.ts";
import { createScope } from "./frame.ts";
import type { LocalAction } from "./local-action.ts";
import { type RunningStep, withCommandFiles } from "./running-step.ts";

/** Runs a JavaScript action's `main` with the runner's own Node, and leaves its `post` for the end of the job. */
export async function runNodeAction({ action, folder, inputs }: LocalAction, running: RunningStep): Promise<boolean> {
  const { frame, name } = running;
  const { state } = frame;
  const { host } = state;
  const { runs } = action;
  if (runs.kind !== "node") throw new ActionFailure(`\`${folder}\` is not a JavaScript action`);
  if (runs.pre !== undefined) {
    // In the original's words, and it goes on.
    host.log.write(`##[warning]\`pre\` execution is not supported for local action from '${running.step.uses ?? ""}'`);
  }
  const variables = [...inputs].map(([key, value]) => [`INPUT_${key.toUpperCase().replaceAll(" ", "_")}`, value]);
  const start = (file: string, more: Readonly<Record<string, string>>): Promise<boolean> =>
    withCommandFiles(running, async (files) => {
      const exitCode = await runProcess(host.node.executable, [join(folder, file)], {
        cwd: host.workspace,
        env: {
          ...running.environment,
          ...Object.fromEntries(variables),
          ...more,
          ...files.variables,
          GITHUB_ACTION_PATH: folder,
        },
        signal: running.signal,
        onLine: running.onLine,
        onGroup: (group) => void state.groups.push(group),
      });
      return exitCode === 0;
    });
  const { post } = runs;
  if (post !== undefined) {
    const run = async (): Promise<void> => {
      if (!evaluateCondition(post.condition, createScope(frame))) return;
      const saved = [...running.stateValues].map(([key, value]) => [`STATE_${key}`, value]);
      if (!(await start(post.file, Object.fromEntries(saved)))) state.failed = true;
    };
    state.posts.push({ name: `Post ${name}`, run });
  }
  return start(runs.main, {});
}
