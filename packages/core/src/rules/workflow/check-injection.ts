import type { Problem } from "../../problems/problem.ts";
import type { JobStep } from "../../workflow/publish-job.ts";
import { unfoldSteps } from "../../workflow/steps.ts";
import type { WorkflowText } from "../../workflow/workflow.ts";
import type { CheckInput } from "../rule.ts";
import { actionOf } from "./action-of.ts";
import { feedingJobs } from "./feeding-jobs.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

const EXPRESSION = /\$\{\{((?:(?!\$\{\{)[\s\S])*?)\}\}/g;
/** Written by anyone who can open an issue or a pull request, or name a branch. */
const UNTRUSTED =
  /github\.(?:head_ref|event\.(?:[\w.]*\.)?(?:title|body|message|label|ref|name|email|page_name|default_branch|head_branch))\b/i;
/** Made by other steps, jobs and people with write access. */
const FROM_ELSEWHERE = /\b(?:inputs|needs|steps|github\.(?:ref_name|ref|actor|event))\b/i;

/** `${{ }}` puts text into a script before the shell sees it: whatever is in the text is run. */
export function* checkInjection(input: CheckInput): Iterable<Problem> {
  const seen = new Set<unknown>();
  for (const job of trustedJobs(input)) {
    for (const location of [{ workflow: job.workflow, job: job.job }, ...feedingJobs(job)]) {
      if (seen.has(location.job)) continue;
      seen.add(location.job);
      const publishing = location.job === job.job;
      const steps = publishing ? job.steps : unfoldSteps(location, job.inputs, input.workflows?.actions ?? []);
      for (const step of steps) {
        const found = injectedInto(step, publishing);
        if (found === undefined) continue;
        yield workflowProblem(
          "WORKFLOW_TEMPLATE_INJECTION",
          "warning",
          { file: step.file, at: found.script.at },
          {
            field: fieldOfJob(location.job, "steps"),
            actual: found.expression,
            expected: "a variable in `env`, which the script reads",
            ...(found.untrusted && { reason: "strangers write this text" }),
          },
        );
      }
    }
  }
}

interface Injected {
  readonly script: WorkflowText;
  readonly expression: string;
  readonly untrusted: boolean;
}

/** @param publishing Whether the job can publish: elsewhere only what strangers write counts. */
function injectedInto({ step, run }: JobStep, publishing: boolean): Injected | undefined {
  const inline = actionOf(step)?.name === "actions/github-script" ? step.with.get("script") : undefined;
  const script = step.run ?? inline;
  if (script === undefined) return undefined;
  // What the files themselves put in is no danger.
  const expressions = [...(run ?? script.text).matchAll(EXPRESSION)].map(([whole, inner = ""]) => ({ whole, inner }));
  const untrusted = expressions.find(({ inner }) => UNTRUSTED.test(inner));
  const found = untrusted ?? (publishing ? expressions.find(({ inner }) => FROM_ELSEWHERE.test(inner)) : undefined);
  return found === undefined ? undefined : { script, expression: found.whole, untrusted: untrusted !== undefined };
}
