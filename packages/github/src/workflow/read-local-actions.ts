import { posix } from "node:path";

import type { LocalAction, Problem, WorkflowStep } from "@slipway/core";

import { parseAction } from "./parse-action.ts";
import { readInside } from "./read-inside.ts";
import { unreadable } from "./unreadable.ts";

/** `./path` is found in the checkout, `$/path` at the workflow's own commit. */
const LOCAL = /^(?:\.|\$)\/(.*)$/;
const NAMES = ["action.yml", "action.yaml"];

export interface LocalActions {
  readonly actions: readonly LocalAction[];
  readonly problems: readonly Problem[];
}

/** The actions of this repository that steps use, and those that they use in turn. A missing one may be made at run time. */
export async function readLocalActions(base: string, steps: readonly WorkflowStep[]): Promise<LocalActions> {
  const actions = new Map<string, LocalAction>();
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const pending = directoriesOf(steps);
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    if (seen.has(directory)) continue;
    seen.add(directory);
    for (const name of NAMES) {
      const file = posix.join(directory, name);
      const read = await readInside(base, file);
      if (read === undefined) continue;
      const parsed = "text" in read ? parseAction(file, read.text) : undefined;
      if (parsed !== undefined && "action" in parsed) {
        actions.set(directory, parsed.action);
        pending.push(...directoriesOf(parsed.action.steps));
      } else {
        problems.push(parsed?.problem ?? unreadable(file, "failure" in read ? read.failure : "", undefined, "warning"));
      }
      break;
    }
  }
  return { actions: [...actions.values()], problems };
}

function directoriesOf(steps: readonly WorkflowStep[]): string[] {
  return steps.flatMap(({ uses }) => {
    const path = LOCAL.exec(uses?.text ?? "")?.[1];
    if (path === undefined || uses?.dynamic === true) return [];
    const directory = posix.normalize(path).replace(/\/$/, "");
    return directory === ".." || directory.startsWith("../") || posix.isAbsolute(directory) ? [] : [directory];
  });
}
