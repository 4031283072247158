import { isJsonObject, type Json, type Manifest } from "../../json/json.ts";
import type { Problem } from "../../problems/problem.ts";
import type { JobStep } from "../../workflow/publish-job.ts";
import { parseShell } from "../../workflow/shell.ts";
import type { CheckInput } from "../rule.ts";
import { commandPlace } from "./command-place.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** npm looks at `devEngines` in these, and nowhere when it works globally. */
const CHECKING =
  /^(?:ci|i|install|install-test|add|rm|uninstall|update|up|run|run-script|exec|x|test|start|dedupe|prune)$/;

/**
 * npm refuses to work where `devEngines` names another package manager. In npm 11 and 12 `publish` itself does not look;
 * older ones and tools that ask npm something on the way have been seen to fail.
 */
export function* checkDevEngines(input: CheckInput): Iterable<Problem> {
  const name = otherManager(input.workflows?.rootManifest);
  if (name === undefined) return;
  for (const { steps, job } of publishingJobs(input)) {
    for (const step of steps) {
      for (const { command, line } of npmCommands(step)) {
        yield workflowProblem("WORKFLOW_DEV_ENGINES", "warning", commandPlace(step, line), {
          field: fieldOfJob(job, "steps"),
          actual: command,
          expected: name,
          predicts: `npm error code EBADDEVENGINES`,
        });
      }
    }
  }
}

/** The package manager that `devEngines` insists on; `undefined` when npm will do. */
function otherManager(manifest: Manifest | undefined): string | undefined {
  const engines = manifest?.["devEngines"];
  const managers = isJsonObject(engines) ? engines["packageManager"] : undefined;
  const list: readonly Json[] = Array.isArray(managers) ? managers : managers === undefined ? [] : [managers];
  const entries = list.filter((entry) => isJsonObject(entry));
  const last = entries.at(-1);
  const names = entries.map((entry) => entry["name"]);
  if (last === undefined || names.includes("npm")) return undefined;
  const onFail = last["onFail"] ?? "error";
  const name = last["name"];
  return onFail !== "warn" && onFail !== "ignore" && typeof name === "string" ? name : undefined;
}

function npmCommands({ run }: JobStep): { command: string; line: number }[] {
  return parseShell(run ?? "").flatMap(({ words, line }) => {
    const [program, verb = ""] = words;
    const global = words.some((word) => word === "-g" || word === "--global" || word === "--force");
    return program === "npm" && CHECKING.test(verb) && !global ? [{ command: `npm ${verb}`, line }] : [];
  });
}
