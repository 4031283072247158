import { pipelinePath } from "../../context/provider.ts";
import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** Events that strangers can cause, in runs that have the rights of the default branch. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  "pull_request_target",
  "issue_comment",
  "issues",
  "discussion_comment",
]);

/** Whoever can start the publishing job and feed it text is one injection away from publishing. */
export function checkEvent({ context, job }: CheckInput): Problem[] {
  if (job === undefined || context.event === undefined || !UNTRUSTED.has(context.event)) return [];
  return [
    {
      code: "ENVIRONMENT_EVENT_UNTRUSTED",
      severity: "error",
      file: context.workflow && pipelinePath(context.provider, context.workflow.file),
      field: "on",
      actual: context.event,
      expected: "push of a tag, or workflow_dispatch",
    },
  ];
}
