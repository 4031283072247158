import { parseAction, parseWorkflow } from "../../../ci/src/github-actions/workflows/parse-workflow.ts";
import type { LocalAction, RepositoryWorkflows, WorkflowFile } from "./workflow.ts";

/** What is read of a repository with these workflow files and actions, by path. */
export function createWorkflows(
  files: Readonly<Record<string, string>>,
  more: Partial<RepositoryWorkflows> = {},
): RepositoryWorkflows {
  const workflows: WorkflowFile[] = [];
  const actions: LocalAction[] = [];
  for (const [file, text] of Object.entries(files)) {
    const parsed = file.endsWith("action.yml") ? parseAction(file, text) : parseWorkflow(file, text);
    if ("problem" in parsed) throw new Error(JSON.stringify(parsed.problem));
    if ("action" in parsed) actions.push(parsed.action);
    else workflows.push(parsed.workflow);
  }
  return { workflows, actions, missing: new Set(), nodeVersions: new Map(), locked: new Map(), ...more };
}

/** The same of workflow files that are named without their directory. */
export function inWorkflows(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name.endsWith("action.yml") ? name : `.github/workflows/${name}`,
      text,
    ]),
  );
}
