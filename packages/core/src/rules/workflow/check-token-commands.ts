import type { Problem } from "../../problems/problem.ts";
import { findCredentials } from "../../workflow/credentials.ts";
import type { JobStep } from "../../workflow/publish-job.ts";
import { parseShell } from "../../workflow/shell.ts";
import { stripWrappers } from "../../workflow/wrappers.ts";
import type { CheckInput } from "../rule.ts";
import { commandPlace } from "./command-place.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

const NEEDS_LOGIN =
  /^(?:npm|pnpm|yarn npm) (?:whoami|access|owner|author|deprecate|unpublish|token|org|team|profile|stage (?:approve|reject|list|view|download))(?: |$)/;
const DIST_TAG = /^(?:npm|pnpm|yarn npm) (?:dist-tags?|tag) (?:add|rm|set|remove)(?: |$)/;

/** The credential of an exchange publishes and stages, nothing else: other commands find nobody logged in. */
export function* checkTokenCommands(input: CheckInput): Iterable<Problem> {
  for (const job of trustedJobs(input)) {
    if (findCredentials(job).some(({ kind }) => kind !== "empty")) continue;
    for (const step of job.steps) {
      for (const { line, text, reason } of commandsOf(step)) {
        yield workflowProblem("WORKFLOW_COMMAND_NEEDS_TOKEN", "warning", commandPlace(step, line), {
          field: fieldOfJob(job.job),
          actual: text,
          expected: "only `publish` and `stage publish` under trusted publishing",
          ...(reason !== undefined && { reason }),
          predicts: "npm error code ENEEDAUTH",
        });
      }
    }
  }
}

function commandsOf({ run }: JobStep): { line: number; text: string; reason?: string }[] {
  return parseShell(run ?? "").flatMap(({ words, line, tested, ignored }) => {
    const plain = stripWrappers(words).filter((word) => !word.startsWith("-"));
    const text = plain.slice(0, plain[0] === "yarn" ? 4 : 3).join(" ");
    if (tested || ignored) return [];
    if (NEEDS_LOGIN.test(plain.join(" "))) return [{ line, text }];
    if (!DIST_TAG.test(plain.join(" "))) return [];
    return [{ line, text, reason: "npm asks for an ID token here since 12.2, which is not documented yet" }];
  });
}
